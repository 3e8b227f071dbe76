"""Who has which of several ways to a right on many resources. What edge that makes is no matter of this module."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Inquiry, inquiry, inquiry_anew, is_allowed
from graphnhi.deriving.aws.rights.batches import Batch, Batches, Guarded
from graphnhi.deriving.aws.rights.rights_table import Asked, Way
from graphnhi.deriving.aws.rights.shelves import Bits, Indices, Shelf

__all__ = ["Had", "Ways"]

_NO_RESOURCE: Final = "*"
_OF_ITSELF: Final = "{}"
"""How the form of what is asked of a resource begins; any other is of something beside."""


@dataclass(frozen=True, slots=True)
class Had:
    """Somebody has a way to some resources, by their places on the shelf; `inquiries`: all that was asked."""

    way: Way
    places: Indices
    inquiries: tuple[Inquiry, ...]


_FOR_A_TIME: Final = 1


def _order(had: Had) -> int:
    """Certain ones, those that are so at some times, and those that depend on something else."""
    if not any(each.decision.why for each in had.inquiries):
        return 0
    return _FOR_A_TIME if is_allowed(had.inquiries) else 2


def _new(had: Had, best: Bits, *, marks: bool = True) -> Iterator[Had]:
    """The resources of a way that are not among the best yet; from then on they are, where it marks them so."""
    places = had.places[~best[had.places]]
    if marks:
        best[places] = True
    if len(places):
        yield replace(had, places=places)


@dataclass
class Ways:
    """The ways to the resources of one shelf. arns: the resources, whose order is that of their places; owners: their accounts."""

    batches: Batches
    arns: Sequence[str]
    owners: Mapping[str, str]
    _shelves: dict[str, tuple[Guarded, Indices]] = field(default_factory=dict)

    def had(self, who: Identity, ways: Iterable[Way], own: Container[str] | None = None) -> Iterator[Had]:
        """Those of one identity, certain ones first; no resource comes again for a way that is no surer than one that it had. own: the
        actions, in lower case, that his own policies may allow, where they are known.
        """
        wanted = [way for way in ways if own is None or self._may_be_had(way, own)]
        if not wanted:
            return
        best, later = np.zeros(len(self.arns), dtype=np.bool), list[Had]()
        for way in wanted:
            for each in self._of(who, way, best):
                if _order(each):
                    later.append(each)
                else:
                    yield from _new(each, best)
        for each in sorted(later, key=_order):
            yield from _new(each, best, marks=_order(each) != _FOR_A_TIME)

    def _may_be_had(self, way: Way, own: Container[str]) -> bool:
        """Whether his own policies or those of the resources may give the action that the way begins with."""
        first = way.asked[0]
        if first.action.lower() in own:
            return True
        if first.form == _NO_RESOURCE:
            return False
        return self._shelf(first.form)[0].names_anybody(self.batches, first.action.lower())

    def _of(self, who: Identity, way: Way, best: Bits) -> Iterator[Had]:
        first, *others = way.asked
        for batch in self._batches(who, first, best):
            yield from self._narrowed(who, Had(way, batch.places, (self._inquiry(first, batch),)), others)

    def _narrowed(self, who: Identity, had: Had, others: Sequence[Asked]) -> Iterator[Had]:
        """What is left of the resources where everything else must be allowed too."""
        if not others:
            yield had
            return
        for batch in self._batches(who, others[0], None):
            places = np.intersect1d(had.places, batch.places)
            if len(places):
                more = Had(had.way, places, (*had.inquiries, self._inquiry(others[0], batch)))
                yield from self._narrowed(who, more, others[1:])

    def _batches(self, who: Identity, asked: Asked, best: Bits | None) -> Iterator[Batch]:
        """best: the resources that need not be asked about."""
        if asked.form == _NO_RESOURCE:
            yield from self._without_resource(who, asked)
            return
        guarded, order = self._shelf(asked.form)
        wanted = None if best is None else lambda places: not best[order[places]].all()
        for batch in self.batches.of(who, asked.action, guarded, wanted=wanted):
            yield Batch(who, np.sort(order[batch.places]), batch.asked, batch.decision)

    def _without_resource(self, who: Identity, asked: Asked) -> Iterator[Batch]:
        """An action that has no resource is of the account of whoever does it, and so of all that is there."""
        if not self.batches.speaking.of_own(who, asked.action.lower()):
            return
        decision = self.batches.found.decision(who, asked.action, _NO_RESOURCE, self.batches.known)
        own = [place for place, arn in enumerate(self.arns) if self.owners.get(arn) == who.account]
        if decision.verdict != "denied" and own:
            yield Batch(who, np.array(own, dtype=np.int64), _NO_RESOURCE, decision)

    def _shelf(self, form: str) -> tuple[Guarded, Indices]:
        """The shelf of a form, and the place among all resources of each on it."""
        if form not in self._shelves:
            shelf = Shelf.of(self.arns, form, self.owners)
            places = {arn: place for place, arn in enumerate(self.arns)}
            order = np.array([places[arn] for arn in shelf.arns], dtype=np.int64)
            self._shelves[form] = Guarded(self.batches.found, shelf, is_anew=not form.startswith(_OF_ITSELF)), order
        return self._shelves[form]

    def _inquiry(self, asked: Asked, batch: Batch) -> Inquiry:
        of = (self.batches.found, batch.who, asked.action, batch.asked, self.batches.known)
        return inquiry(*of, batch.decision) if asked.form.startswith(_OF_ITSELF) else inquiry_anew(*of)
