"""Asks an estate everything that a report tells, each question once, and keeps the rows that are shown.

Nothing is judged or counted here that an answer of the engine does not say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from graphnhi.asking import Settings
from graphnhi.engine import path, reach
from graphnhi.engine.blast import blast_of
from graphnhi.engine.by_target import by_target
from graphnhi.engine.everybody.worth import worth
from graphnhi.engine.inventory import Wanted, inventory
from graphnhi.engine.querying.filters import Filters
from graphnhi.engine.querying.findings import find
from graphnhi.engine.querying.running import facts_of, library_queries
from graphnhi.engine.ranking.rank import rank
from graphnhi.engine.ranking.ranked import Facts
from graphnhi.engine.reach import asked_of
from graphnhi.engine.telling import coverage, header
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.library import Library, frameworks
from graphnhi.report.answers import MOST_ROWS, Answers, Listed, Reached, Row, Worst
from graphnhi.report.evidence import editions_of, questions_of
from graphnhi.report.things import things_of
from graphnhi.results import Answer
from graphnhi.version import VERSION

__all__ = ["WORST", "asked"]

Progress = Callable[[str, int, int], None]

WORST: Final = 10
_STEPS: Final = 7


def asked(estate: Estate, settings: Settings, library: Path | None, progress: Progress | None = None) -> Answers:
    """All answers of a report. Raises InputError with all faults of the library."""
    asking = _Asking(estate, settings, Library(library), progress or _unheard)
    answers = asking.answers()
    return replace(answers, things=things_of(answers, estate))


def _unheard(what: str, done: int, of: int) -> None:
    """Progress that nobody wants to hear of."""


@dataclass
class _Asking:
    """One estate, asked with one set of settings."""

    estate: Estate
    settings: Settings
    shelf: Library
    progress: Progress
    step: int = 0

    def answers(self) -> Answers:
        estate, settings = self.estate, self.settings
        self._next("everybody ranked")
        facts = Facts.of(self.shelf)
        ranked = rank(estate, settings, facts)
        worst = tuple(map(self._worst, _first_identities(ranked)))
        money = self._reached("money")
        data = self._reached("customer-data")
        self._next("what falls in all")
        starts = asked_of(estate, settings)
        totals = blast_of(estate, np.flatnonzero(starts).astype(np.int32), settings)[1]
        most = worth(walk(estate, settings.bound, settings.as_of), settings, starts).most()
        self._next("vendors")
        vendors = self._vendors(facts)
        self._next("credentials")
        credentials, shared, lasting = self._credentials()
        found, questions, editions = self._findings()
        return Answers(
            estate=header(estate, settings), question=settings.told(), coverage=coverage(estate), rank=ranked.summary,
            worst=worst, totals=totals, most_money=tuple(most), money=money, data=data, vendors=vendors, findings=_listed(found.rows),
            findings_summary=found.summary, questions=questions, editions=editions, shared=shared, lasting=lasting,
            credentials_summary=credentials.summary, version=VERSION,
        )  # fmt: skip

    def _next(self, what: str) -> None:
        self.step += 1
        self.progress(what, self.step, _STEPS)

    def _worst(self, row: Row) -> Worst:
        """The easiest routes of one of the worst: to money, to customer data; where there is neither, to its nearest target."""
        to_money, to_data = self._route(row, "money"), self._route(row, "customer-data")
        other = to_money is None and to_data is None
        return Worst(row, to_money, to_data, self._route(row, row["target"], words_first=False) if other else None)

    def _route(self, row: Row, target: str, *, words_first: bool = True) -> Row | None:
        ease = self.shelf.facts("ease.toml")
        found = path(
            self.estate, row["id"], target, self.settings, k=1, facts=ease, words_first=words_first
        )  # fmt: skip
        return found.rows[0] if found.rows else None

    def _reached(self, word: str) -> Reached:
        self._next(f"what reaches {word}")
        found = reach(self.estate, word, self.settings, words_first=True)
        targets = by_target(self.estate, word, self.settings)
        return Reached(found.summary, _listed(targets), _listed(found.rows))

    def _inventory(self, *, category: str | None = None, kinds: tuple[str, ...] = ()) -> Answer:
        facts = self.shelf.facts("severities.toml")
        return inventory(self.estate, Wanted(category, kinds), self.settings, facts=facts)

    def _vendors(self, facts: Facts) -> Listed:
        """Every vendor, those with the most impact first; the dead, which no rank has, last."""
        ranked = rank(self.estate, self.settings, facts, kind="vendor")
        listed = {row["id"]: row for row in self._inventory(kinds=("vendor",)).rows}
        alive = [listed.pop(row["id"]) | {"rank": row} for row in ranked.rows[:MOST_ROWS]]
        rest = [row | {"rank": None} for row in listed.values()][: max(MOST_ROWS - len(ranked.rows), 0)]
        return Listed((*alive, *rest), len(alive) + len(listed))

    def _credentials(self) -> tuple[Answer, Listed, Listed]:
        """The inventory of credentials, those of several holders, and those that last; what reaches a crown jewel first."""
        found = self._inventory(category="credential")
        rows = list(found.rows)
        shared = [row for row in rows if (row["holders"] or 0) > 1]
        lasting = [row for row in rows if row["lifetime"] != "short_lived" and row["kind"] != "federation"]
        return found, _listed(sorted(shared, key=_by_holders)), _listed(sorted(lasting, key=_by_age))

    def _findings(self) -> tuple[Answer, Any, Any]:
        self._next("findings")
        queries, known = library_queries(self.shelf), frameworks(self.shelf)
        found = find(self.estate, [*queries.values()], self.settings, facts_of(self.shelf), known, Filters())
        questions = questions_of(queries.values(), found.summary, known)
        return found, questions, editions_of(known, questions)


def _listed(rows: Sequence[Row]) -> Listed:
    return Listed(tuple(rows[:MOST_ROWS]), len(rows))


def _first_identities(ranked: Answer) -> Iterable[Row]:
    """The first rows of identities that reach anything; of an answer of any length no more is read than it takes."""
    return islice((row for row in ranked.rows if row["category"] == "identity" and not row["none_found"]), WORST)


def _by_holders(row: Row) -> tuple[Any, ...]:
    return not row["targets"], -row["holders"], row["id"]


def _by_age(row: Row) -> tuple[Any, ...]:
    """What reaches a crown jewel first, then by the days since the secret last changed; an unknown age behind known ones."""
    days = row["rotation_days"] if row["rotation_days"] is not None else row["age_days"]
    return not row["targets"], -1 if days is None else -days, row["id"]
