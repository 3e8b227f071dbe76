"""A query: one typed question with everything it asks, frozen. What is wrong in a file is told where it is read."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import Ends, Outside

__all__ = ["Example", "Query", "Target"]

Pair = Ends | Outside


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be reached: one of `words` (none: every crown jewel, where there is no selection), and within it `selection`.

    effect: only what is controlled counts, or only what is touched; None: either.
    """

    words: tuple[str, ...] = ()
    selection: Selection | None = None
    effect: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small graph as written, and the ids of the rows that it must give."""

    nodes: tuple[tuple[Any, ...], ...]
    edges: tuple[tuple[Any, ...], ...]
    expect: tuple[str, ...]
    certain: tuple[str, ...] | None = None
    as_of: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question.

    start: whom it is asked of. targets: all of them must be reached (mostly there is one). pairs: what must hold between a
    start and its target. upstream: who may hold two starts that only together reach all targets. label: how messages name its file, which lies at `path`; shipped: with the
    program, and not a user's own.
    """

    id: str
    question: str
    severity: str
    answer: str
    start: Selection
    targets: tuple[Target, ...]
    pairs: tuple[Pair, ...] = ()
    upstream: Selection | None = None
    via: Selection | None = None
    not_via: Selection | None = None
    max_hops: int | None = None
    frameworks: tuple[str, ...] = ()
    why: str | None = None
    close: str | None = None
    examples: tuple[Example, ...] = field(default=(), repr=False)
    label: str = ""
    shipped: bool = False
    path: Path | None = field(default=None, compare=False)
