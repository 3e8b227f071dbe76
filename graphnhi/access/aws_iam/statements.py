"""What policies say of one request: whether their statements allow it, deny it, or may, and which statements those are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.conditions import holds
from graphnhi.access.aws_iam.documents import Effect, Policy, Statement
from graphnhi.access.aws_iam.principals import Naming, named
from graphnhi.access.aws_iam.requests import Request
from graphnhi.access.aws_iam.truth import NO, YES, Truth, both, either, negated, unsettled
from graphnhi.access.aws_iam.variables import filled

__all__ = ["Said", "Spoken", "said"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement that has a say: its policy's name, its place there, its effect, and whether it applies.

    A policy of which nothing is known has one of each effect, at the place of the whole.
    """

    policy: str
    place: str
    effect: Effect
    applies: Truth


@dataclass(frozen=True, slots=True)
class Said:
    """What policies together say of a request. `allows` is by the way in which they name the caller, `denies` by any."""

    spoken: tuple[Spoken, ...]
    ways: tuple[tuple[Naming, Truth], ...]
    denies: Truth

    def allows(self, *ways: Naming) -> Truth:
        """Whether they allow it to a caller whom they name in one of these ways; left out: in any."""
        return either(truth for way, truth in self.ways if not ways or way in ways)

    def of(self, effect: Effect) -> tuple[Spoken, ...]:
        """Those of one effect that apply, or may."""
        return tuple(each for each in self.spoken if each.effect == effect)


def said(policies: Iterable[Policy], request: Request, *, is_bounded: bool) -> Said:
    """What policies of one layer say of a request, whose caller has a permissions boundary or not."""
    spoken: list[Spoken] = []
    ways: list[tuple[Naming, Truth]] = []
    action = request.action.lower()
    for policy in policies:
        if policy.problem is not None:
            unknown = unsettled(policy.problem)
            spoken += [Spoken(policy.name, "", effect, unknown) for effect in ("Allow", "Deny")]
            ways += [(way, unknown) for way in Naming]
        for statement in policy.statements:
            if not statement.concerns(action):
                continue
            applying = _applying(statement, request, is_bounded)
            if not applying:
                continue
            spoken.append(Spoken(policy.name, statement.place, statement.effect, either(applying.values())))
            if statement.effect == "Allow":
                ways += applying.items()
    return Said(tuple(spoken), tuple(ways), either(each.applies for each in spoken if each.effect == "Deny"))


def _applying(statement: Statement, request: Request, is_bounded: bool) -> dict[Naming, Truth]:
    """Whether a statement that speaks of the action applies, by the way in which it names the caller."""
    naming = named(statement, request.who, is_bounded=is_bounded)
    if not naming:
        return {}
    rest = both(part(statement, request) for part in _PARTS)
    if rest.value is False:
        return {}
    return {way: both((truth, rest)) for way, truth in naming.items()}


def _resource(statement: Statement, request: Request) -> Truth:
    if statement.resources is None:
        return YES
    found = either(_one_resource(text, statement, request) for text in statement.resources)
    return negated(found) if statement.but_resources else found


def _one_resource(text: str, statement: Statement, request: Request) -> Truth:
    if text == "*":
        return YES
    wanted = filled(text, request.context, variables=statement.has_variables)
    if wanted.pieces is not None:
        return names(wanted.pieces, request.resource)
    if statement.but_resources:
        # whether nothing is among what is excepted, AWS does not write
        return unsettled(*wanted.open, *wanted.lacking)
    return unsettled(*wanted.open) if wanted.open else NO


def _conditions(statement: Statement, request: Request) -> Truth:
    return holds(statement.tests, request.context, variables=statement.has_variables)


_PARTS: Final[tuple[Callable[[Statement, Request], Truth], ...]] = (_resource, _conditions)
