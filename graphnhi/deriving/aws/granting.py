"""Who may do one action with which of many resources: the pairs of which a policy speaks are found first, and only those decided.

What a pair needs is an Allow: in a policy of the identity, or in one of the resource that names it. Every other pair is denied
whatever its limits say, so no product of identities and resources is ever walked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Policy, Statement, context
from graphnhi.access.aws_iam.wildcards import wildcard
from graphnhi.deriving.aws.account import Accounts
from graphnhi.deriving.aws.identities import Held, Identity

__all__ = ["Grant", "Granting"]

_ASKED: Final = ("user", "role")
_VARIABLE: Final = "${"


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody may do something with a resource, certainly or if what the decision names holds."""

    who: Identity
    resource: str
    decision: Decision


@dataclass
class Granting:
    """Asks the accounts about many pairs at once. `known` is what is said of every request."""

    found: Accounts
    _statements: dict[tuple[str, str], tuple[Statement, ...]] = field(default_factory=dict)

    @property
    def identities(self) -> list[Identity]:
        """Those that act: users and roles; a group's policies are its members'."""
        return [each for each in self.found.identities.by_arn.values() if each.kind in _ASKED]

    def of(self, action: str, resources: Sequence[str], known: Mapping[str, Context] | None = None) -> Iterator[Grant]:
        """Every grant of an action on one of the resources, by identity and resource. `known`: what is said of the requests for a
        resource, by its ARN.
        """
        told, nothing = known or {}, context()
        by_resource = self._named_by(action, resources)
        for who in self.identities:
            wanted = dict.fromkeys((*self._own(who, action, resources), *by_resource.get(who.arn, ())))
            for resource in sorted(wanted):
                decision = self.found.decision(who, action, resource, told.get(resource, nothing))
                if decision.verdict != "denied":
                    yield Grant(who, resource, decision)

    def _own(self, who: Identity, action: str, resources: Sequence[str]) -> Iterable[str]:
        """The resources of which an Allow among an identity's own policies speaks, or may."""
        found = dict[str, None]()
        for held in who.policies:
            if held.policy.problem is not None:
                return resources
            for statement in self._allowing(held.policy, action):
                found |= dict.fromkeys(_spoken_of(statement, resources))
        return found

    def _allowing(self, policy: Policy, action: str) -> tuple[Statement, ...]:
        key = (policy.name, action)
        if key not in self._statements:
            lowered = action.lower()
            self._statements[key] = tuple(
                each for each in policy.statements if each.effect == "Allow" and each.concerns(lowered)
            )
        return self._statements[key]

    def _named_by(self, action: str, resources: Sequence[str]) -> dict[str, list[str]]:
        """By identity, the resources whose own policy names it in an Allow, itself or as anybody."""
        found = defaultdict[str, list[str]](list)
        for resource in resources:
            held = self.found.policy_of(action, resource)
            for arn in self._named(held, action) if held is not None and held.place is not None else ():
                found[arn].append(resource)
        return found

    def _named(self, held: Held, action: str) -> Iterable[str]:
        if held.policy.problem is not None:
            return [each.arn for each in self.identities]
        found = dict[str, None]()
        for statement in self._allowing(held.policy, action):
            values = {value for kind, value in statement.principals or () if kind in ("AWS", "*")}
            if statement.but_principals or "*" in values:
                return [each.arn for each in self.identities]
            found |= dict.fromkeys(values)
        return found


def _spoken_of(statement: Statement, resources: Sequence[str]) -> Iterable[str]:
    """The resources for which a statement may stand. A pattern with a variable may stand for any."""
    patterns = statement.resources
    if patterns is None or statement.but_resources or "*" in patterns or any(_VARIABLE in each for each in patterns):
        return resources
    exact = [each for each in patterns if not set(each) & set("*?")]
    loose = [wildcard(each) for each in patterns if set(each) & set("*?")]
    known = set(resources) if exact else set()
    found = [each for each in exact if each in known]
    return [*found, *(each for each in resources for pattern in loose if pattern.matches(each))] if loose else found
