"""Who has a right to which of many resources, decided once for all those of which the same statements speak in the same way.

Two resources are alike in a request where every pattern that has a say stands for both or for neither, their owners and their own
policies are the same, and so are their tags where a condition asks for any. One of each kind is decided, whatever there are of it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graphnhi.access.aws_iam import VERDICTS, Authority, Context, Decision, Guard, Statement, caller, standard_context
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.rights.shelves import ALONE, Bits, Indices, Shelf
from graphnhi.deriving.aws.rights.speaking import ANYBODY, Layers, Speaking, named_as, patterns, shape_of
from graphnhi.deriving.aws.rights.witnesses import GIVEN_UP, witnesses

__all__ = ["Batch", "Batches"]

_NONE: Final = np.empty(0, dtype=np.int64)
_TAG: Final = "resourcetag/"


@dataclass(frozen=True, slots=True)
class Batch:
    """Somebody has a right to some resources, by one decision; `asked` is what that was asked of. `places`: in the shelf."""

    who: Identity
    places: Indices
    asked: str
    decision: Decision


@dataclass
class Batches:
    """Asks the accounts. `known` is what is said of every request, whoever asks for whatever."""

    found: Accounts
    known: Context
    speaking: Speaking = field(init=False)
    _decided: dict[Any, tuple[str, Decision]] = field(default_factory=dict)
    _alike: dict[Any, list["_Kind"]] = field(default_factory=dict)
    _contexts: dict[Any, Context] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.speaking = Speaking(self.found)

    def of(
        self,
        who: Identity,
        action: str,
        shelf: "Guarded",
        known: Context | None = None,
        *,
        wanted: Callable[[Indices], bool] | None = None,
    ) -> Iterator[Batch]:
        """The batches of one identity that are not denied. known: what else is said of the request, beside what always is; wanted:
        whether to ask about some resources at all.
        """
        lowered = action.lower()
        named = shelf.named(self, who, lowered)
        if not len(named) and not self.speaking.of_own(who, lowered):
            return
        layers = self.speaking.layers(who, lowered)
        said = self.known.updated(known) if known else self.known
        for kind in self._kinds(who, lowered, shelf, layers, named):
            places = kind.places
            if wanted is not None and not wanted(places):
                continue
            asked, decision = self._decision(who, action, shelf, layers, kind, said)
            if decision.verdict != "denied":
                yield Batch(who, places, asked, decision)

    def _decided_by(
        self, who: Identity, action: str, resource: str, known: Context, authority: Authority, *, is_anew: bool
    ) -> Decision:
        guards = self.found.guard_anew if is_anew else self.found.guard
        guard = guards(who, action, resource)
        return self.found.decision_at(who, action, resource, known, guard, authority=authority)

    def context_of(self, who: Identity) -> Context:
        """What is known of a request by who makes it."""
        key = (who.arn, None if who.tags is None else tuple(sorted(who.tags.items())))
        if key not in self._contexts:
            self._contexts[key] = standard_context(caller(who.arn), Guard(None), who.tags).updated(self.known)
        return self._contexts[key]

    def _kinds(self, who: Identity, action: str, shelf: "Guarded", layers: Layers, named: Indices) -> Iterable["_Kind"]:
        key = (shelf, layers.key, named.tobytes(), action if len(named) else None)
        if layers.is_of_nobody and key in self._alike:
            return self._alike[key]
        found = [*_alike(self, who, shelf, layers, shelf.policies(self, action), named)]
        if layers.is_of_nobody:
            self._alike[key] = found
        return found

    def _decision(
        self, who: Identity, action: str, shelf: "Guarded", layers: Layers, kind: "_Kind", known: Context
    ) -> tuple[str, Decision]:
        """Of what lies in a resource, the one is asked of which the most is allowed."""
        place = int(kind.places[0])
        is_plain = layers.is_of_nobody and shelf.is_silent(self, who, action.lower(), place)
        key = (shelf, layers.key, action.lower(), place, *_said(known)) if is_plain else None
        if key is not None and key in self._decided:
            return self._decided[key]
        own, template = shelf.statements(self, action.lower(), place), shelf.shelf.template(place)
        asked = witnesses(template, layers if kind.is_partly else None, own, self.context_of(who))
        policies = self.speaking.authority(who, action.lower())
        decided = [
            (each, self._decided_by(who, action, each, known, policies, is_anew=shelf.is_anew)) for each in asked.things
        ]
        best = min(decided, key=lambda pair: VERDICTS.index(pair[1].verdict))
        if best[1].verdict == "denied" and not asked.is_whole:
            best = best[0], GIVEN_UP
        if key is not None:
            self._decided[key] = best
        return best


@dataclass(frozen=True, slots=True)
class _Kind:
    """Places of resources that are alike. is_partly: a pattern stands for some of what lies in them."""

    places: Indices
    is_partly: bool


class Guarded:
    """A shelf of resources with what stands before each: whose it is, its policy, its tags. is_anew: what is asked of is something that
    whoever asks makes or chooses himself.
    """

    def __init__(self, found: Accounts, shelf: Shelf, *, is_anew: bool = False) -> None:
        self.shelf, self.is_anew = shelf, is_anew
        self._found = found
        owners = [found.owner(arn) or "" for arn in shelf.arns]
        self.owners = np.unique(owners, return_inverse=True)[1] if owners else np.empty(0, dtype=np.int64)
        self._by_action: dict[str, _Policies] = {}

    def policies(self, batches: Batches, action: str) -> "_Policies":
        """What the resources' own policies say on an action."""
        if action not in self._by_action:
            self._by_action[action] = _Policies(self._found, self.shelf, batches, action)
        return self._by_action[action]

    def names_anybody(self, batches: Batches, action: str) -> bool:
        """Whether the own policy of any resource may matter to anybody."""
        return self.policies(batches, action).name_anybody

    def named(self, batches: Batches, who: Identity, action: str) -> Indices:
        """The resources whose own policy may matter to an identity."""
        return self.policies(batches, action).named(who)

    def is_silent(self, batches: Batches, who: Identity, action: str, place: int) -> bool:
        """Whether a resource's own policy matters to an identity in no way."""
        return not np.isin(place, self.named(batches, who, action)).item()

    def statements(self, batches: Batches, action: str, place: int) -> tuple[Statement, ...]:
        """Those of a resource's own policy."""
        return self.policies(batches, action).statements.get(place, ())

    def tags_of(self, places: Indices) -> Indices:
        """A number of the tags of each resource."""
        numbers: dict[object, int] = {}
        told = [numbers.setdefault(self._tags(int(place)), len(numbers)) for place in places]
        return np.array(told, dtype=np.int64)

    def _tags(self, place: int) -> tuple[tuple[str, str], ...] | None:
        resource = self._found.resources.by_arn.get(self.shelf.arns[place])
        return None if resource is None or resource.tags is None else tuple(sorted(resource.tags.items()))


