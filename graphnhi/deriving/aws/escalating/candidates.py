"""Ways that somebody has to other identities, and the surest of them to each, which is the edge. No way is looked for here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired, is_allowed, unsure
from graphnhi.deriving.aws.rows import Rows

__all__ = ["Candidate", "Candidates"]

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


@dataclass
class Candidates:
    """The surest way of one identity to each end; of equally sure ones the first."""

    who: Identity
    _best: dict[str, Candidate] = field(default_factory=dict)

    def add(self, found: Iterable[Candidate]) -> None:
        """Take ways in, in the order in which they come."""
        for each in found:
            for end in each.ends:
                known = self._best.get(end)
                if end != self.who.arn and (known is None or each.unsure < known.unsure):
                    self._best[end] = each

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
