"""`inventory`: one row a machine identity, credential and vendor, with what is known, what is missing and what it reaches."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.asking.severity import Severities
from graphnhi.engine.inventory import cells
from graphnhi.engine.inventory.catalogue import MISSING, Catalogue, Wanted, catalogue
from graphnhi.engine.inventory.reached import Reached, reached
from graphnhi.engine.querying.values import Values
from graphnhi.engine.telling import Row, coverage, header
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KINDS
from graphnhi.results import Answer, LazyRows

__all__ = ["Listing", "inventory"]

Numbers = NDArray[np.integer[Any]]


class Listing:
    """A catalogue with what each of its nodes reaches; `columns` words the nodes at some places of it."""

    def __init__(self, found: Catalogue, reach: Reached, settings: Settings) -> None:
        self.catalogue, self.reach, self._settings = found, reach, settings
        self._estate = found.estate
        self._holders = Values(self._estate, settings.as_of, settings.bound).count("HOLDS", "in")
        self._lacking: dict[int, tuple[str, ...]] = {}
        self.disputed = _disputed(self._estate, found.node)

    @classmethod
    def of(cls, estate: Estate, found: Catalogue, settings: Settings, facts: Path) -> "tuple[Listing, Targets]":
        """The listing of a catalogue, and the crown jewels that were asked about; facts: the file of severities."""
        targets = targets_of(estate, None, settings)
        asked = np.zeros(estate.n_nodes, dtype=np.bool_)
        asked[found.node] = True
        reach = reached(estate, targets, asked, settings, Severities.read(facts))
        return cls(found, reach, settings), targets

    def rows(self, places: range) -> Iterator[Row]:
        """The rows at these places, worded together."""
        made = self.columns(np.arange(places.start, places.stop, places.step))
        names = tuple(made)
        for row in zip(*made.values(), strict=True):
            yield dict(zip(names, row, strict=True))

    def columns(self, places: Numbers) -> dict[str, list[Any]]:
        """Every column of the inventory, by name."""
        estate, nodes = self._estate, self.catalogue.node[places]
        told = cells.named(estate, nodes) | {"owner": self.catalogue.owners.told(nodes)}
        told |= {
            name: cells.texts(estate, name, nodes) for name in ("purpose", "environment", "vendor", "source", "tenant")
        }
        told |= {name: cells.closed(estate, name, nodes) for name in ("status", "mode", "lifetime")}
        for name, since in _AGES.items():
            told[name] = cells.dates(estate, name, nodes)
            if since:
                told[since] = cells.days(estate, name, nodes, self._settings.as_of)
        credential = estate.categories[nodes] == CATEGORY_CODE["credential"]
        told["holders"] = _where(credential, self._holders[nodes])
        return told | self._reach_columns(nodes) | {
            "missing": [self.lacking(bits) for bits in self.catalogue.missing[places].tolist()],
            "conflicts": [self.disputed.get(node, []) for node in nodes.tolist()],
        }  # fmt: skip

    def _reach_columns(self, nodes: Numbers) -> dict[str, list[Any]]:
        reach = self.reach
        some = reach.count[nodes] > 0
        return {
            "targets": reach.count[nodes].tolist(),
            "target": cells.ids(self._estate, np.where(some, reach.target[nodes], -1)),
            "hops": _where(some, reach.hops[nodes]),
            "bound": np.where(
                some, _BOUND[reach.certain[nodes].astype(np.int8)], np.array(None, dtype=object)
            ).tolist(),
            "reaches": reach.told(nodes),
        }

    def lacking(self, bits: int) -> list[str]:
        """The words of what is missing."""
        if bits not in self._lacking:
            self._lacking[bits] = tuple(word for bit, word in enumerate(MISSING) if bits >> bit & 1)
        return list(self._lacking[bits])

    def counts(self) -> dict[str, Any]:
        """How many rows there are of each kind, lead nowhere, are disputed and lack each thing."""
        found = self.catalogue
        kinds = Counter(KINDS[code] for code in self._estate.numbers("nodes.kind")[found.node].tolist())
        unowned = found.lacks("owner")
        money, surely = (self.reach.money(certain=certain)[found.node] for certain in (False, True))
        return {
            "listed": len(found.node),
            "by_kind": {kind: kinds[kind] for kind in KINDS if kind in kinds},
            "dead": int(self.reach.dead[found.node].sum()),
            "not_known": {word: int(found.lacks(word).sum()) for word in MISSING},
            "without_owner_reaching_money": {
                "certain": int((unowned & surely).sum()),
                "possible_only": int((unowned & money & ~surely).sum()),
            },
            "disputed": len(self.disputed),
        }


_AGES: Final = {
    "created": "age_days", "rotated": "rotation_days", "expires": None, "last_used": "unused_days", "last_reviewed": None,
}  # fmt: skip
"""Dates, and the column of the days since then."""
_BOUND: Final = np.array(["possible", "certain"], dtype=object)


def inventory(estate: Estate, wanted: Wanted, settings: Settings, *, facts: Path) -> Answer:
    """The catalogue in the order of ids; facts: the file of severities, by which reach is worded.

    Raises UsageError where nothing has the owner, vendor or environment that is asked for.
    """
    listing, targets = Listing.of(estate, catalogue(estate, wanted, settings.as_of), settings, facts)
    summary = listing.counts() | {"targets": len(targets.nodes)}
    rows = LazyRows(len(listing.catalogue.node), lambda at: next(listing.rows(range(at, at + 1))), listing.rows)
    question = wanted.told() | settings.told()
    return Answer("inventory", header(estate, settings), question, rows, summary, coverage(estate))


def _disputed(estate: Estate, nodes: Numbers) -> dict[int, list[str]]:
    """The columns in which records of these nodes contradict each other."""
    by_id: dict[str, list[str]] = {}
    for conflict in estate.about.get("conflicts", []):
        by_id.setdefault(conflict["id"], []).append(conflict["column"])
    numbers = np.array([estate.find(one) for one in by_id], dtype=np.int64)
    listed = np.isin(numbers, nodes).tolist()
    pairs = zip(numbers.tolist(), by_id.values(), listed, strict=True)
    return {node: sorted(set(columns)) for node, columns, kept in pairs if kept}


def _where(known: NDArray[np.bool_], cells: Numbers) -> list[Any]:
    return list(np.where(known, cells.astype(object), np.array(None, dtype=object)).tolist())
