"""Clusters of EKS: the issuer of each, and which service account takes which role by an association (EKS Pod Identity).

What `list-pod-identity-associations` prints has no role; `describe-pod-identity-association` has it. Sources: Amazon EKS User Guide,
"Learn how EKS Pod Identity grants pods access to AWS services" and "Grant pods access to AWS resources based on tags".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from graphnhi.access.aws_iam import Authority, Context, Decision, Request, caller, context, decide, standard_context
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired, inquiry
from graphnhi.deriving.aws.records import Record, account_of
from graphnhi.deriving.aws.trusts.holding import add_service_account
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.rows import Rows

__all__ = [
    "ASSOCIATION",
    "CLUSTER",
    "PODS",
    "add_pod_identities",
    "cluster_of",
    "issuer",
    "issuers",
    "problem",
    "trusts_pods",
]

ASSOCIATION: Final = "pod_identity"
CLUSTER: Final = "eks_cluster"
PODS: Final = "pods.eks.amazonaws.com"

_ARN: Final = re.compile(r"(arn:[^:]*:eks:[^:]*:\d{12}:)podidentityassociation/([^/]+)/[^/]+")
_NAMES: Final = ("clusterName", "namespace", "serviceAccount")
_ACTIONS: Final = ("sts:AssumeRole", "sts:TagSession")
_RULE: Final = "pod identity association"
_NO_ROLES: Final = "no roles of pod identity associations in the input"


def issuers(given: Iterable[Record]) -> dict[str, str]:
    """The name of each cluster that is described, by the URL of its issuer without the scheme."""
    clusters = [record.value for record in given if record.shape == CLUSTER and problem(record) is None]
    return {str(issuer(each)): str(each["name"]) for each in clusters}


def problem(record: Record) -> str | None:
    """Why nothing follows from the record of a cluster or of an association, if nothing does."""
    is_cluster = record.shape == CLUSTER
    word = "cluster" if is_cluster else "pod identity association"
    lacking = next((key for key in (("name",) if is_cluster else _NAMES) if not _is_name(record.value.get(key))), None)
    if lacking is not None:
        return f"the {word} has no {lacking}"
    if is_cluster:
        return None if issuer(record.value) else f"the {word} has no issuer"
    return None if _ARN.fullmatch(str(record.value.get("associationArn"))) else f"the {word} has no associationArn"


def cluster_of(association: str) -> str:
    """The ARN of the cluster of an association."""
    return _ARN.sub(r"\1cluster/\2", association)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def issuer(cluster: Mapping[str, Any]) -> str | None:
    """The URL of the issuer of a cluster that is described, without the scheme."""
    identity = cluster.get("identity")
    oidc = identity.get("oidc") if isinstance(identity, Mapping) else None
    issuer = oidc.get("issuer") if isinstance(oidc, Mapping) else None
    return issuer.removeprefix("https://") if isinstance(issuer, str) else None


def trusts_pods(role: Identity) -> bool:
    """Whether a role's trust policy speaks of the service that gives pods their roles."""
    statements = role.trust.policy.statements if role.trust else ()
    return any(("Service", PODS) in (each.principals or ()) for each in statements if each.effect == "Allow")


def add_pod_identities(rows: Rows, found: Accounts, given: Iterable[Record]) -> Iterator[dict[str, object]]:
    """Each association as a federation that its service account has and that acts as its role; gives the gaps: associations of which
    no role is told and none can be.
    """
    told = defaultdict[str, list[Record]](list)
    for record in given:
        if record.shape == ASSOCIATION and problem(record) is None:
            told[record.value["associationArn"]].append(record)
    for arn, records in told.items():
        yield from _Association(rows, found, arn, records).add()


def _role(value: Mapping[str, Any], key: str) -> str | None:
    """The role that a description names, where it names one."""
    told = value.get(key)
    return told if isinstance(told, str) and account_of(told) else None


class _Association:
    """One association, as it is listed, described, or both."""

    def __init__(self, rows: Rows, found: Accounts, arn: str, records: Sequence[Record]) -> None:
        self._rows, self._found, self._arn = rows, found, arn
        self._record = next((each for each in records if _role(each.value, "roleArn")), records[0])

    def add(self) -> Iterator[dict[str, object]]:
        """Add its node and edges; gives the gap, if there is one."""
        value, place = self._record.value, self._record.place
        name = f"{value['clusterName']} {value['namespace']}/{value['serviceAccount']}"
        self._rows.node(place, self._arn, "federation", name=name, tenant=account_of(self._arn), lifetime="short_lived")
        account = add_service_account(
            self._rows, place, value["clusterName"], value["namespace"], value["serviceAccount"]
        )
        self._rows.edge(place, account, "HOLDS", self._arn, _RULE)
        role = _role(value, "roleArn")
        if role is not None:
            self._add_role(role, _role(value, "targetRoleArn"))
        elif not self._add_possible_roles():
            yield gap("role not told", self._arn, name, place)

    def _add_role(self, role: str, target: str | None) -> None:
        """What it acts as: its role, or the one that this role takes for it."""
        shown = self._by_the_service(role)
        known = self._found.identities.by_arn.get(role)
        if target is not None and known is not None:
            shown = shown.and_by([inquiry(self._found, known, _ACTIONS[0], target, context())])
        self._add_edge(target or role, shown)

    def _add_possible_roles(self) -> int:
        """Every role of its account that the service may give to pods; how many there are."""
        account = account_of(self._arn)
        roles = [
            each for each in self._found.identities.by_arn.values() if each.account == account and trusts_pods(each)
        ]
        shown = ((each.arn, replace(self._by_the_service(each.arn), conditions=(_NO_ROLES,))) for each in roles)
        return sum(self._add_edge(role, each) for role, each in shown)

    def _add_edge(self, role: str, shown: Shown) -> bool:
        """Add the edge, if nothing denies it; whether there is one."""
        if any(each.decision.verdict == "denied" for each in shown.inquiries):
            return False
        add_inquired(self._rows, self._arn, "AUTHENTICATES_AS", role, _RULE, shown, otherwise=self._record.place)
        return True

    def _by_the_service(self, role: str) -> Shown:
        """Whether the service may take the role, and name the pod in its session."""
        known = self._found.identities.by_arn.get(role)
        if known is None:
            return Shown(conditions=(f"{role} missing",))
        return Shown(tuple(self._asked(known, action) for action in _ACTIONS))

    def _asked(self, role: Identity, action: str) -> Inquiry:
        asking, guard = caller(PODS), self._found.guard_of(role.account, action, role.arn)
        told = standard_context(asking, guard, None, self._found.tags(role.arn)).updated(self._known)

        def ask(more: Context) -> Decision:
            return decide(Request(asking, action, role.arn, told.updated(more)), Authority(), guard)

        of = (role, action, role.arn)
        return Inquiry(ask(context()), ask, partial(self._found.places, *of), partial(self._found.policies, *of))

    @property
    def _known(self) -> Context:
        """What the service says of the pod for which it takes a role."""
        value, cluster = self._record.value, cluster_of(self._arn)
        tags = {
            "eks-cluster-arn": cluster, "eks-cluster-name": value["clusterName"], "kubernetes-namespace": value["namespace"],
            "kubernetes-service-account": value["serviceAccount"],
        }  # fmt: skip
        told = {"aws:SourceArn": cluster, "aws:SourceAccount": str(account_of(self._arn))}
        if value.get("disableSessionTags") is True:
            return context(told, ["aws:RequestTag/"])
        return context(told | {f"aws:RequestTag/{tag}": each for tag, each in tags.items()})
