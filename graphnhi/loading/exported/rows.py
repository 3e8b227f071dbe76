"""The rows of an exported estate as a build takes them: records of nodes that unite to what they were, and edges.

A node whose bounds differ, or whose records disagreed about its kind, becomes several records again, so that the certain and
the possible bound, and the doubt, come back when it is united with what other sources say.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate import Estate
from graphnhi.estate.lexicon import Lexicon
from graphnhi.estate.limits import LIMIT
from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS, Rows, is_text
from graphnhi.estate.tables import TWINS
from graphnhi.estate.texts import Texts
from graphnhi.loading.exported.about import disputed_kinds, relabelled_premises
from graphnhi.model.kinds import KIND_CODE, UNKNOWN

__all__ = ["rows_of"]

_EVIDENCE: Final = ("file", "pattern")


def rows_of(estate: Estate, labels: Mapping[str, str]) -> Iterator[Rows]:
    """Records of nodes, then edges; files are named by other labels where those say so."""
    ids, file = Lexicon(estate.ids), _changed(estate, "file", lambda label: labels.get(label, label))
    nodes = _table(estate, "nodes", {"id": ids, **file["nodes"]})
    nodes.cells |= {"id": np.arange(estate.n_nodes, dtype=np.int32), "kind": estate.numbers("nodes.kind")}
    yield nodes.take(~_ends_alone(nodes))
    yield from _others(estate, nodes)
    yield from _disputes(estate, nodes)
    premises = _changed(estate, "premises", relabelled_premises(labels))["edges"] if labels else {}
    edges = _table(estate, "edges", {"from": ids, "to": ids, **file["edges"], **premises})
    edges.cells |= {"from": estate.numbers("edges.from"), "to": estate.numbers("edges.to")}
    edges.cells["edge"] = estate.numbers("edges.kind")
    yield edges


def _changed(estate: Estate, column: str, change: Callable[[str], str]) -> dict[str, dict[str, Lexicon]]:
    """The lexicons of a column with changed texts, by table; two texts may have become one."""
    tables = ("nodes", "edges") if column in NODE_FORMS else ("edges",)
    values = {table: estate.coded(f"{table}.{column}").values for table in tables}
    return {table: {column: Lexicon(Texts.of(map(change, texts)))} for table, texts in values.items()}


def _table(estate: Estate, table: str, lexicons: dict[str, Lexicon]) -> Rows:
    forms = NODE_FORMS if table == "nodes" else EDGE_FORMS
    rows = Rows(forms, {"number": estate.numbers(f"{table}.number")}, lexicons)
    for name, form in forms.items():
        if is_text(form):
            coded = estate.coded(f"{table}.{name}")
            rows.cells[name] = coded.codes
            rows.lexicons.setdefault(name, Lexicon(coded.values))
        else:
            rows.cells[name] = estate.numbers(f"{table}.{name}")
    return rows


def _ends_alone(nodes: Rows) -> NDArray[np.bool_]:
    """Nodes that only edges name: the build makes them anew, unless another source describes them."""
    alone = nodes.cells["kind"] == KIND_CODE[UNKNOWN]
    for name in nodes.forms:
        if name not in _EVIDENCE:
            alone &= ~nodes.known(name)
    return np.asarray(alone)


def _others(estate: Estate, nodes: Rows) -> Iterator[Rows]:
    """A second record of each node in which the bounds differ: what the possible one sees."""
    arrays = estate.arrays()
    twins = {name: arrays[f"nodes.{name}.possible"] for name in TWINS if f"nodes.{name}.possible" in arrays}
    if not twins:
        return
    differing = {name: _unlike(nodes.cells[name], twin) for name, twin in twins.items()}
    limited = np.any([mask for name, mask in differing.items() if name in LIMIT], axis=0)
    chosen = np.flatnonzero(np.any([*differing.values()], axis=0))
    second = _bare(nodes, chosen)
    for name in (*TWINS,):
        mask = limited if name in LIMIT else differing.get(name)
        if mask is not None and np.any(mask):
            cells = twins.get(name, nodes.cells[name])
            second.cells[name] = np.where(np.broadcast_to(mask, len(nodes))[chosen], cells[chosen], nodes.unset(name))
    yield second


def _unlike(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray((one != other) & ~((one != one) & (other != other)))  # noqa: PLR0124 - NaN alone differs from itself


def _disputes(estate: Estate, nodes: Rows) -> Iterator[Rows]:
    """A further record for each kind that records of a node gave it; those of its own kind say nothing new."""
    pairs = [(estate.find(node), KIND_CODE[kind]) for node, kind in disputed_kinds(estate.about)]
    pairs = [(node, kind) for node, kind in pairs if node >= 0]
    if pairs:
        more = _bare(nodes, np.array([node for node, _ in pairs]))
        more.cells["kind"] = np.array([kind for _, kind in pairs], dtype=np.int8)
        yield more


def _bare(nodes: Rows, chosen: NDArray[Any]) -> Rows:
    """Records of these nodes that say no more than id, kind and evidence."""
    kept = {"id", "kind", "number", *_EVIDENCE}
    return Rows(nodes.forms, {n: c[chosen] for n, c in nodes.cells.items() if n in kept}, dict(nodes.lexicons))
