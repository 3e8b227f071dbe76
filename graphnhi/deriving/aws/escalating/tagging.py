"""A first step that opens a condition: who may set the tag that it asks for, on what he asks for or on himself, sets it first.

Whether a tag is all that is in the way is asked of the same accounts with tags that nobody knows: where the answer then depends on
tags alone, any may be set. Source: IAM User Guide, "Controlling access to AWS resources using tags".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Policy
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.organisation import SERVICE
from graphnhi.deriving.aws.inquiries import Inquiry, inquiry
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.deriving.facts import kept_while_same, read_facts
from graphnhi.library import Library

__all__ = ["Tagging", "tag_actions"]

_NAME: Final = "aws_tag_actions"
_COLUMNS: Final = ("type", "action")
_OF_RESOURCE: Final = ":resourcetag/"
_OF_CALLER: Final = "aws:principaltag/"


@kept_while_same(_NAME)
def tag_actions(library: Library) -> Mapping[str, str]:
    """The action that sets a tag, by type of resource."""
    rows = read_facts(library, _NAME, _COLUMNS).to_dict("records")
    return {row["type"]: row["action"] for row in rows}


class _Untagged(Accounts):
    """The same accounts, where nobody knows a tag of a resource."""

    def tags(self, resource: str) -> Mapping[str, str] | None:
        del resource
        return None


@dataclass
class Tagging:
    """Asks what somebody may do at once, and what after he has set a tag. actions: see `tag_actions`."""

    batches: Batches
    actions: Mapping[str, str]
    open: Batches = field(init=False)
    """The same questions where no tag is known."""
    _guarded: dict[Guarded, Guarded] = field(default_factory=dict)
    _speaks: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        found = self.batches.found
        untagged = _Untagged(found.identities, found.organisation, found.resources)
        self.open = Batches(untagged, self.batches.known)
        policies = [*_policies(found)]
        self._speaks = {key: _speaking(policies, key) for key in (_OF_RESOURCE, _OF_CALLER)}

    def of(
        self, who: Identity, action: str, guarded: Guarded, known: Context | None = None
    ) -> Iterator[tuple[list[str], Inquiry]]:
        """What of a shelf somebody may do something with, those together of which one decision is; known: see `Batches.of`."""
        said = self.batches.known.updated(known) if known else self.batches.known
        for batch in self.batches.of(who, action, guarded, known):
            shown = inquiry(self.batches.found, who, action, batch.asked, said, batch.decision)
            yield [guarded.shelf.arns[place] for place in batch.places.tolist()], shown
        yield from self.later(who, action, guarded, known)

    def later(
        self, who: Identity, action: str, guarded: Guarded, known: Context | None = None
    ) -> Iterator[tuple[list[str], Inquiry]]:
        """What somebody may do something with only after he has set a tag of it."""
        if not self.may_open(who):
            return
        had = {place for batch in self.batches.of(who, action, guarded, known) for place in batch.places.tolist()}
        said = self.open.known.updated(known) if known else self.open.known
        for batch in self.open.of(who, action, self._opened(guarded), known):
            for arn in (guarded.shelf.arns[place] for place in batch.places.tolist() if place not in had):
                after = self.after(who, arn, [inquiry(self.open.found, who, action, arn, said)])
                if after is not None:
                    yield [arn], after[0]

    def after(self, who: Identity, arn: str, asked: Sequence[Inquiry]) -> tuple[Inquiry, ...] | None:
        """Answers that depend on tags of a resource alone, with the step that sets them; None where they do not, or nobody lets him."""
        keys = {key.lower() for each in asked for key in each.decision.why}
        if not any(map(_is_of_resource, keys)) or not all(_is_of_resource(key) or _is_of_caller(key) for key in keys):
            return None
        step = self._step(who, arn)
        return None if step is None else tuple(_once(each, *step, _is_of_resource) for each in asked)

    def may_open(self, who: Identity) -> bool:
        """Whether anything that has a say in what somebody asks for speaks of tags of resources."""
        return self._speak_to(who, _OF_RESOURCE)

    def itself(self, who: Identity) -> Callable[[Iterable[Inquiry]], tuple[Inquiry, ...] | None] | None:
        """For somebody who may set tags of himself: what makes of answers that depend on those the same with this step, None of others.
        None for everybody else.
        """
        step = self._step(who, who.arn) if self._speaks[_OF_CALLER] else None
        if step is None:
            return None

        def with_step(asked: Iterable[Inquiry]) -> tuple[Inquiry, ...] | None:
            told = [*asked]
            if not any(_is_of_caller(key.lower()) for each in told for key in each.decision.why):
                return None
            return tuple(_once(each, *step, _is_of_caller) for each in told)

        return with_step

    def _step(self, who: Identity, arn: str) -> tuple[str, Inquiry] | None:
        """The step that sets a tag of a resource, as edges call it, and what shows that somebody may do it."""
        known = thing_kinds().of(arn)
        action = self.actions.get(known.type) if known is not None else None
        if action is None or not self.batches.speaking.of_own(who, action.lower()):
            return None
        shown = inquiry(self.batches.found, who, action, arn, self.batches.known)
        return None if shown.decision.verdict == "denied" else (f"first {action.partition(':')[2]}", shown)

    def _opened(self, guarded: Guarded) -> Guarded:
        if guarded not in self._guarded:
            self._guarded[guarded] = Guarded(self.open.found, guarded.shelf)
        return self._guarded[guarded]

    def _speak_to(self, who: Identity, key: str) -> bool:
        limits = [who.boundary] if who.boundary else []
        held = {each.policy.name for each in (*who.policies, *limits)}
        levels = self.batches.found.levels(who.account, SERVICE)
        return not self._speaks[key].isdisjoint(held | {each.name for level in levels for each in level.policies})


def _once(found: Inquiry, first: str, step: Inquiry, opened: Callable[[str], bool]) -> Inquiry:
    """An answer after a step: what the step opens is no condition any more, and the step is one. One without such keys is as it was."""
    if not any(opened(key.lower()) for key in found.decision.why):
        return found

    def ask(more: Context) -> Decision:
        return _both(found.ask(more), step.ask(more), first, opened)

    decision = _both(found.decision, step.decision, first, opened)
    return Inquiry(decision, ask, lambda: {**step.places(), **found.places()}, lambda: (*found.policies(), *step.policies()))  # fmt: skip


def _both(answer: Decision, step: Decision, first: str, opened: Callable[[str], bool]) -> Decision:
    if "denied" in (answer.verdict, step.verdict):
        return answer if answer.verdict == "denied" else step
    left = [key for key in answer.why if not opened(key.lower())]
    why = tuple(dict.fromkeys((*left, *step.why, first)))
    return replace(answer, verdict="conditional", why=why, statements=(*answer.statements, *step.statements))


def _is_of_resource(key: str) -> bool:
    return _OF_RESOURCE in key


def _is_of_caller(key: str) -> bool:
    return key.startswith(_OF_CALLER)


def _policies(found: Accounts) -> Iterator[Policy]:
    """Every policy that has a say in anything."""
    for each in found.identities.by_arn.values():
        yield from (held.policy for held in (*each.policies, each.boundary, each.trust) if held is not None)
    yield from (each.policy.policy for each in found.resources.by_arn.values() if each.policy is not None)
    yield from found.organisation.policies


def _speaking(policies: Iterable[Policy], key: str) -> frozenset[str]:
    """The names of those of which a condition asks for a key."""
    return frozenset(
        each.name for each in policies for one in each.statements if any(key in test.key.lower() for test in one.tests)
    )
