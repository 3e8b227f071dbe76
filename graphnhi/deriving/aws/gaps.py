"""What of the policies of an account nobody can know: named and absent, unreadable, or told unlike by two exports.

Whoever asks is told which decisions that leaves open; here each stands once, whether anybody asks or not.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from graphnhi.access.aws_iam import Policy
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.places import Place

__all__ = ["gaps_of"]

_KINDS: Final = {"document unreadable": "unreadable policy", "conflict": "conflict"}
"""By what is wrong with a policy; every other one is missing."""


def gaps_of(found: Accounts) -> Iterator[dict[str, object]]:
    """One row a policy and whose it is (of a managed one: its own ARN), with how often it is met."""
    met = defaultdict[tuple[str, str, str], list[Place | None]](list)
    for policy, arn, place in _told(found):
        if policy.problem is not None:
            met[_KINDS.get(policy.problem, "missing policy"), arn, policy.name].append(place)
    for (kind, arn, name), places in met.items():
        yield gap(kind, arn, name, places[0], len(places))


def _told(found: Accounts) -> Iterator[tuple[Policy, str, Place | None]]:
    """Every policy that somebody or something has, whose it is, and where that is told."""
    for each in found.identities.by_arn.values():
        for held in (*each.policies, each.boundary, each.trust):
            if held is not None and (held.group is None or held.place is None):
                yield held.policy, held.arn or each.arn, held.place or each.place
    for resource in found.resources.by_arn.values():
        if resource.policy is not None:
            yield resource.policy.policy, resource.arn, resource.policy.place
    for policy in found.organisation.policies:
        yield policy, policy.name, found.organisation.places.get(policy.name)
