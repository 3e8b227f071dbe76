"""ASSUMES: who takes which role, by its trust policy and by his own policies.

Web identities and SAML are federations' matter.
"""

from collections.abc import Iterator

from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.inquiries import Shown, add_inquired
from graphnhi.deriving.aws.trusts.agreeing import agreements
from graphnhi.deriving.aws.trusts.taking import Taking
from graphnhi.deriving.aws.trusts.trusted import Own, Trust
from graphnhi.deriving.rows import Rows

__all__ = ["add_assumes"]


def add_assumes(rows: Rows, found: Accounts, taking: Taking) -> Iterator[dict[str, object]]:
    """Edges of everybody who may assume a role of the input, and what the roles trust outside; gives the gaps."""
    for who in found.identities.acting:
        for role, shown in taking.of(who):
            add_inquired(rows, who.arn, "ASSUMES", role, "assumes the role", Shown((shown,)), otherwise=who.place)
    own = Own.of(found)
    for each in found.identities.by_arn.values():
        if each.trust is not None and each.trust.place is not None:
            agreed = agreements(each.trust.policy)
            yield from Trust(rows, found, each, each.trust, each.trust.place, own, agreed).told()
