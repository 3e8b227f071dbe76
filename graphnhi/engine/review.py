"""`review`: the recertification export. One row a machine identity, credential and vendor that lives, for people to decide on.

Each row has a fingerprint of what was shown, so that a decision on something that has changed since is noticed.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.severity import Severities
from graphnhi.engine.belonging import Owners
from graphnhi.engine.inventory import cells
from graphnhi.engine.inventory.asking import Listing
from graphnhi.engine.inventory.catalogue import Catalogue, Wanted, catalogue
from graphnhi.engine.inventory.reached import Reached, reached
from graphnhi.engine.telling import Row, coverage, header
from graphnhi.engine.walk import Ints
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.results import Answer, LazyRows

__all__ = ["DECISIONS", "Decision", "Fingerprints", "review", "reviewed"]

DECISIONS: Final = ("keep", "revoke", "change")
_COLUMNS: Final = (
    "id", "name", "kind", "owner", "purpose", "environment", "reaches", "targets", "target", "hops", "bound",
    "last_reviewed", "problems", "fingerprint", "decision", "reviewer", "comment",
)  # fmt: skip

_PROBLEM: Final = {
    "owner": "no known owner", "purpose": "no known purpose", "environment": "environment unknown", "created": "age unknown",
    "rotation": "rotation unknown", "expiry": "no known expiry", "last use": "last use unknown", "review": "no known review",
}  # fmt: skip
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
"""A fingerprint is letters alone, as a spreadsheet would take `12e45` for a number."""
_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided on a node: its number, the fingerprint of the row they saw, a word of DECISIONS or ""."""

    node: int
    fingerprint: str
    decision: str


class Fingerprints:
    """Fingerprints of what a review shows, the same whatever bound, cut or mode it was asked with."""

    def __init__(self, estate: Estate, nodes: Ints, as_of: int, severities: Severities, known: Reached | None) -> None:
        self._estate, self._owners = estate, Owners.of_estate(estate)
        self._reach = known or _plainly(estate, nodes, as_of, severities)

    def of(self, nodes: NDArray[np.integer[Any]]) -> list[str]:
        """The fingerprints of these nodes."""
        estate = self._estate
        columns = [
            cells.ids(estate, nodes), cells.kinds_of(estate, nodes), self._owners.told(nodes),
            *(cells.texts(estate, name, nodes) for name in ("purpose", "environment")),
            *(cells.closed(estate, name, nodes) for name in ("status", "mode")), cells.dates(estate, "expires", nodes),
            self._reach.told(nodes),
        ]  # fmt: skip
        return [_fingerprint(shown) for shown in zip(*columns, strict=True)]


def _plain(as_of: int) -> Settings:
    return Settings("possible", None, None, as_of, None)


def _plainly(estate: Estate, nodes: Ints, as_of: int, severities: Severities) -> Reached:
    asked = np.zeros(estate.n_nodes, dtype=np.bool_)
    asked[nodes] = True
    settings = _plain(as_of)
    return reached(estate, targets_of(estate, None, settings), asked, settings, severities)


def _fingerprint(shown: tuple[Any, ...]) -> str:
    return sha256(json.dumps(shown).encode()).hexdigest()[:_LENGTH].translate(_LETTERS)


def reviewed(estate: Estate, wanted: Wanted, as_of: int) -> Catalogue:
    """What a review lists: the catalogue without what leads nowhere in either bound."""
    found = catalogue(estate, wanted, as_of)
    live = ~walk(estate, "possible", as_of).dead[found.node]
    return Catalogue(estate, found.owners, found.node[live], found.missing[live])


def review(estate: Estate, wanted: Wanted, settings: Settings, *, facts: Path) -> Answer:
    """The rows to decide on, in the order of ids; facts: the file of severities, by which reach is worded.

    Raises UsageError where nothing has the owner, vendor or environment that is asked for.
    """
    found = reviewed(estate, wanted, settings.as_of)
    listing, targets = Listing.of(estate, found, settings, facts)
    known = listing.reach if (settings.bound, settings.max_hops, settings.mode) == ("possible", None, None) else None
    prints = Fingerprints(estate, found.node, settings.as_of, Severities.read(facts), known)

    def rows(places: range) -> list[Row]:
        return _rows(listing, prints, np.arange(places.start, places.stop, places.step))

    lazy = LazyRows(len(found.node), lambda at: rows(range(at, at + 1))[0], rows)
    counts = {name: count for name, count in listing.counts().items() if name != "dead"}
    question = {"apply": None} | wanted.told() | settings.told()
    summary = counts | {"targets": len(targets.nodes)}
    return Answer("review", header(estate, settings), question, lazy, summary, coverage(estate))


def _rows(listing: Listing, prints: Fingerprints, places: NDArray[np.integer[Any]]) -> list[Row]:
    told = listing.columns(places)
    found = zip(told["missing"], told["conflicts"], told["status"], strict=True)
    told["problems"] = [[*_problems(*problems)] for problems in found]
    told["fingerprint"] = prints.of(listing.catalogue.node[places])
    told |= {name: [None] * len(places) for name in ("decision", "reviewer", "comment")}
    return [dict(zip(_COLUMNS, row, strict=True)) for row in zip(*map(told.__getitem__, _COLUMNS), strict=True)]


def _problems(missing: list[str], conflicts: list[str], status: str | None) -> list[str]:
    left = ["its owner or vendor has left"] if status == "offboarded" else []
    return [
        *left,
        *(_PROBLEM[word] for word in missing),
        *(f"records disagree on its {column}" for column in conflicts),
    ]
