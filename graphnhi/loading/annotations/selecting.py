"""Which nodes a table of the annotations means: by id pattern, name, kind and tag, all nodes at once."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.rows import Rows
from graphnhi.library.patterns import matcher
from graphnhi.model.edges import EDGE_CODE, EDGE_KINDS
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE, KINDS, UNKNOWN

__all__ = ["Population"]

Mask = NDArray[np.bool_]


class Population:
    """Every id of the build, described or only named by an edge, with all kinds, names and tags that records give it.

    Ids are known by their numbers, and a selection is a mask over these; numbers that nothing names are in none. Nodes and
    edges are settled. renamed: ids that were given up, with the one that stands for each.
    """

    def __init__(self, nodes: Rows, edges: Rows, renamed: Mapping[str, str] | None = None) -> None:
        self.nodes = Rows(nodes.forms, dict(nodes.cells), nodes.lexicons)
        self.edges = Rows(edges.forms, dict(edges.cells), edges.lexicons)
        self._ids = nodes.lexicon("id")
        self._texts = self._ids.texts
        self._renamed = renamed or {}
        self._made: dict[str, Mask] = {}
        self._named = np.zeros(len(self._texts), dtype=bool)
        for ends in (nodes.cells["id"], edges.cells["from"], edges.cells["to"]):
            self._named[ends] = True
        self.kinds = np.full(len(self._texts), KIND_CODE[UNKNOWN], dtype=np.int8)
        """The kind of each id, as code; of several the first in the vocabulary."""
        np.minimum.at(self.kinds, nodes.cells["id"], nodes.cells["kind"])

    def number(self, text: str) -> int:
        """The number of an id, a new one if it is new."""
        return int(self._ids.numbers([text])[0])

    def numbers(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """The numbers of ids, new ones for those that are new."""
        return self._ids.numbers(texts)

    def texts(self, numbers: NDArray[Any]) -> list[str]:
        """The ids of these numbers."""
        return self._ids.take(numbers.tolist())

    def of_category(self, *categories: str) -> Mask:
        """Ids whose kind is of one of these categories."""
        return np.isin(self.kinds, [code for code, kind in enumerate(KINDS) if CATEGORY_OF[kind] in categories])

    def of_kind(self, kind: str) -> Mask:
        """Ids of a kind."""
        return np.asarray(self.kinds == KIND_CODE[kind])

    @property
    def undescribed(self) -> Mask:
        """Ids whose kind nothing tells: ends that edges name alone."""
        return self.of_kind(UNKNOWN) & self._named

    @property
    def evident_data(self) -> Mask:
        """Undescribed ids that can be nothing but data stores: something READS them, and no edge of theirs says otherwise."""
        return self.undescribed & self._read_as_data

    @cached_property
    def _read_as_data(self) -> Mask:
        leaving = [name for name, edge in EDGE_KINDS.items() if "data_store" not in edge.sources]
        entering = [name for name, edge in EDGE_KINDS.items() if "data_store" not in edge.targets]
        otherwise = self._at("from", leaving) | self._at("to", entering)
        return self._at("to", ["READS"]) & ~otherwise

    def _at(self, end: str, edges: list[str]) -> Mask:
        """Ids at this end of the edges of some kinds."""
        found = np.zeros(len(self._texts), dtype=bool)
        found[self.edges.cells[end][np.isin(self.edges.cells["edge"], [EDGE_CODE[edge] for edge in edges])]] = True
        return found

    def become(self, chosen: Mask, kind: str) -> None:
        """The chosen ids are of this kind too, for every entry that comes after."""
        self.kinds[chosen] = np.minimum(self.kinds[chosen], KIND_CODE[kind])
        self._made[kind] = self._made.get(kind, np.zeros(len(self._texts), dtype=bool)) | chosen

    def select(
        self, node_id: str | None = None, *, name: str | None = None, kind: str | None = None, tag: str | None = None
    ) -> Mask:
        """Which ids all of the given keys fit."""
        chosen = self._named.copy()
        if node_id is not None:
            chosen &= self._by_id(node_id)
        if name is not None:
            chosen &= self._by_text("name", lambda text: text == name)
        if kind is not None:
            chosen &= self._by_kind(kind)
        if tag is not None:
            chosen &= self._by_text("tags", lambda text: tag in text.split(";"))
        return chosen

    def _by_kind(self, kind: str) -> Mask:
        if kind == UNKNOWN:
            return self.undescribed
        described = self._of_rows(self.nodes.cells["kind"] == KIND_CODE[kind])
        return described | self._made[kind] if kind in self._made else described

    def _by_id(self, pattern: str) -> Mask:
        if "*" not in pattern and "?" not in pattern:
            chosen = np.zeros(len(self._texts), dtype=bool)
            number = self._texts.find(self._renamed.get(pattern, pattern))
            chosen[[number] if number >= 0 else []] = True
            return chosen
        fits = matcher(pattern)
        chosen = np.fromiter(map(fits, self._texts), dtype=bool, count=len(self._texts))
        chosen[[self._texts.find(new) for old, new in self._renamed.items() if fits(old)]] = True
        return chosen

    def _by_text(self, column: str, test: Callable[[str], bool]) -> Mask:
        """Ids of which some record has a text that passes the test."""
        texts = self.nodes.lexicon(column).texts
        fits = np.fromiter(map(test, texts), dtype=bool, count=len(texts))
        return self._of_rows(np.append(fits, False)[self.nodes.column(column)])

    def _of_rows(self, rows: Mask) -> Mask:
        """Ids of which some record is marked."""
        chosen = np.zeros(len(self._texts), dtype=bool)
        chosen[self.nodes.cells["id"][rows]] = True
        return chosen
