"""What stops working when identities and credentials are revoked: who holds, stores, runs as or was seen to use them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.engine.life import dead_nodes, rows_out_of_time
from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE, EDGES
from graphnhi.model.values import DAY, NO_INSTANT

__all__ = ["RECENT_DAYS", "USE_OF", "USE_OF_IT", "Broken", "broken"]

RECENT_DAYS: Final = 90
"""A use that is no older makes it likely that something breaks."""

USE_OF: Final = {
    "HOLDS": "holds it", "STORES": "stores it", "RUNS_AS": "runs as it", "AUTHENTICATES_AS": "acts as it",
    "ASSUMES": "assumes it", "IMPERSONATES": "acts as it", "MEMBER_OF": "is a member of it", "OBSERVED": "was seen using it",
}  # fmt: skip
"""Edges into what is revoked, and what their source does with it."""
USE_OF_IT: Final = {"DEPLOYS": "is deployed by it", "OBSERVED": "was seen used by it"}
"""Edges out of what is revoked, and what is done to their target."""

NO, UNKNOWN, YES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Broken:
    """One entry a user of something revoked, likely breaks first, then by the two ids.

    user, revoked: node numbers; row: the edge; likely: NO, UNKNOWN or YES; observed: uses seen of what is revoked.
    """

    user: Ints
    revoked: Ints
    row: NDArray[np.int64]
    likely: NDArray[np.int8]
    observed: NDArray[np.int64]

    def use(self, estate: Estate, place: int) -> tuple[str, str]:
        """The kind of the edge, and the use in words."""
        row = int(self.row[place])
        edge = EDGES[int(estate.numbers("edges.kind")[row])]
        inward = int(estate.numbers("edges.to")[row]) == int(self.revoked[place])
        return edge, (USE_OF if inward and edge in USE_OF else USE_OF_IT)[edge]


def broken(estate: Estate, revoked: Ints, settings: Settings) -> Broken:
    """Who uses `revoked` (node numbers) in the bound asked; users that are revoked or dead themselves are left out."""
    is_revoked = np.zeros(estate.n_nodes, dtype=np.bool_)
    is_revoked[revoked] = True
    rows = _rows(estate, is_revoked, settings)
    source, target, kind = (estate.numbers(f"edges.{name}")[rows] for name in ("from", "to", "kind"))
    inward = is_revoked[target] & np.isin(kind, _codes(USE_OF))
    outward = is_revoked[source] & np.isin(kind, _codes(USE_OF_IT))
    ends = [(source[inward], target[inward], rows[inward]), (target[outward], source[outward], rows[outward])]
    user, used, row = (np.concatenate(cells) for cells in zip(*ends, strict=True))
    kept = np.flatnonzero(~is_revoked[user] & ~dead_nodes(estate, settings.bound, settings.as_of)[user])
    observed = np.bincount(used[estate.numbers("edges.kind")[row] == EDGE_CODE["OBSERVED"]], minlength=estate.n_nodes)
    user, used, row = user[kept], used[kept], row[kept]
    likely = _likely(estate, used, observed[used], settings.as_of)
    order = np.lexsort((row, estate.numbers("edges.kind")[row], user, used, -likely))
    user, used, row = user[order], used[order], row[order]
    first = np.append(True, _changes(user) | _changes(used) | _changes(estate.numbers("edges.kind")[row]))[: len(row)]
    return Broken(user[first], used[first], row[first], likely[order][first], observed[used[first]])


def _rows(estate: Estate, is_revoked: Mask, settings: Settings) -> NDArray[np.int64]:
    """The edges that say how something revoked is used, in the bound asked and in time; a use once seen stays seen."""
    kind = estate.numbers("edges.kind")
    rows = np.flatnonzero(is_revoked[estate.numbers("edges.from")] | is_revoked[estate.numbers("edges.to")])
    if settings.bound == "certain":
        rows = rows[estate.numbers("edges.bound")[rows] != 1]
    over = np.isin(rows, rows_out_of_time(estate, settings.as_of)) & (kind[rows] != EDGE_CODE["OBSERVED"])
    return np.asarray(rows[~over])


def _likely(estate: Estate, used: Ints, observed: NDArray[np.int64], as_of: int) -> NDArray[np.int8]:
    last = estate.numbers("nodes.last_used")[used]
    known = last != NO_INSTANT
    recent = known & (last // 2 >= as_of // 2 - RECENT_DAYS * DAY)
    return np.where(recent | (~known & (observed > 0)), YES, np.where(known, NO, UNKNOWN)).astype(np.int8)


def _codes(words: dict[str, str]) -> list[int]:
    return [EDGE_CODE[word] for word in words]


def _changes(cells: NDArray[np.integer]) -> Mask:
    return np.asarray(cells[1:] != cells[:-1])
