"""What a report is made of: the answers as they were given, cut to the rows that are shown, each asked once.

Plain frozen data, so that redaction can go through all of it; nothing is computed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

__all__ = ["MOST_ROWS", "Answers", "Edition", "Listed", "Part", "Question", "Reached", "Row", "Thing", "Worst"]

Row = Mapping[str, Any]

MOST_ROWS: Final = 500
"""Rows of one table that a page holds; more are said to be left out, with the command that gives them."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The first rows of a list, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Who reaches one sort of target. summary: that of `reach`; targets: one row a target; rows: one row a start."""

    summary: Row
    targets: Listed
    rows: Listed


@dataclass(frozen=True, slots=True)
class Worst:
    """One of the worst: its row of `rank`, and its easiest routes, each the row of `path` (None: no such route)."""

    row: Row
    money: Row | None
    data: Row | None
    nearest: Row | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the query library, and how many findings it has; None where it was not asked. references: of the items."""

    query: str
    severity: str
    question: str
    close: str | None
    shipped: bool
    references: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """An item of a framework. count: findings that are evidence for it, None where no question that was asked is."""

    reference: str
    title: str
    says: str
    visible: bool
    count: int | None
    queries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A framework in one edition, with its items."""

    framework: str
    title: str
    edition: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What the estate calls a node that some row names by its id."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that a report tells.

    estate, question, coverage: as in every answer. rank, totals, findings_summary, credentials_summary: summaries of `rank`, of
    `blast` from everybody at once, of `find` and of `inventory`. vendors: rows of `inventory`, each with its row of `rank` as
    `rank` where it lives. most_money: what the one start that moves most moves a day, currency by currency. shared, lasting: rows of `inventory`: credentials of several holders, and those that do not end by
    themselves within hours.
    """

    estate: Row
    question: Row
    coverage: Row
    rank: Row
    worst: tuple[Worst, ...]
    totals: Row
    most_money: tuple[Row, ...]
    money: Reached
    data: Reached
    vendors: Listed
    findings: Listed
    findings_summary: Row
    questions: tuple[Question, ...]
    editions: tuple[Edition, ...]
    shared: Listed
    lasting: Listed
    credentials_summary: Row
    version: str
    redacted: bool = False
    things: tuple[Thing, ...] = field(default=(), repr=False)
