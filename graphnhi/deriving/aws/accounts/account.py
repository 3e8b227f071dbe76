"""All exports of AWS together, and the decision on one request in them: which policies have a say in it is settled here.

An object lies in its bucket, a version of a function in the function: the policy of a resource is that of what it lies in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam import (
    Authority,
    Context,
    Decision,
    Guard,
    Level,
    Policy,
    Request,
    caller,
    context,
    decide,
    standard_context,
)
from graphnhi.deriving.aws.accounts.identities import Held, Identities, Identity, identities
from graphnhi.deriving.aws.accounts.organisation import RESOURCE, SERVICE, Organisation, organisation
from graphnhi.deriving.aws.accounts.resources import Resources, resources
from graphnhi.deriving.aws.records import Record, account_of
from graphnhi.deriving.aws.things.thing_kinds import ThingKinds
from graphnhi.deriving.places import Place

__all__ = ["Accounts", "accounts"]

_TRUST: Final = (
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
)
"""The actions that a role's trust policy is about."""
_NO_KEY_POLICY: Final = "no key policies in the input"


@dataclass(frozen=True)
class Accounts:
    """Identities, the organisation and the resources of all accounts that were exported."""

    identities: Identities
    organisation: Organisation
    resources: Resources
    _levels: dict[tuple[str | None, str], tuple[Level, ...]] = field(default_factory=dict, compare=False, repr=False)
    _placed: dict[tuple[str | None, str | None], Context] = field(default_factory=dict, compare=False, repr=False)

    def decision(
        self, who: Identity, action: str, resource: str, known: Context, session: str | None = None
    ) -> Decision:
        """Whether a user or a role may do something with a resource (`*`: an action that has none); `known` is what is said of the
        request, `session` the ARN of the session of a role that makes it.
        """
        return self.decision_at(who, action, resource, known, self.guard(who, action, resource), session)

    def decision_at(
        self,
        who: Identity,
        action: str,
        resource: str,
        known: Context,
        guard: Guard,
        session: str | None = None,
        authority: Authority | None = None,
    ) -> Decision:
        """The decision if this stood before the resource; see `decision`. authority: the caller's, where it is known already."""
        asking, tags = caller(who.arn, session), self.tags(resource)
        told = standard_context(asking, guard, who.tags, tags).updated(_of_service(action, resource, tags))
        said = told.updated(self._places(who.account, guard.account)).updated(known)
        return decide(Request(asking, action, resource, said), authority or self.authority(who), guard)

    def levels(self, account: str | None, kind: str) -> tuple[Level, ...]:
        """The organisation's policies of a kind that hold an account, looked for once."""
        if (account, kind) not in self._levels:
            self._levels[account, kind] = self.organisation.levels(account, kind)
        return self._levels[account, kind]

    def _places(self, who: str | None, resource: str | None) -> Context:
        """Where in the organisation the accounts of both lie."""
        if (who, resource) not in self._placed:
            told = self.organisation.keys(who, "Principal") | self.organisation.keys(resource, "Resource")
            self._placed[who, resource] = context(told)
        return self._placed[who, resource]

    def tags(self, resource: str) -> Mapping[str, str] | None:
        """The tags of a resource, an identity or anything else; None where they are not known."""
        identity = self.identities.by_arn.get(resource)
        known = self.resources.by_arn.get(resource)
        return identity.tags if identity else known.tags if known else None

    def authority(self, who: Identity) -> Authority:
        """The policies of an identity, and what limits them."""
        return Authority(
            tuple(held.policy for held in who.policies),
            who.boundary.policy if who.boundary else None,
            controls=self.levels(who.account, SERVICE),
        )

    def guard(self, who: Identity, action: str, resource: str) -> Guard:
        """What stands before a resource. One without an ARN is the caller's account's own."""
        return self.guard_of(who.account if resource == "*" else self.owner(resource), action, resource)

    def guard_anew(self, who: Identity, action: str, resource: str) -> Guard:
        """What stands before a resource that somebody makes or chooses himself: it is his account's own, whatever its ARN says."""
        return self.guard_of(account_of(resource) or who.account, action, resource)

    def guard_of(self, account: str | None, action: str, resource: str) -> Guard:
        """What stands before a resource of an account, whoever asks."""
        held = self.policy_of(action, resource)
        return Guard(account, held.policy if held else None, self.levels(account, RESOURCE))

    def owner(self, resource: str) -> str | None:
        """The account of a resource, or of what it lies in."""
        return next(filter(None, map(self.resources.account, _around(resource))), None)

    def policy_of(self, action: str, resource: str) -> Held | None:
        """The policy of a resource, or of what it lies in; a role's is its trust policy, for the actions that it is about."""
        role = self.identities.by_arn.get(resource)
        if role is not None:
            return role.trust if action.lower() in _TRUST else None
        if action.lower() in _TRUST:
            return _UNKNOWN_TRUST
        found = (self.resources.by_arn.get(each) for each in _around(resource))
        own = next((each.policy for each in found if each is not None and each.policy is not None), None)
        return _UNKNOWN_KEY if own is None and action.lower().startswith("kms:") and resource != "*" else own

    def policies(self, who: Identity, action: str, resource: str) -> tuple[Policy, ...]:
        """Every policy that has a say in a request."""
        authority, guard = self.authority(who), self.guard(who, action, resource)
        single = [each for each in (authority.boundary, guard.policy) if each is not None]
        levels = [policy for level in (*authority.controls, *guard.controls) for policy in level.policies]
        return (*authority.identity, *single, *levels)

    def places(self, who: Identity, action: str, resource: str) -> dict[str, Place]:
        """Where the document of each policy stands that has a say in a request, by the policy's name."""
        guarding = self.policy_of(action, resource)
        told = [*who.policies, *([who.boundary] if who.boundary else []), *([guarding] if guarding else [])]
        return self.organisation.places | {held.policy.name: held.place for held in told if held.place is not None}


