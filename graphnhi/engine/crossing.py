"""Who reaches what, group by group: how many identities and credentials of each group reach each kind of crown jewel, and how
near the nearest of them is.

Pairs are walked back target by target and counted as they come, so that no list of all pairs is held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.engine.closure import FAR
from graphnhi.engine.reach import asked_of
from graphnhi.engine.reaching import Pairs, Reaching
from graphnhi.engine.telling import Row, coverage, header
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.model.kinds import ACTIONS, ADMINISTERED, CUSTOMER_DATA, DATA_CLASSES, KIND_CODE, KINDS
from graphnhi.results import Answer

__all__ = ["BY", "overview"]

BY: Final = ("owner", "tenant", "environment", "source", "vendor", "kind")
"""What identities can be grouped by; left out, the first of these that tells at least two groups of most of them apart."""
MOST: Final = 60
"""Rows and columns up to which `identity` shows each on its own."""
UNKNOWN: Final = "unknown"

Numbers = NDArray[Any]


def overview(estate: Estate, target: str | None, settings: Settings, *, by: str | None = None) -> Answer:
    """One row a group and column: how many of the group reach it, certainly and only possibly, and the fewest hops.

    by: one of `BY`, or `identity`: each identity and credential that reaches anything on its own, and each target likewise, as
    long as there are at most 60 of them. Raises UsageError for another word, and for an unclear or unknown target.
    """
    if by is not None and by not in (*BY, "identity"):
        raise UsageError(f"there is no grouping by {quoted(by)}, wanted one of {', '.join((*BY, 'identity'))}.")
    targets = targets_of(estate, target, settings)
    found = _found(estate, targets, settings, each=by == "identity")
    groups = _groups(estate, by, asked_of(estate, settings), np.flatnonzero(found.anything))
    rows = list(_rows(found, groups))
    question = {"target": target, "by": groups.by, "columns": found.columns_are} | settings.told()
    summary = {
        "groups": len(groups.names), "columns": len(found.columns),
        "certain": int(found.certainly.sum()), "possible_only": int((found.anything & ~found.certainly).sum()),
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
    }  # fmt: skip
    return Answer("overview", header(estate, settings), question, rows, summary, coverage(estate), estate)


@dataclass(frozen=True, slots=True)
class _Found:
    """For each column its label and, by node, the fewest hops: `sure` of certain pairs, `maybe` of all."""

    columns: list[dict[str, Any]]
    columns_are: str
    sure: list[Numbers]
    maybe: list[Numbers]
    certainly: NDArray[np.bool_]
    anything: NDArray[np.bool_]


def _found(estate: Estate, targets: Targets, settings: Settings, *, each: bool) -> _Found:
    certain = walk(estate, "certain", settings.as_of)
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    reaching = Reaching(certain, possible, asked_of(estate, settings), settings)
    alone = each and len(targets.nodes) <= MOST
    columns, sure, maybe = list[dict[str, Any]](), list[Numbers](), list[Numbers]()
    for label, part in _columns(estate, targets, alone=alone):
        near = np.full((2, estate.n_nodes), FAR, dtype=np.int32)
        for pairs in reaching.of(part):
            _count(near, pairs)
        if near[1].min(initial=FAR) < FAR:
            columns.append(label)
            sure.append(near[0])
            maybe.append(near[1])
    nothing = np.zeros(estate.n_nodes, dtype=np.bool_)
    some = [np.any([column < FAR for column in bound], axis=0) if bound else nothing for bound in (sure, maybe)]
    return _Found(columns, "target" if alone else "kind", sure, maybe, *some)


def _count(near: Numbers, pairs: Pairs) -> None:
    """Take the pairs of one target in: a start stands in them once."""
    certain = ~pairs.possible
    near[0, pairs.node[certain]] = np.minimum(near[0, pairs.node[certain]], pairs.hops[certain])
    near[1, pairs.node] = np.minimum(near[1, pairs.node], pairs.hops)


def _columns(estate: Estate, targets: Targets, *, alone: bool) -> Iterator[tuple[dict[str, Any], Targets]]:
    """The columns with their targets: each target on its own, or all of a kind, actions before data before systems."""
    nodes, keys = targets.nodes, targets.nodes.astype(np.int64)
    if not alone:
        classes = estate.numbers("nodes.data_class")[nodes].astype(np.int64)
        keys = estate.numbers("nodes.kind")[nodes] * np.int64(len(DATA_CLASSES) + 1) + classes + 1
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for place, node in enumerate(nodes[first].tolist()):
        alike.setdefault(tuple(_label(estate, node, alone=alone).items()), []).append(place)
    for label in sorted(alike, key=lambda each: (_rank(dict(each)), each)):
        mine = np.isin(group, alike[label])
        part = (nodes[mine], targets.control_only[mine], targets.certain[mine])
        yield dict(label), Targets(targets.word, *part, targets.left_out)


def _rank(label: dict[str, Any]) -> tuple[int, int]:
    kind = label["target_kind"]
    return (0 if kind in ACTIONS else 1 if kind == "data_store" else 2, KIND_CODE[kind])


def _label(estate: Estate, node: int, *, alone: bool) -> dict[str, Any]:
    kind, data = estate.kind(node), estate.value("nodes", "data_class", node)
    if alone:
        return {"target": estate.id(node), "target_name": estate.name(node), "target_kind": kind}
    word = kind if data is None else f"{kind}:{data}"
    if kind in ACTIONS:
        word = f"action:{kind}"
    elif data in CUSTOMER_DATA:
        word = f"data:{data}"
    elif kind in ADMINISTERED:
        word = f"admin of {kind}"
    return {"target": word, "target_name": word, "target_kind": kind}


@dataclass(frozen=True, slots=True)
class _Groups:
    """The group of each asked node (-1 of others), the groups' names and how many nodes each has."""

    by: str
    of: Numbers
    names: Sequence[tuple[str, str, str | None]]
    sizes: Numbers