class _Policies:
    """The policies of a shelf's resources in one action: to whom each may matter, and which say the same."""

    def __init__(self, found: Accounts, shelf: Shelf, batches: Batches, action: str) -> None:
        self.statements: dict[int, tuple[Statement, ...]] = {}
        self.kind = np.zeros(len(shelf.arns), dtype=np.int64)
        by_name = defaultdict[str, list[int]](list)
        kinds: dict[object, int] = {}
        for place, (arn, asked) in enumerate(zip(shelf.arns, shelf.asked, strict=True)):
            held = found.policy_of(action, asked)
            if held is None:
                continue
            for name in batches.speaking.named(held.policy, action, batches.known):
                by_name[name].append(place)
            own = batches.speaking.of_resource(held.policy, action)
            self.statements[place] = own
            self.kind[place] = kinds.setdefault((held.policy.problem, shape_of(own, arn)), len(kinds) + 1)
        self.ask_for_tags = any(map(_asks_for_tags, self.statements.values()))
        self._by_name = {name: np.array(places, dtype=np.int64) for name, places in by_name.items()}
        self._of = dict[tuple[str, str], Indices]()

    @property
    def name_anybody(self) -> bool:
        """Whether any of them may matter to anybody."""
        return bool(self._by_name)

    def named(self, who: Identity) -> Indices:
        if not self._by_name:
            return _NONE
        key = (who.arn, who.account)
        if key not in self._of:
            found = [self._by_name[name] for name in (*named_as(who), ANYBODY) if name in self._by_name]
            self._of[key] = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
        return self._of[key]


