"""Ways that somebody has to other identities, and the surest of them to each, which is the edge. No way is looked for here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired, is_allowed, unsure
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.rows import Rows

__all__ = ["Candidate", "Candidates", "Given"]

_EDGE: Final = "ESCALATES_TO"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to several ends. `beside`: what else shows it, by the end; where it is not sure, `conditions` say so for all ends.
    conditions: what it depends on beside the inquiries; first: an own step.
    """

    ends: Sequence[str]
    rule: str
    inquiries: tuple[Inquiry, ...]
    beside: Callable[[str], tuple[Inquiry, ...]] | None = None
    conditions: tuple[str, ...] = ()
    first: str | None = None

    @property
    def unsure(self) -> tuple[int, int]:
        """How far from certain; 0 is certain. What holds for a time comes before what depends on more."""
        if not self.conditions and self.first is None and is_allowed(self.inquiries):
            return 0, unsure(self.inquiries)
        return 1, unsure(self.inquiries) + len(self.conditions) + (self.first is not None)


@dataclass(frozen=True, slots=True)
class Given:
    """What makes somebody an administrator of his account if it holds: the reasons that are left open, and the statements that allow it."""

    why: frozenset[str]
    allowing: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, inquiries: Iterable[Inquiry]) -> "Given":
        """On what answers depend, and by which statements they are allowed."""
        told = [each.decision for each in inquiries]
        spoken = (one for each in told for one in each.statements if one.effect == "Allow")
        why = frozenset(key.lower() for each in told for key in each.why)
        return cls(why, frozenset((one.policy, one.place) for one in spoken))

    def covers(self, inquiry: Inquiry) -> bool:
        """Whether an answer holds only if this does: it depends on as much, and no further statement allows it."""
        other = Given.of([inquiry])
        return self.why <= other.why and other.allowing <= self.allowing


@dataclass
class Candidates:
    """The surest way of one identity to each end; of equally sure ones the first. given: what makes him an administrator anyway if it
    holds, None where nothing does; what he has in his account only by that gives him nothing.
    """

    who: Identity
    given: Given | None = None
    _best: dict[str, Candidate] = field(default_factory=dict)

    def add(self, found: Iterable[Candidate]) -> None:
        """Take ways in, in the order in which they come."""
        for each in found:
            gives = self.gives(each.inquiries)
            for end in each.ends:
                known = self._best.get(end)
                is_new = gives or account_of(end) not in (None, self.who.account)
                if is_new and end != self.who.arn and (known is None or each.unsure < known.unsure):
                    self._best[end] = each

    def gives(self, inquiries: Iterable[Inquiry]) -> bool:
        """Whether a way that takes all of these gives anything in his account."""
        return self.given is None or not any(map(self.given.covers, inquiries))

    @property
    def ends(self) -> dict[str, Candidate]:
        """The way to each end."""
        return self._best

    def write(self, rows: Rows) -> None:
        """An edge to each end."""
        together = defaultdict[int, list[str]](list)
        ways = {id(each): each for each in self._best.values()}
        for end, each in self._best.items():
            together[id(each)].append(end)
        for key, ends in together.items():
            self._write(rows, ways[key], ends)

    def _write(self, rows: Rows, way: Candidate, ends: Sequence[str]) -> None:
        groups = [ends] if way.beside is None else [[end] for end in ends]
        for group in groups:
            inquiries = (*way.inquiries, *(way.beside(group[0]) if way.beside else ()))
            shown = Shown(inquiries, way.conditions, way.first)
            add_inquired(rows, self.who.arn, _EDGE, group, way.rule, shown, otherwise=self.who.place)