def _of_service(action: str, resource: str, tags: Mapping[str, str] | None) -> Context:
    """What services say beside: the tags once more, under the name of the service, and the region that the ARN is in."""
    prefix = f"{action.partition(':')[0]}:ResourceTag/"
    values = {f"{prefix}{key}": value for key, value in (tags or {}).items()}
    region = _REGION.match(resource)
    if region is not None:
        values["aws:RequestedRegion"] = region[1]
    return context(values, [] if tags is None else [prefix])


_REGION: Final = re.compile(r"arn:[^:]*:[^:]*:([a-z]{2}(?:-[a-z]+)+-\d):")
_UNKNOWN_TRUST: Final = Held(Policy("trust policy", problem="trust policy missing"), None)
"""That of a role that the input has not."""
_UNKNOWN_KEY: Final = Held(Policy("key policy", problem=_NO_KEY_POLICY), None)
"""A key opens by its policy alone, and none was exported."""


def accounts(given: Iterable[Record], kinds: ThingKinds | None = None) -> Accounts:
    """What all records of the AWS reader say together, whatever their order. `kinds`: the types of resources, else those of the
    package.
    """
    kept = [*given]
    return Accounts(identities(kept), organisation(kept), resources(kept, kinds))


def _around(resource: str) -> list[str]:
    """A resource and what it lies in, from the inside: an object's bucket, a version's function, a stream's table."""
    found = [resource]
    head, slash, _ = resource.partition("/")
    if slash and head.startswith("arn:") and ":s3:::" in head:
        found.append(head)
    parts = resource.split(":")
    if len(parts) == _WITH_VERSION and parts[2] == "lambda":
        found.append(":".join(parts[:-1]))
    if ":table/" in resource and resource.count("/") > 1:
        found.append("/".join(resource.split("/")[:2]))
    return found


_WITH_VERSION: Final = 8
"""Parts of a function's ARN with its version."""
