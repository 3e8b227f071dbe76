"""What AWS tells that the exports of clusters have to meet: which roles have told whom they trust, which clusters there are with which
issuer, and which service accounts have an association. No edge is made here.
"""

from collections.abc import Iterable, Iterator

from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.trusts.pods import ASSOCIATION, CLUSTER, cluster_of, issuer, problem
from graphnhi.deriving.derived import Claim
from graphnhi.deriving.meeting import claims
from graphnhi.library.templates import encoded

__all__ = ["claimed"]


def claimed(found: Accounts, given: Iterable[Record]) -> Iterator[Claim]:
    """Everything of it."""
    for each in found.identities.by_arn.values():
        if each.kind == "role" and each.trust is not None and each.trust.place is not None:
            wrong = (each.trust.policy.problem,) if each.trust.policy.problem is not None else ()
            yield Claim(claims.TRUST, each.arn, wrong, each.trust.place)
    for record in given:
        if record.shape in (CLUSTER, ASSOCIATION) and problem(record) is None:
            yield _of_cluster(record) if record.shape == CLUSTER else _of_association(record)


def _of_cluster(record: Record) -> Claim:
    name, arn = str(record.value["name"]), record.value.get("arn")
    told = (name, arn if isinstance(arn, str) else "", str(issuer(record.value)))
    return Claim(claims.CLUSTER, f"k8s:{encoded(name)}/cluster/{encoded(name)}", told, record.place)


def _of_association(record: Record) -> Claim:
    value = record.value
    told = (value["clusterName"], cluster_of(value["associationArn"]), value["namespace"], value["serviceAccount"])
    return Claim(claims.POD_IDENTITY, value["associationArn"], told, record.place)
