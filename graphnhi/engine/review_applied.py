"""`review --apply`: what the decisions of a review would close and break together. Nothing is written to the estate."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.severity import Severities
from graphnhi.engine.inventory import cells
from graphnhi.engine.inventory.catalogue import Wanted
from graphnhi.engine.reach import asked_of
from graphnhi.engine.review import DECISIONS, Decision, Fingerprints, reviewed
from graphnhi.engine.review_breaking import NO, UNKNOWN, YES, Broken, broken
from graphnhi.engine.review_closing import Closed, closed
from graphnhi.engine.telling import Row, coverage, header
from graphnhi.engine.walk import Ints
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.results import Answer, LazyRows

__all__ = ["apply_review"]

_LIKELY: Final = {NO: False, UNKNOWN: None, YES: True}


def apply_review(
    estate: Estate, decisions: Sequence[Decision], settings: Settings, *, file: str, facts: Path
) -> Answer:
    """First a row for each user of something revoked, then one for each pair of a start and a crown jewel that closes.

    A decision on a row that has changed since it was written counts, and is said. file: the review's name, as it is told.
    """
    revoked = np.unique([one.node for one in decisions if one.decision == "revoke"]).astype(np.int32)
    targets = targets_of(estate, None, settings).in_bound(settings.bound)
    certain = walk(estate, "certain", settings.as_of)
    widest = certain if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    shut = closed(widest, certain, targets, asked_of(estate, settings), revoked)
    breaks = broken(estate, revoked, settings)
    rows = _Rows(estate, breaks, shut)
    summary = _decided(estate, decisions, settings, facts) | {
        "revoked": _revoked(estate, revoked, shut, breaks),
        "closes": {"certain": int(shut.certain.sum()), "possible_only": int((~shut.certain).sum())},
        "breaks": {name: int((breaks.likely == code).sum()) for name, code in _NAMES.items()},
    }
    question = {"apply": file} | settings.told()
    lazy = LazyRows(len(rows), rows.row, rows.several)
    return Answer("applied", header(estate, settings), question, lazy, summary, coverage(estate))


_NAMES: Final = {"likely": YES, "unknown": UNKNOWN, "unlikely": NO}


def _decided(estate: Estate, decisions: Sequence[Decision], settings: Settings, facts: Path) -> dict[str, Any]:
    """How many rows were decided how, which have changed since, and how many of the estate's are not in the file."""
    nodes = np.array([one.node for one in decisions], dtype=np.int32)
    counts = Counter(one.decision for one in decisions)
    prints = Fingerprints(estate, nodes, settings.as_of, Severities.read(facts), None).of(nodes)
    listed = reviewed(estate, Wanted(), settings.as_of).node
    return {
        "reviewed": len(decisions),
        "decisions": {word: counts[word] for word in DECISIONS} | {"none": counts[""]},
        "not_reviewed": int((~np.isin(listed, nodes)).sum()),
        "changed_since_the_review": [
            estate.id(one.node) for one, now in zip(decisions, prints, strict=True) if one.fingerprint != now
        ],
    }


def _revoked(estate: Estate, revoked: Ints, shut: Closed, breaks: Broken) -> list[dict[str, Any]]:
    users = np.bincount(breaks.revoked, minlength=estate.n_nodes)[revoked]
    found = zip(cells.ids(estate, revoked), shut.own.tolist(), users.tolist(), strict=True)
    return [{"id": node_id, "closes": closes, "breaks": count} for node_id, closes, count in found]


class _Rows:
    """The rows of both sorts, worded when they are read."""

    def __init__(self, estate: Estate, breaks: Broken, shut: Closed) -> None:
        self._estate, self._breaks, self._shut = estate, breaks, shut

    def __len__(self) -> int:
        return len(self._breaks.user) + len(self._shut.node)

    def row(self, place: int) -> Row:
        return next(self.several(range(place, place + 1)))

    def several(self, places: range) -> Iterator[Row]:
        first = len(self._breaks.user)
        every = np.arange(places.start, places.stop, places.step)
        # places ascend but for a reversed slice, whose parts then come in the other order
        parts = [(self._breaking, every[every < first]), (self._closing, every[every >= first] - first)]
        for worded, part in parts if places.step > 0 else reversed(parts):
            yield from worded(part)

    def _closing(self, places: Any) -> Iterator[Row]:
        shut, estate = self._shut, self._estate
        told = {"change": ["closes"] * len(places)} | cells.named(estate, shut.node[places])
        told["target"] = cells.ids(estate, shut.target[places])
        told["bound"] = ["certain" if sure else "possible" for sure in shut.certain[places].tolist()]
        told["because"] = cells.ids(estate, shut.because[places])
        return _as_rows(told)

    def _breaking(self, places: Any) -> Iterator[Row]:
        breaks, estate = self._breaks, self._estate
        told = {"change": ["breaks"] * len(places)} | cells.named(estate, breaks.user[places])
        told["target"] = cells.ids(estate, breaks.revoked[places])
        only = estate.numbers("edges.bound")[breaks.row[places]] == 1
        told["bound"] = ["possible" if maybe else "certain" for maybe in only.tolist()]
        told["because"] = told["target"]
        uses = [breaks.use(estate, place) for place in places.tolist()]
        told["edge"], told["use"] = ([use[at] for use in uses] for at in (0, 1))
        told["last_used"] = cells.dates(estate, "last_used", breaks.revoked[places])
        told["observed"] = breaks.observed[places].tolist()
        told["likely"] = [_LIKELY[code] for code in breaks.likely[places].tolist()]
        return _as_rows(told)


def _as_rows(told: dict[str, list[Any]]) -> Iterator[Row]:
    return (dict(zip(told, row, strict=True)) for row in zip(*told.values(), strict=True))
