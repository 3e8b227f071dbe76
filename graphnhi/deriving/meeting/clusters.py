"""Clusters of EKS and their service accounts, as AWS tells of them and as the clusters' own exports do.

AWS calls a cluster by its name; an export of the cluster may call it by its ARN, as the contexts of kubectl do. Where both tell of one
cluster, its accounts are the same; where neither name is that of an export, nothing is joined, and what looks alike is a gap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.meeting.claims import CLUSTER, POD_IDENTITY
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows
from graphnhi.library.templates import encoded

__all__ = ["Clusters", "add_associations", "clusters"]

_BEGIN: Final = "k8s:"
_ACCOUNTS: Final = "/service_account/"
_RULE: Final = "pod identity association"
Account = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True)
class Clusters:
    """The clusters whose exports the input has, each with its accounts. issuers: by cluster those that AWS tells, with the place."""

    accounts: Mapping[str, frozenset[Account]]
    others: Mapping[str, frozenset[Account]]
    """Accounts of clusters of which there is no export."""
    issuers: Mapping[str, Mapping[str, Place]]

    def account(self, cluster: str, account: Account) -> str:
        """The node of a service account."""
        return f"{_BEGIN}{encoded(cluster)}{_ACCOUNTS}{encoded(account[0])}/{encoded(account[1])}"

    def alike(self, cluster: str) -> list[str]:
        """The clusters that have accounts of the same names as one of which there is no export."""
        told = self.others.get(cluster, frozenset())
        return sorted(each for each, own in self.accounts.items() if told and not told.isdisjoint(own))


def clusters(claims: Iterable[Claim], known: Known) -> Clusters:
    """What the input has of clusters."""
    found, exported = _accounts(known), {_cluster(each) for each in known.ids("cluster") if each.startswith(_BEGIN)}
    issuers = defaultdict[str, dict[str, Place]](dict)
    for claim in claims:
        if claim.what == CLUSTER:
            name, arn, issuer = claim.names
            for each in exported & {name, arn}:
                issuers[each].setdefault(issuer, claim.place)
    own = {each: found.get(each, frozenset()) for each in exported}
    return Clusters(own, {each: told for each, told in found.items() if each not in exported}, issuers)


def _accounts(known: Known) -> dict[str, frozenset[Account]]:
    found = defaultdict[str, set[Account]](set)
    for node in known.ids("service_account"):
        cluster, is_one, rest = node.removeprefix(_BEGIN).partition(_ACCOUNTS)
        namespace, slash, name = rest.partition("/")
        if node.startswith(_BEGIN) and is_one and slash:
            found[unquote(cluster)].add((unquote(namespace), unquote(name)))
    return {cluster: frozenset(told) for cluster, told in found.items()}


def _cluster(node: str) -> str:
    return unquote(node.removeprefix(_BEGIN).partition("/")[0])


def add_associations(rows: Rows, claims: Iterable[Claim], found: Clusters) -> Iterator[dict[str, object]]:
    """Associations that the accounts of a cluster called by its ARN have; gives the gaps: clusters that have another name in their export."""
    unmet = dict[str, Claim]()
    for claim in (each for each in claims if each.what in (CLUSTER, POD_IDENTITY)):
        name, arn = claim.names[:2]
        if claim.what == POD_IDENTITY and arn in found.accounts:
            account = found.account(arn, (claim.names[2], claim.names[3]))
            rows.edge(claim.place, account, "HOLDS", claim.node, _RULE)
        elif name not in found.accounts and arn not in found.accounts:
            unmet.setdefault(name, claim)
    for name, claim in unmet.items():
        alike = found.alike(name)
        if len(alike) == 1:
            count = len(found.others[name] & found.accounts[alike[0]])
            what = f"has {count} service accounts of the same names as the cluster {alike[0]}: give that one's name by --tenant if it is this"
            yield gap(
                "cluster named otherwise", f"{_BEGIN}{encoded(name)}/cluster/{encoded(name)}", what, claim.place, count
            )
