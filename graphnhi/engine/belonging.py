"""Whose a node is: its owner (the one its records state, else the end of its OWNED_BY edge), its vendor, its environment.

Words of people are turned into masks over nodes here; one that names nothing is an error, as an empty answer would look clean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Ints, Mask
from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE

__all__ = ["Owners", "belonging"]

_COMPARED = 20_000
"""Texts up to which near ones are looked for."""
_LISTED = 8


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

    def codes(self) -> NDArray[np.int64]:
        """By node a number that is equal where the owner is, -1 where none is known."""
        coded = self.estate.coded("nodes.owner")
        ends = np.unique(self.end[(coded.codes < 0) & (self.end >= 0)])
        by_end = np.full(self.estate.n_nodes + 1, -1, dtype=np.int64)
        unstated: dict[str, int] = {}
        for end in ends.tolist():
            name = self.estate.name(end)
            code = coded.code_of(name)
            by_end[end] = code if code >= 0 else len(coded.values) + unstated.setdefault(name, len(unstated))
        return np.where(coded.codes >= 0, coded.codes, by_end[self.end])

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


def belonging(estate: Estate, column: str, text: str) -> Mask:
    """Nodes of this owner, vendor or environment (`column`); UsageError, with the near ones, where there are none."""
    if column == "owner":
        found = Owners.of_estate(estate).called(text)
    elif column == "vendor":
        found = _of_vendor(estate, text)
    else:
        found = _says(estate, column, text)
    if not found.any():
        raise UsageError(f"nothing in this estate has the {column} {quoted(text)}.{_hint(estate, column, text)}")
    return found


def _says(estate: Estate, column: str, text: str) -> Mask:
    coded = estate.coded(f"nodes.{column}")
    return np.asarray(coded.codes == coded.code_of(text))


def _of_vendor(estate: Estate, text: str) -> Mask:
    """What names a vendor, what it operates or holds, and the vendor itself (by its name or id)."""
    itself = _says(estate, "name", text)
    if (node := estate.find(text)) >= 0:
        itself[node] = True
    itself &= estate.numbers("nodes.kind") == KIND_CODE["vendor"]
    rows = np.flatnonzero(np.isin(estate.numbers("edges.kind"), [EDGE_CODE["OPERATES"], EDGE_CODE["HOLDS"]]))
    operated = np.zeros(estate.n_nodes, dtype=np.bool_)
    operated[estate.numbers("edges.to")[rows[itself[estate.numbers("edges.from")[rows]]]]] = True
    return np.asarray(itself | operated | _says(estate, "vendor", text))


def _hint(estate: Estate, column: str, text: str) -> str:
    values = {*estate.coded(f"nodes.{column}").values}
    if column == "vendor":
        vendors = np.flatnonzero(estate.numbers("nodes.kind") == KIND_CODE["vendor"])
        values |= {estate.name(node) for node in vendors.tolist()}
    close = near(text, values) if len(values) <= _COMPARED else []
    if close:
        return f" Did you mean {' or '.join(map(quoted, close))}?"
    few = sorted(values)[:_LISTED]
    more = " and more" if len(values) > len(few) else ""
    return f" There is {', '.join(map(quoted, few))}{more}." if few else ""
