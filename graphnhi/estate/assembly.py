"""From rows of nodes and edges to one estate: records of one id united, ends checked, everything sorted and indexed.

Rows come from loading as numbers (see `estate.rows`). Nothing is dropped in silence: edges whose ends their kind does not join
are handed back with the reason, conflicts and gaps are listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.estate.arrays import arrays_of
from graphnhi.estate.ends import Checked, checked
from graphnhi.estate.estate import Estate
from graphnhi.estate.gaps import first_places, never_open, undescribed
from graphnhi.estate.lexicon import Lexicon
from graphnhi.estate.lookalikes import lookalikes
from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS, Rows, rows_of, settle
from graphnhi.estate.uniting import POSSIBLE, unite
from graphnhi.model.kinds import KIND_CODE, UNKNOWN
from graphnhi.model.values import CLOSED

__all__ = ["Assembled", "assemble", "assembled"]

Frame = pd.DataFrame


@dataclass(frozen=True)
class Assembled:
    """An estate and what did not fit into it.

    `impossible`: by row of the edges, those whose kind does not join such ends: `file`, `pattern`, `number`, the `reason`, and
    `alone`, whether no other row of their record stands. `conflicts` and `gaps` are in the estate's `about` as well.
    """

    estate: Estate
    impossible: Frame
    conflicts: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


def assemble(nodes: Frame, edges: Frame, about: Mapping[str, Any] | None = None) -> Assembled:
    """Unite, check, sort and index rows that come as frames; see `assembled`.

    nodes: `id`, `kind` and any of NODE_COLUMNS, `file`, `pattern`, `number`, `marked`; several rows may share an id.
    edges: `from`, `edge`, `to` and any of EDGE_COLUMNS, `file`, `pattern`, `number`.
    Values are typed (text, closed set and currency: str or None; instant: int64; amount and count: float64).
    """
    ids, file, pattern = Lexicon(), Lexicon(), Lexicon()
    shared = {"id": ids, "from": ids, "to": ids, "file": file, "pattern": pattern}
    result = assembled(rows_of(nodes, NODE_FORMS, shared), rows_of(edges, EDGE_FORMS, shared), about)
    impossible = result.impossible.set_axis(edges.index[result.impossible.index])
    return Assembled(result.estate, impossible, result.conflicts, result.gaps)


def assembled(nodes: Rows, edges: Rows, about: Mapping[str, Any] | None = None) -> Assembled:
    """Unite, check, sort and index; the rows given are used up.

    about: what the loading knows; its `gaps` and `conflicts` come first in the estate's.
    """
    told = dict(about or {})
    settle(nodes, edges)
    if "needs" in nodes.cells:
        nodes.cells["needs"] = np.where(nodes.cells["needs"] >= 1, nodes.cells["needs"], np.nan)
    united, conflicts = unite(nodes)
    check = checked(united, edges, nodes)
    impossible = _impossible(nodes, edges, check)
    nodes.cells.clear()
    _doubt(edges, check.disputed)
    if len(impossible):
        edges.cells |= edges.take(check.allowed).cells
    _bound(edges)
    described = _described(united, edges)
    settle(described, edges)
    gaps = [*undescribed(described, edges), *never_open(described, edges), *lookalikes(described.lexicons["id"].texts)]
    told["gaps"] = [*told.get("gaps", []), *gaps]
    told["conflicts"] = [*told.get("conflicts", []), *conflicts]
    return Assembled(Estate(arrays_of(described, edges), told), impossible, conflicts, gaps)


def _impossible(nodes: Rows, edges: Rows, check: Checked) -> Frame:
    """The edges that are not allowed (see `Assembled.impossible`)."""
    rows = np.flatnonzero(~check.allowed)
    columns: dict[str, NDArray[Any]] = {
        "file": edges.texts("file", rows),
        "pattern": edges.texts("pattern", rows),
        "number": edges.cells["number"][rows],
        "reason": check.reasons(edges),
        "alone": _alone(nodes, edges, check.allowed, rows),
    }
    return pd.DataFrame({name: pd.Series(cells, index=rows, dtype=cells.dtype) for name, cells in columns.items()})


def _alone(nodes: Rows, edges: Rows, allowed: NDArray[np.bool_], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether no other row of the same record stands, neither a node nor an allowed edge."""
    if not len(rows):
        return np.zeros(0, dtype=bool)
    numbers = np.unique(edges.cells["number"][rows])
    beside = np.flatnonzero(allowed & np.isin(edges.cells["number"], numbers))
    described = np.flatnonzero(np.isin(nodes.cells["number"], numbers))
    records = np.concatenate([_records(edges, rows), _records(edges, beside), _records(nodes, described)])
    _, which = np.unique(records, axis=0, return_inverse=True)
    which = which.ravel()
    return ~np.isin(which[: len(rows)], which[len(rows) :])


