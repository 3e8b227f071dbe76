"""A made-up inventory as a whole: its nodes and its edges as tables, piece by piece, as CSV or as columns of strings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import UsageError, near, quoted
from graphnhi.generating.census import LEAST, MOST, POPULATIONS, Census, Numbering
from graphnhi.generating.chance import Chance
from graphnhi.generating.choosing import Choosing
from graphnhi.generating.edges import family_edges
from graphnhi.generating.families import FAMILIES
from graphnhi.generating.gates import gate_edges
from graphnhi.generating.naming import Naming
from graphnhi.generating.nodes import NODE_COLUMNS, Describing
from graphnhi.generating.places import Places
from graphnhi.generating.regimes import REGIMES
from graphnhi.generating.rights import EDGE_COLUMNS, edge_columns
from graphnhi.generating.text import Column, lines, strings

__all__ = ["Inventory"]

Table = Literal["nodes", "edges"]

_CHUNK: Final = 1 << 15
"""Nodes that are made at a time."""
_GATES: Final = 4
"""At most one node in this many is a gate."""


@dataclass(frozen=True)
class Inventory:
    """The inventory of a company of `nodes` nodes, `gates` of them approvals, by seed: the same one everywhere.

    Raises UsageError for a size, a number of gates, a seed or a regime that cannot be.
    """

    nodes: int
    seed: int
    regime: str = "segmented"
    gates: int = 0
    chunk: int = _CHUNK

    def __post_init__(self) -> None:
        if not LEAST <= self.nodes <= MOST:
            raise UsageError(f"--nodes {self.nodes}: an inventory has {LEAST} to {MOST:,} nodes.")
        if not 0 <= self.gates <= self.nodes // _GATES:
            most = self.nodes // _GATES
            raise UsageError(f"--gates {self.gates}: an inventory of {self.nodes:,} nodes has 0 to {most:,} gates.")
        if not 0 <= self.seed < 1 << 63:
            raise UsageError(f"--seed {self.seed}: a seed is a whole number from 0 to 2^63 - 1.")
        if self.regime not in REGIMES:
            hint = near(self.regime, REGIMES) or list(REGIMES)
            raise UsageError(f"--regime {quoted(self.regime)}: no such regime. There is {', '.join(hint)}.")

    def names(self, table: Table) -> tuple[str, ...]:
        """The columns of the table, in their order."""
        return NODE_COLUMNS if table == "nodes" else EDGE_COLUMNS

    def steps(self, table: Table) -> int:
        """How many pieces the table comes in."""
        counts = self._numbering.counts
        if table == "nodes":
            anchors = list(POPULATIONS)
        else:
            anchors = [*(family.anchor for family in FAMILIES), "group", "gate", "gate"]
        return 1 + sum(-(-counts[anchor] // self.chunk) for anchor in anchors)

    def pieces(self, table: Table) -> Iterator[bytes]:
        """The table as CSV, with a header, in `steps` pieces of a few megabytes."""
        columns = self.names(table)
        yield (",".join(columns) + "\n").encode()
        for rows, piece in self._chunks(table):
            yield lines([piece[name] for name in columns], rows)

    def columns(self, table: Table) -> dict[str, NDArray[np.object_]]:
        """The table in memory: every column as an array of str, None where nothing is known."""
        names = self.names(table)
        parts = [{name: strings(piece[name], rows) for name in names} for rows, piece in self._chunks(table)]
        return {name: np.concatenate([part[name] for part in parts]) for name in names}

    def _chunks(self, table: Table) -> Iterator[tuple[int, dict[str, Column]]]:
        return self._node_chunks() if table == "nodes" else self._edge_chunks()

    def _node_chunks(self) -> Iterator[tuple[int, dict[str, Column]]]:
        describing = Describing(self._places, self._chance, self._naming)
        for name in POPULATIONS:
            start, size = self._numbering.start(name), self._numbering.counts[name]
            for begin in range(0, size, self.chunk):
                numbers = np.arange(start + begin, start + min(begin + self.chunk, size), dtype=np.int64)
                yield len(numbers), describing.columns(name, numbers)

    def _edge_chunks(self) -> Iterator[tuple[int, dict[str, Column]]]:
        choosing = Choosing(self._places, self._chance, REGIMES[self.regime])
        for edges in chain(family_edges(choosing, self.chunk), gate_edges(choosing, self.chunk)):
            ends = self._numbering.population(edges.target)
            yield len(edges), edge_columns(edges, self._chance, self._naming, ends)

    @cached_property
    def _chance(self) -> Chance:
        return Chance(self.seed)

    @cached_property
    def _numbering(self) -> Numbering:
        return Numbering(Census(self.nodes, self.gates).counts())

    @cached_property
    def _places(self) -> Places:
        return Places.of(self._numbering, self._chance)

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self._places)
