"""What was asked of the evaluator for an edge, so that it can be asked again for other days: conditions on the date become the edge's
own first and last moment, which are judged when somebody asks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Policy, context
from graphnhi.access.aws_iam.conditions import moment
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["Inquiry", "Shown", "add_inquired", "inquiry", "inquiry_anew", "is_allowed", "surest", "unsure"]

_CLOCK: Final = ("aws:currenttime", "aws:epochtime")
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A decision, and how to ask again with more known. `places` gives those of the policies that it is of, `policies` all that had a
    say.
    """

    decision: Decision
    ask: Callable[[Context], Decision]
    places: Callable[[], Mapping[str, Place]]
    policies: Callable[[], tuple[Policy, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows that something holds, and what it depends on beside: `conditions` in the words of edges, `first` an own step. `rule`:
    how it comes about, where that is more than one right.
    """

    inquiries: tuple[Inquiry, ...] = ()
    conditions: tuple[str, ...] = ()
    first: str | None = None
    rule: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether it depends on nothing but the date."""
        return not self.conditions and self.first is None and is_allowed(self.inquiries)

    def and_by(self, inquiries: Iterable[Inquiry]) -> "Shown":
        """With more that shows it."""
        return replace(self, inquiries=(*self.inquiries, *inquiries))


@dataclass(frozen=True, slots=True)
class _Window:
    """From when to when, to the second, decisions are as they are; None: since or for ever."""

    decisions: tuple[Decision, ...]
    first: datetime | None
    last: datetime | None


def inquiry(
    found: Accounts, who: Identity, action: str, resource: str, known: Context, decision: Decision | None = None
) -> Inquiry:
    """The question whether somebody may do something with a resource; decision: the answer, where it is known already."""

    def ask(more: Context) -> Decision:
        return found.decision(who, action, resource, known.updated(more))

    of = (who, action, resource)
    return Inquiry(decision or ask(context()), ask, partial(found.places, *of), partial(found.policies, *of))


def inquiry_anew(found: Accounts, who: Identity, action: str, resource: str, known: Context) -> Inquiry:
    """The question whether somebody may do something with a resource that he makes or chooses himself."""
    of = (who, action, resource)
    guard = found.guard_anew(*of)

    def ask(more: Context) -> Decision:
        return found.decision_at(*of, known.updated(more), guard)

    return Inquiry(ask(context()), ask, partial(found.places, *of), partial(found.policies, *of))


def is_allowed(inquiries: Iterable[Inquiry]) -> bool:
    """Whether all of them are allowed whatever is not known, the date aside."""
    return all(set(map(str.lower, each.decision.why)) <= {*_CLOCK} for each in inquiries)


def unsure(inquiries: Iterable[Inquiry]) -> int:
    """On how much it depends whether all of them are allowed; 0 where on nothing."""
    return len({key for each in inquiries for key in each.decision.why})


def surest(several: Iterable[tuple[Inquiry, ...]]) -> tuple[Inquiry, ...] | None:
    """Those of several ways of which the least is not known, the first of equals; None where there is none."""
    return min(several, key=lambda each: (not is_allowed(each), unsure(each)), default=None)


def add_inquired(
    rows: Rows,
    start: str,
    edge: str,
    end: str | Sequence[str],
    rule: str,
    shown: Shown,
    *,
    otherwise: Place | None = None,
    **columns: str | None,
) -> None:
    """An edge as `add_decided` makes it, one for each time in which it holds. Nothing where it holds at no time."""
    for window in _windows(shown.inquiries):
        proofs = [(decision, each.places()) for decision, each in zip(window.decisions, shown.inquiries, strict=True)]
        times = {"not_before": _text(window.first), "not_after": _text(window.last)}
        add_decided(
            rows, start, edge, end, rule, proofs, first=shown.first, conditions=shown.conditions, otherwise=otherwise, **times,
            **columns,
        )  # fmt: skip


def _windows(inquiries: Sequence[Inquiry]) -> Iterator[_Window]:
    told = {key.lower() for each in inquiries for key in each.decision.why}
    moments = _moments(inquiries) if told & {*_CLOCK} else []
    if not moments:
        yield _Window(tuple(each.decision for each in inquiries), None, None)
        return
    before: _Window | None = None
    for start, end in _spans(moments):
        decisions = tuple(each.ask(_at(start or end)) for each in inquiries)
        if before is not None and _says(before.decisions) == _says(decisions):
            before = _Window(decisions, before.first, end)
            continue
        if before is not None and _holds(before):
            yield before
        before = _Window(decisions, start, end)
    if before is not None and _holds(before):
        yield before


def _says(decisions: Iterable[Decision]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.verdict, each.why) for each in decisions]


def _holds(window: _Window) -> bool:
    return all(each.verdict != "denied" for each in window.decisions)


def _spans(moments: Sequence[datetime]) -> Iterator[tuple[datetime | None, datetime | None]]:
    """The times before, at, between and after moments."""
    ends: list[datetime | None] = [None, *moments, None]
    for earlier, later in pairwise(ends):
        start, end = earlier and earlier + _SECOND, later and later - _SECOND
        if start is None or end is None or start <= end:
            yield start, end
        if later is not None:
            yield later, later


def _at(when: datetime | None) -> Context:
    text = str(_text(when))
    return context({"aws:CurrentTime": text, "aws:EpochTime": text})


def _text(when: datetime | None) -> str | None:
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _moments(inquiries: Iterable[Inquiry]) -> list[datetime]:
    """The moments that policies name, in their order."""
    values = {
        value
        for each in inquiries
        for policy in each.policies()
        for statement in policy.statements
        for test in statement.tests
        if test.key.lower() in _CLOCK
        for value in test.values
    }
    return sorted({*filter(None, map(_moment, values))})


def _moment(text: str) -> datetime | None:
    seconds = moment(text)
    try:
        return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):
        return None
