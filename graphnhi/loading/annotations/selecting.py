"""Which nodes a table of the annotations means: by id pattern, name, kind and tag, all nodes at once.

In a pattern only `*` and `?` are special, and matching is linear in the length of the id for every pattern.
"""

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.loading.cells import Column
from graphnhi.model.edges import EDGE_KINDS
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE, KINDS, UNKNOWN

__all__ = ["Population", "matcher"]

Mask = NDArray[np.bool_]


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A test whether the whole of an id fits a pattern.

    Each piece between two stars is looked for once, from the left, and never given back (atomic groups), the last one at the
    end: no input makes it slow.

    >>> matcher("k8s:*/[a]?")("k8s:prod/[a]1")
    True
    """
    first, *rest = [_piece(piece) for piece in re.split(r"\*+", pattern)]
    if not rest:
        return _full(first[0])
    *middle, (last, width) = rest
    inner = "".join(f"(?>.*?{piece})" for piece, _ in middle)
    return _full(f"{first[0]}{inner}(?>.{{{width},}})(?<={last})" if width else f"{first[0]}{inner}.*")


def _piece(text: str) -> tuple[str, int]:
    return "".join("." if letter == "?" else re.escape(letter) for letter in text), len(text)


def _full(regex: str) -> Callable[[str], bool]:
    match = re.compile(regex, re.DOTALL).fullmatch
    return lambda text: match(text) is not None


class Population:
    """Every id of the build, described or only named by an edge, with all kinds, names and tags that records give it.

    renamed: ids that were given up, with the one that stands for each.
    """

    def __init__(self, nodes: pd.DataFrame, edges: pd.DataFrame, renamed: Mapping[str, str] | None = None) -> None:
        everything = np.concatenate([nodes["id"].to_numpy(), edges["from"].to_numpy(), edges["to"].to_numpy()]).astype(
            object
        )
        codes, ids = pd.factorize(everything)
        self.ids: NDArray[Any] = np.asarray(ids, dtype=object)
        self._renamed = renamed or {}
        self._of_row = codes[: len(nodes)]
        self._nodes = nodes
        self._edge_kinds = edges["edge"].to_numpy()
        self._sources, self._targets = np.split(codes[len(nodes) :], 2)
        self._made: dict[str, Mask] = {}
        kinds = np.full(len(self.ids), KIND_CODE[UNKNOWN], dtype=np.int64)
        np.minimum.at(kinds, self._of_row, Column.of(nodes["kind"].to_numpy()).map(KIND_CODE.__getitem__, 0, np.int64))
        self._kinds = kinds

    @property
    def kinds(self) -> NDArray[Any]:
        """The kind of each id; of several the first in the vocabulary, as the estate decides."""
        return _KIND_NAMES[self._kinds]

    @property
    def categories(self) -> NDArray[Any]:
        return _CATEGORY_NAMES[self._kinds]

    @property
    def undescribed(self) -> Mask:
        """Ids whose kind nothing tells: ends that edges name alone."""
        return np.asarray(self._kinds == KIND_CODE[UNKNOWN])

    @property
    def evident_data(self) -> Mask:
        """Undescribed ids that can be nothing but data stores: something READS them, and no edge of theirs says otherwise."""
        return self.undescribed & self._read_as_data

    @cached_property
    def _read_as_data(self) -> Mask:
        leaving = [name for name, edge in EDGE_KINDS.items() if "data_store" not in edge.sources]
        entering = [name for name, edge in EDGE_KINDS.items() if "data_store" not in edge.targets]
        otherwise = self._at(self._sources, leaving) | self._at(self._targets, entering)
        return self._at(self._targets, ["READS"]) & ~otherwise

    def _at(self, ends: NDArray[np.intp], edges: list[str]) -> Mask:
        """Ids at these ends of the edges of some kinds."""
        found = np.zeros(len(self.ids), dtype=bool)
        found[ends[np.isin(self._edge_kinds, edges)]] = True
        return found

    def become(self, chosen: Mask, kind: str) -> None:
        """The chosen ids are of this kind too, for every entry that comes after."""
        self._kinds[chosen] = np.minimum(self._kinds[chosen], KIND_CODE[kind])
        self._made[kind] = self._made.get(kind, np.zeros(len(self.ids), dtype=bool)) | chosen

    def select(
        self, node_id: str | None = None, *, name: str | None = None, kind: str | None = None, tag: str | None = None
    ) -> Mask:
        """Which ids all of the given keys fit."""
        chosen = np.ones(len(self.ids), dtype=bool)
        if node_id is not None:
            chosen &= self._by_id(node_id)
        if name is not None:
            chosen &= self._by_rows("name", lambda text: text == name)
        if kind is not None:
            chosen &= self._by_kind(kind)
        if tag is not None:
            chosen &= self._by_rows("tags", lambda text: tag in text.split(";"))
        return chosen

    def _by_kind(self, kind: str) -> Mask:
        if kind == UNKNOWN:
            return self.undescribed
        described = self._by_rows("kind", lambda text: text == kind)
        return described | self._made[kind] if kind in self._made else described

    def _by_id(self, pattern: str) -> Mask:
        if "*" not in pattern and "?" not in pattern:
            return np.asarray(self.ids == self._renamed.get(pattern, pattern))
        fits = matcher(pattern)
        others = {new for old, new in self._renamed.items() if fits(old)}
        return self._fitting(lambda node_id: fits(node_id) or node_id in others)

    def _fitting(self, fits: Callable[[str], bool]) -> Mask:
        return np.fromiter((fits(node_id) for node_id in self.ids), dtype=bool, count=len(self.ids))

    def _by_rows(self, column: str, test: Callable[[str], bool]) -> Mask:
        """Ids of which some record passes the test."""
        chosen = np.zeros(len(self.ids), dtype=bool)
        if column in self._nodes:
            chosen[self._of_row[Column.of(self._nodes[column].to_numpy()).where(test)]] = True
        return chosen


_KIND_NAMES: Final = np.array(KINDS, dtype=object)
_CATEGORY_NAMES: Final = np.array([CATEGORY_OF[kind] for kind in KINDS], dtype=object)