def _groups(estate: Estate, by: str | None, asked: NDArray[np.bool_], reaching: Numbers) -> _Groups:
    if by == "identity":
        if len(reaching) <= MOST:
            return _alone(estate, reaching)
        by = "kind"
    by = by or next((column for column in BY[:-1] if _tells(estate, column, asked)), BY[-1])
    codes, words = _codes(estate, by)
    of = np.where(asked, codes, -1)
    distinct, place = np.unique(of, return_inverse=True)
    of = place - int(distinct[0] < 0) if len(distinct) else place
    names = [words[int(code)] for code in distinct if code >= 0]
    sizes = np.bincount(of[of >= 0], minlength=len(names))
    return _Groups(by, of, [(name, name, name if by == "kind" else None) for name in names], sizes)


def _alone(estate: Estate, reaching: Numbers) -> _Groups:
    of = np.full(estate.n_nodes, -1, dtype=np.int64)
    of[reaching] = np.arange(len(reaching))
    names = [(estate.id(node), estate.name(node), estate.kind(node)) for node in reaching.tolist()]
    return _Groups("identity", of, names, np.ones(len(names), dtype=np.int64))


def _codes(estate: Estate, by: str) -> tuple[Numbers, list[str]]:
    """The group of every node by a column, and the groups' words. Who says in words that it is unknown is unknown as well."""
    if by == "kind":
        return estate.numbers("nodes.kind").astype(np.int64), [*KINDS]
    column = estate.coded(f"nodes.{by}")
    words = [*column.values]
    if UNKNOWN not in words:
        words.append(UNKNOWN)
    return np.where(column.codes < 0, words.index(UNKNOWN), column.codes).astype(np.int64), words


def _tells(estate: Estate, column: str, asked: NDArray[np.bool_]) -> bool:
    codes = estate.coded(f"nodes.{column}").codes[asked]
    known = codes[codes >= 0]
    return len(np.unique(known)) >= 2 and 2 * len(known) >= len(codes)


def _rows(found: _Found, groups: _Groups) -> Iterator[Row]:
    """The cells that are not empty, group by group; the groups that reach most first."""
    inside = groups.of >= 0
    group = groups.of[inside]
    count = len(groups.names)
    tables = [_cells(bound, group, inside, count) for bound in (found.sure, found.maybe)]
    (certain, certain_hops), (every, hops) = tables
    anything = np.bincount(group, weights=found.anything[inside], minlength=count)
    for place in sorted(range(count), key=lambda at: (-anything[at], groups.names[at])):
        for column, label in enumerate(found.columns):
            if every[column, place]:
                sure = certain[column, place] > 0
                nearest = certain_hops[column, place] if sure else hops[column, place]
                yield _told(groups, place) | label | {
                    "certain": int(certain[column, place]),
                    "possible_only": int(every[column, place] - certain[column, place]),
                    "hops": int(nearest), "bound": "certain" if sure else "possible",
                }  # fmt: skip


def _told(groups: _Groups, place: int) -> Row:
    name, shown, kind = groups.names[place]
    return {"group": name, "name": shown, "kind": kind, "size": int(groups.sizes[place])}


def _cells(bound: list[Numbers], group: Numbers, inside: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """By column and group: how many reach the column, and the fewest hops of them."""
    many = np.zeros((len(bound), count), dtype=np.int64)
    near = np.full((len(bound), count), FAR, dtype=np.int64)
    for column, hops in enumerate(bound):
        reached = hops[inside] < FAR
        many[column] = np.bincount(group[reached], minlength=count)
        np.minimum.at(near[column], group[reached], hops[inside][reached])
    return many, near