def _records(table: Rows, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """What tells the record of each row: numbers of its file and pattern, and its own."""
    columns = [table.column("file")[rows], table.column("pattern")[rows], table.cells["number"][rows]]
    return np.stack([column.astype(np.int64) for column in columns], axis=1)


def _doubt(edges: Rows, disputed: NDArray[np.bool_]) -> None:
    """Edges that hang on a disputed kind are only possible."""
    if not disputed.any():
        return
    bound, condition = np.array(edges.column("bound")), np.array(edges.column("condition"))
    bound[disputed] = _POSSIBLE
    lexicon = edges.lexicon("condition")
    told, which = np.unique(condition[disputed], return_inverse=True)
    words = [_CONFLICT if number < 0 else _doubted(lexicon[number]) for number in told.tolist()]
    condition[disputed] = lexicon.numbers(words)[which]
    edges.cells |= {"bound": bound, "condition": condition}


_CONFLICT: Final = "conflict"


def _doubted(condition: str) -> str:
    """A condition that names the conflict, once: an edge of an exported estate may have it already."""
    return condition if _CONFLICT in condition.split("; ") else f"{condition}; {_CONFLICT}"


def _bound(edges: Rows) -> None:
    """Every edge has a bound: a condition without one means possible, nothing stated means certain."""
    unstated = ~edges.known("bound")
    if unstated.any():
        implied = np.where(edges.known("condition"), _POSSIBLE, _CERTAIN)
        edges.cells["bound"] = np.where(unstated, implied, edges.column("bound"))


_CERTAIN, _POSSIBLE = (np.int8(CLOSED["bound"].index(bound)) for bound in ("certain", "possible"))


def _described(united: Rows, edges: Rows) -> Rows:
    """The nodes and, for every end that nobody described, a node of kind unknown; a row's number is then its id's.

    Ids that nothing names any more are forgotten, so edges get new numbers of their ends.
    """
    ids = united.lexicon("id")
    described = np.zeros(len(ids), dtype=bool)
    described[united.cells["id"]] = True
    used = described.copy()
    for end in ("from", "to"):
        used[edges.cells[end]] = True
    place = np.cumsum(used, dtype=np.int32) - np.int32(1)
    if used.all():
        kept = ids
    else:
        kept = Lexicon(ids.texts.chosen(used))
        edges.cells |= {end: place[edges.cells[end]] for end in ("from", "to")}
    edges.lexicons |= {"from": kept, "to": kept}
    lexicons = {**united.lexicons, "id": kept}
    missing = used & ~described
    if not missing.any():
        return Rows(united.forms, united.cells, lexicons)
    lexicons |= {name: edges.lexicon(name) for name in ("file", "pattern")}
    return Rows(united.forms, _with_missing(united, edges, place, missing, int(used.sum())), lexicons)


def _with_missing(
    united: Rows, edges: Rows, place: NDArray[np.int32], missing: NDArray[np.bool_], size: int
) -> dict[str, NDArray[Any]]:
    """The columns of the nodes with those that only edges name; their evidence is the first edge that does."""
    rows = place[united.cells["id"]]
    added = place[missing]
    among = np.zeros(size, dtype=bool)
    among[added] = True
    _, first, _ = first_places(edges, among)
    evidence: dict[str, Any] = {name: edges.column(name)[first] for name in ("file", "pattern")}
    evidence |= {"number": edges.cells["number"][first], "kind": np.int8(KIND_CODE[UNKNOWN]), "id": added}
    cells: dict[str, NDArray[Any]] = {}
    for name in dict.fromkeys([*united.cells, *evidence]):
        own = united.cells.get(name)
        unset = united.unset(name.removesuffix(POSSIBLE)) if name not in evidence or own is None else own.dtype.type(0)
        whole = np.full(size, unset)
        if own is not None:
            whole[rows] = own
        whole[added] = evidence.get(name, unset)
        cells[name] = whole
    return cells
