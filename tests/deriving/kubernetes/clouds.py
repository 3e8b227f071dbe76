"""Exports of clusters and of clouds written in a test and built together through the front door, and what came of them by its ends."""

import json
from pathlib import Path
from typing import Any

import graphnhi
from graphnhi.estate import Estate
from tests.deriving.aws.making import A, details, role, trusts
from tests.deriving.kubernetes.making import account, k8s

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD"
OTHER = "oidc.eks.eu-west-1.amazonaws.com/id/4567CDEF"
RUNNER = f"arn:aws:iam::{A}:role/runner"
APP = k8s("service_account", "pay", "app")
SUBJECT = "system:serviceaccount:pay:app"
EKS = f"arn:aws:eks:eu-west-1:{A}:cluster/prod"

Bound = tuple[str, str | None]
NO_ISSUERS: Bound = ("possible", "no issuers of clusters in the input")


def provider(issuer: str = ISSUER) -> str:
    return f"arn:aws:iam::{A}:oidc-provider/{issuer}"


def trusting(*subjects: str, issuer: str = ISSUER, **tests: Any) -> dict[str, Any]:
    """A statement that trusts tokens of a cluster with these subjects."""
    told = {f"{issuer}:sub": [*subjects]} if subjects else {}
    condition = {"StringLike": told | {f"{issuer}:{claim}": value for claim, value in tests.items()}}
    return trusts({"Federated": provider(issuer)}, "sts:AssumeRoleWithWebIdentity", Condition=condition)


def runner(*statements: Any) -> dict[str, Any]:
    """An output of AWS with one role."""
    return details(role("runner", [*statements]))


def described(name: str = "prod", issuer: str = ISSUER, arn: str = EKS) -> dict[str, Any]:
    return {"cluster": {"name": name, "arn": arn, "identity": {"oidc": {"issuer": f"https://{issuer}"}}}}


def annotated(value: Any, key: str = "eks.amazonaws.com/role-arn", name: str = "app", **more: Any) -> dict[str, Any]:
    """An account with an annotation, and further ones."""
    return account(name, metadata={"annotations": {key: value} | more})


def built(folder: Path, clusters: dict[str, list[dict[str, Any]]], *outputs: Any, **options: Any) -> Estate:
    """An estate of clusters by their names and of outputs of AWS."""
    tenants = []
    for number, (name, objects) in enumerate(clusters.items()):
        path = folder / f"cluster-{number}.json"
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), "utf-8")
        tenants.append(f"{path}={name}")
    for number, output in enumerate(outputs):
        (folder / f"aws-{number}.json").write_text(json.dumps(output), "utf-8")
    sources = sorted(folder.glob("*.json"))
    return graphnhi.build(*sources, tenant=tenants, **options)


def ends(estate: Estate, kind: str, start: str = "") -> dict[tuple[str, str], Bound]:
    """Ends of the edges of a kind, of one start where it is given, with bound and condition; the surest of several."""
    frame = estate.edge_frame()
    rows = frame[(frame["edge"] == kind) & ((frame["from"] == start) | (start == ""))].to_dict("records")
    told = [
        (row["from"], row["to"], row["bound"], row["condition"] if isinstance(row["condition"], str) else None)
        for row in rows
    ]
    return {each[:2]: each[2:] for each in sorted(told, key=lambda each: each[2], reverse=True)}


def gaps(estate: Estate, *but: str) -> list[tuple[Any, Any]]:
    """What each gap is of and about, but for some kinds."""
    told = estate.about["gaps"]
    return [
        (each["gap"], each.get("id"))
        for each in told
        if each["gap"] not in ("undescribed end", "cluster not named", *but)
    ]
