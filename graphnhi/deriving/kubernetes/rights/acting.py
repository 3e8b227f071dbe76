"""Who can change a role that somebody is bound by whom he can act as, however many steps that takes. It needs all other edges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.writing import Writers, Writing
from graphnhi.deriving.kubernetes.subjects import Key, Subjects
from graphnhi.deriving.rows import Rows
from graphnhi.model.edges import EDGE_KINDS

__all__ = ["add_acting"]

_RULE = "writes everything into a role that somebody is bound by whom it can act as"


def add_acting(rows: Rows, found: Contents, known: Subjects, writers: Writers) -> None:
    """Their edges; again while new ones lead further."""
    while waiting := {key: each for key, each in writers.known.items() if not _has_cluster(found, each)}:
        walks = [_Walk(rows.frames()[1], sure=sure) for sure in (True, False)]
        before = _count(waiting.values())
        for key, writing in waiting.items():
            for walk in walks:
                _add(found, known, writers, key, writing, walk)
        if _count(waiting.values()) == before:
            return


def _count(several: Iterable[Writing]) -> int:
    return sum(len(each.edges.all_said) for each in several)


def _has_cluster(found: Contents, writing: Writing) -> bool:
    return ("ESCALATES_TO", found.ids.whole) in writing.edges.said


def _add(found: Contents, known: Subjects, writers: Writers, key: Key, writing: Writing, walk: "_Walk") -> None:
    ids = {found.ids.subject(*each): each for each in known.told}
    for node, conditions in walk.reached(found.ids.subject(*key), ids):
        for scope, proof in writers.reached(writing.writer, [ids[node]]):
            writers.add_everything(writing.edges, scope, _RULE, proof, conditions)


class _Walk:
    """The edges that lead on: those that are certain, or all."""

    def __init__(self, rows: pd.DataFrame, *, sure: bool) -> None:
        edges = rows.reindex(columns=["from", "edge", "to", "bound", "condition"])
        kinds = [name for name, kind in EDGE_KINDS.items() if kind.effect == "control"]
        kept = edges[edges["edge"].isin(kinds) & ((edges["bound"] != "possible") | (not sure))]
        codes, nodes = pd.factorize(pd.concat([kept["from"], kept["to"]], ignore_index=True))
        starts, ends = codes[: len(kept)], codes[len(kept) :]
        self._nodes: Sequence[str] = [*map(str, nodes)]
        self._number = {node: number for number, node in enumerate(self._nodes)}
        shape = (len(nodes), len(nodes))
        self._graph = csr_array((np.ones(len(kept), dtype=np.int8), (starts, ends)), shape=shape)
        pairs = starts.astype(np.int64) * len(nodes) + ends
        is_possible = (kept["bound"] == "possible").to_numpy()
        is_open = is_possible & ~np.isin(pairs, pairs[~is_possible])
        told = zip(starts[is_open].tolist(), ends[is_open].tolist(), kept["condition"][is_open].tolist(), strict=True)
        self._conditions = {(start, end): str(why) for start, end, why in told}

    def reached(self, start: str, wanted: Mapping[str, object]) -> Iterator[tuple[str, list[str]]]:
        """Those of the wanted nodes that a start leads to, nearest first, each with what the way depends on."""
        number = self._number.get(start)
        if number is None:
            return
        order, before = breadth_first_order(self._graph, number)
        for each in order[1:].tolist():
            if self._nodes[each] in wanted:
                yield self._nodes[each], self._why(each, number, before)

    def _why(self, node: int, start: int, before: np.ndarray) -> list[str]:
        found = []
        while node != start:
            earlier = int(before[node])
            if (earlier, node) in self._conditions:
                found.append(self._conditions[earlier, node])
            node = earlier
        return found[::-1]
