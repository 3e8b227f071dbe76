"""ASSUMES: who takes which role, by its trust policy and by his own policies.

Web identities and SAML are federations' matter.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from graphnhi.access.aws_iam import Policy, context
from graphnhi.deriving.aws.agreeing import agreements, surest
from graphnhi.deriving.aws.granting import Grant, Granting
from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.inquiries import Shown, add_inquired, inquiry
from graphnhi.deriving.aws.outside import EVERYBODY, account_named
from graphnhi.deriving.aws.reserved import is_service_linked
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.aws.trusted import ASSUME, Own, Trust, letting_in

__all__ = ["add_assumes"]


def add_assumes(rows: Rows, granting: Granting) -> Iterator[dict[str, object]]:
    """Edges of everybody who may assume a role of the input, and what the roles trust outside; gives the gaps."""
    found = granting.found
    roles = {each.arn: each for each in found.identities.by_arn.values() if each.kind == "role"}
    agreed = {arn: agreements(role.trust.policy) for arn, role in roles.items() if role.trust is not None}
    for grant in _grants(granting, [role for role in roles.values() if not is_service_linked(role)]):
        who, role, decision, known = grant.who, grant.resource, grant.decision, context()
        if decision.verdict != "allowed":
            decision, known = surest(partial(found.decision, who, ASSUME, role), agreed[role])
        if who.arn != role and decision.verdict != "denied":
            shown = Shown((inquiry(found, who, ASSUME, role, known, decision),))
            add_inquired(rows, who.arn, "ASSUMES", role, "assumes the role", shown, otherwise=who.place)
    own = Own.of(found)
    for arn, each in roles.items():
        if each.trust is not None and each.trust.place is not None:
            yield from Trust(rows, found, each, each.trust, each.trust.place, own, agreed[arn]).told()


def _grants(granting: Granting, roles: Sequence[Identity]) -> Iterator[Grant]:
    """Everybody whom a role's trust lets in, or may. Where it names only identities, nobody else is asked."""
    found, wide = granting.found, [role.arn for role in roles if role.trust is not None and _is_wide(role.trust.policy)]
    yield from granting.of(ASSUME, wide)
    asked = {*wide}
    for role in roles:
        if role.trust is None or role.arn in asked:
            continue
        named = {value for each in letting_in(role.trust.policy) for _, value in each.principals or ()}
        known = (found.identities.by_arn.get(each) for each in sorted(named))
        for who in (each for each in known if each is not None and each.kind != "group"):
            decision = found.decision(who, ASSUME, role.arn, context())
            if decision.verdict != "denied":
                yield Grant(who, role.arn, decision)


def _is_wide(trust: Policy) -> bool:
    """Whether a trust policy names more than single identities: accounts, everybody, all but some; or may."""
    if trust.problem is not None or any(each.but_principals for each in letting_in(trust)):
        return True
    values = [
        value for each in letting_in(trust) for kind, value in each.principals or () if kind in ("AWS", EVERYBODY)
    ]
    return any(value == EVERYBODY or value.endswith(":root") or account_named(value) == value for value in values)
