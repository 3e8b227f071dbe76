"""Who answers for a node: the owner its records state, else the end of its OWNED_BY edge."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE

__all__ = ["Owners"]


@dataclass(frozen=True, slots=True)
class Owners:
    """Owners by node. `end`: the node that an OWNED_BY edge names, the least where there are several, -1 without one."""

    estate: Estate
    end: Ints

    @classmethod
    def of_estate(cls, estate: Estate) -> "Owners":
        rows = np.flatnonzero(estate.numbers("edges.kind") == EDGE_CODE["OWNED_BY"])
        end = np.full(estate.n_nodes, -1, dtype=np.int32)
        # edges come by source and then by target, so the last one written is the first of its source
        end[estate.numbers("edges.from")[rows][::-1]] = estate.numbers("edges.to")[rows][::-1]
        return cls(estate, end)

    def known(self) -> Mask:
        """Nodes of which an owner is known."""
        return np.asarray((self.estate.coded("nodes.owner").codes >= 0) | (self.end >= 0))

    def told(self, nodes: NDArray[np.integer]) -> list[str | None]:
        """The owner of each of these nodes in words, None where none is known."""
        stated = self.estate.coded("nodes.owner").rows(nodes)
        ends = self.end[nodes].tolist()
        return [
            self.estate.name(end) if owner is None and end >= 0 else owner
            for owner, end in zip(stated, ends, strict=True)
        ]

    def called(self, owner: str) -> Mask:
        """Nodes with exactly this owner, by its name or by the id that the OWNED_BY edge names."""
        stated = self.estate.coded("nodes.owner").codes
        unstated = np.flatnonzero((stated < 0) & (self.end >= 0))
        ends = np.unique(self.end[unstated])
        wanted = [end for end in ends.tolist() if owner in (self.estate.name(end), self.estate.id(end))]
        found = np.asarray(stated == self.estate.coded("nodes.owner").code_of(owner))
        found[unstated] = np.isin(self.end[unstated], wanted)
        return found