def _alike(
    batches: Batches, who: Identity, guarded: Guarded, layers: Layers, policies: _Policies, named: Indices
) -> Iterator[_Kind]:
    """The resources that may be allowed, apart by what is said of them; those that a pattern stands for in part, one by one."""
    shelf, context = guarded.shelf, batches.context_of(who)
    allowing = [each for each in layers.own if each.effect == "Allow"]
    wanted = np.flatnonzero(_wanted(shelf, allowing, layers, named, context))
    every = patterns(layers.all, context)
    matched = [shelf.matched(each) for each in sorted(every.texts)]
    partly = [each.partly[wanted] for each in matched if each.partly is not None]
    alone = np.full(len(wanted), every.depend_on_resource)
    for each in partly:
        alone |= each == ALONE
    yield from (_Kind(wanted[place : place + 1], is_partly=True) for place in np.flatnonzero(alone))
    rest = wanted[~alone]
    columns: list[npt.NDArray[Any]] = [each.wholly[rest] for each in matched]
    columns += [*(each[~alone] for each in partly), guarded.owners[rest], _own_kinds(policies, named)[rest]]
    if policies.ask_for_tags or _asks_for_tags(layers.all):
        columns.append(guarded.tags_of(rest))
    in_part = np.zeros(len(shelf.arns), dtype=np.bool)
    for each in partly:
        in_part[wanted[each != 0]] = True
    yield from (_Kind(places, is_partly=bool(in_part[places[0]])) for places in _split(rest, columns))


def _said(known: Context) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], frozenset[str]]:
    """A context as what can be compared."""
    return tuple(sorted(known.values.items())), known.lacking


def _own_kinds(policies: _Policies, named: Indices) -> Indices:
    """What the own policy of each resource says, where it matters; 0 where it does not."""
    found = np.zeros_like(policies.kind)
    found[named] = policies.kind[named]
    return found


def _wanted(shelf: Shelf, allowing: Sequence[Statement], layers: Layers, named: Indices, context: Context) -> Bits:
    """The resources for which an Allow may stand, and that are not denied in any case."""
    told = patterns(allowing, context)
    found = np.full(len(shelf.arns), layers.is_open or told.are_of_everything)
    found[named] = True
    for each in told.texts:
        found |= shelf.matched(each).any
    for each in patterns(filter(_denies_all, layers.own), context).texts:
        found &= ~shelf.matched(each).wholly
    return found


def _denies_all(statement: Statement) -> bool:
    """Whether a statement denies what its patterns stand for, whatever is not known: nothing then needs to be asked."""
    return statement.effect == "Deny" and not statement.tests and not statement.but_resources


def _asks_for_tags(statements: Iterable[Statement]) -> bool:
    return any(_TAG in test.key.lower() for each in statements for test in each.tests)


def _split(places: Indices, columns: Sequence[npt.NDArray[Any]]) -> Iterator[Indices]:
    """The places apart by their rows of columns."""
    if not len(places):
        return
    kinds = np.zeros(len(places), dtype=np.int64)
    for told in columns:
        if len(told) and (told != told[0]).any():
            # numbered anew after each column, so that the numbers stay below the square of how many there are
            _, kinds = np.unique(kinds * (int(told.max()) + 1) + told, return_inverse=True)
    if not kinds.any():
        yield places
        return
    order = np.argsort(kinds, kind="stable")
    yield from np.split(places[order], np.flatnonzero(np.diff(kinds[order])) + 1)
