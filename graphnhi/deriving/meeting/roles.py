"""Roles of AWS that service accounts take with the tokens of their cluster (IRSA): by the trust of the role, and the word of the account.

A trust names the issuer of a cluster and not the cluster, an annotation a role and no issuer. AWS tells which issuer a cluster has; then
every account holds the federations that cover it. Where it does not, a trust that agrees with an annotation shows it, if it does so for
one cluster and one issuer alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.derived import Claim
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.meeting.claims import ROLE, TRUST
from graphnhi.deriving.meeting.clusters import Clusters
from graphnhi.deriving.meeting.federations import Federation, federations, subject_of
from graphnhi.deriving.meeting.known import Known
from graphnhi.deriving.meeting.naming import is_role
from graphnhi.deriving.rows import Rows
from graphnhi.readers.secrets import quoted

__all__ = ["add_covered", "add_roles"]

_RULE: Final = "the identity provider gives it such tokens"
_ANNOTATED: Final = "its annotation names a role that trusts such tokens"
_NAMED: Final = "its annotation names the role"
_NO_ISSUERS: Final = "no issuers of clusters in the input"
_NO_TRUSTS: Final = "no trust policies in the input"


def add_covered(rows: Rows, found: Clusters, known: Known) -> None:
    """What the accounts of clusters hold of whose issuers AWS tells, annotated or not."""
    by_issuer = _by_issuer(federations(known.ids("federation"))) if found.issuers else {}
    had = set(known.into("HOLDS", [each.id for told in by_issuer.values() for each in told]))
    for cluster, issuers in found.issuers.items():
        nodes = {subject_of(*each): found.account(cluster, each) for each in sorted(found.accounts[cluster])}
        for issuer, place in issuers.items():
            sure = _NO_ISSUERS if len(issuers) > 1 else None
            for each in by_issuer.get(issuer, ()):
                condition = sure or each.condition
                bound = "possible" if condition else "certain"
                holders = (node for node in each.covered(nodes) if (node, each.id) not in had)
                for holder in holders:
                    rows.edge(place, holder, "HOLDS", each.id, _RULE, bound=bound, condition=condition)


def _by_issuer(told: Iterable[Federation]) -> Mapping[str, list[Federation]]:
    found = defaultdict[str, list[Federation]](list)
    for each in told:
        found[each.issuer].append(each)
    return found


@dataclass(frozen=True)
class _Matched:
    """An annotation, and the federations of its role that the account may have."""

    claim: Claim
    federations: Sequence[Federation]

    @property
    def cluster(self) -> str:
        return self.claim.names[1]

    @property
    def issuers(self) -> set[str]:
        return {each.issuer for each in self.federations}


def add_roles(rows: Rows, claims: Sequence[Claim], found: Clusters, known: Known) -> Iterator[dict[str, object]]:
    """What annotations give; gives the gaps: those that name no role, and roles that trust no such token."""
    annotated = [each for each in claims if each.what == ROLE]
    yield from (
        gap("annotation names no role", each.node, quoted(each.names[0]), each.place)
        for each in annotated
        if not is_role(each.names[0])
    )
    named = [each for each in annotated if is_role(each.names[0])]
    matched = [*_matched(named, found, known)]
    issuer_of = _agreed(matched, found)
    trusts = {each.node: next(iter(each.names), None) for each in claims if each.what == TRUST}
    roles = set(known.ids("role")) if named else set()
    for each in matched:
        role = each.claim.names[0]
        if each.federations:
            _add_held(rows, each, issuer_of.get(each.cluster))
        elif role in trusts and trusts[role] is None:
            yield gap("annotation without trust", each.claim.node, f"{role} trusts no such token", each.claim.place)
        else:
            condition = f"{role} missing" if role not in roles else trusts.get(role) or _NO_TRUSTS
            rows.edge(each.claim.place, each.claim.node, "ASSUMES", role, _NAMED, bound="possible", condition=condition)


def _matched(named: Sequence[Claim], found: Clusters, known: Known) -> Iterator[_Matched]:
    """Each annotation with what its role trusts and its account may have: never what is of the issuer of another cluster."""
    trusted = defaultdict[str, list[Federation]](list)
    pairs = known.into("AUTHENTICATES_AS", {each.names[0] for each in named})
    told = {each.id: each for each in federations(start for start, _ in pairs)}
    for start, role in pairs:
        if start in told:
            trusted[role].append(told[start])
    others = {issuer: cluster for cluster, issuers in found.issuers.items() for issuer in issuers}
    for claim in named:
        role, cluster, *account = claim.names
        own = found.issuers.get(cluster)
        may = (each for each in trusted[role] if (each.issuer in own if own else each.issuer not in others))
        yield _Matched(claim, [each for each in may if each.covers(subject_of(*account))])


def _agreed(matched: Iterable[_Matched], found: Clusters) -> dict[str, str]:
    """The issuer of each cluster that AWS tells or that annotations show: which no other one can be, and which is no other cluster's."""
    shown_by = defaultdict[str, set[str]](set)
    for each in matched:
        if len(each.issuers) == 1:
            shown_by[each.cluster] |= each.issuers
    times = defaultdict[str, int](int)
    for issuers in shown_by.values():
        for issuer in issuers:
            times[issuer] += 1
    agreed = {cluster: next(iter(issuers)) for cluster, issuers in shown_by.items() if len(issuers) == 1}
    told = {cluster: next(iter(issuers)) for cluster, issuers in found.issuers.items() if len(issuers) == 1}
    return {cluster: issuer for cluster, issuer in agreed.items() if times[issuer] == 1} | told


def _add_held(rows: Rows, each: _Matched, issuer: str | None) -> None:
    for one in each.federations:
        condition = one.condition if one.issuer == issuer else _NO_ISSUERS
        bound = "possible" if condition else "certain"
        rows.edge(each.claim.place, each.claim.node, "HOLDS", one.id, _ANNOTATED, bound=bound, condition=condition)
