"""Clusters of EKS in exports of AWS and in their own: associations meet their accounts, and clusters of two names are never guessed to be one."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.deriving.aws.making import A, details, role, trusts
from tests.deriving.kubernetes.clouds import APP, EKS, RUNNER, built, described, ends, gaps
from tests.deriving.kubernetes.making import CERTAIN, account

ASSOCIATION = f"arn:aws:eks:eu-west-1:{A}:podidentityassociation/prod/a-0123"
ASSOCIATED = {
    "association": {
        "clusterName": "prod", "namespace": "pay", "serviceAccount": "app", "associationArn": ASSOCIATION, "associationId": "a-0123",
        "roleArn": RUNNER,
    }
}  # fmt: skip
ROLE = details(role("runner", trusts({"Service": "pods.eks.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"])))
BY_ARN = f"k8s:{EKS.replace('/', '%2F')}/service_account/pay/app"


def test_an_association_by_the_name_of_the_cluster(tmp_path: Path) -> None:
    """The account of the cluster's own export is the account of the association."""
    estate = built(tmp_path, {"prod": [account("app")]}, ROLE, ASSOCIATED)
    assert ends(estate, "HOLDS") == {(APP, ASSOCIATION): CERTAIN}
    assert ends(estate, "AUTHENTICATES_AS") == {(ASSOCIATION, RUNNER): CERTAIN}
    assert gaps(estate) == []


def test_an_association_by_the_arn_of_the_cluster(tmp_path: Path) -> None:
    """An export that is called by the cluster's ARN is of that cluster and no other."""
    estate = built(tmp_path, {EKS: [account("app")]}, ROLE, ASSOCIATED)
    assert ends(estate, "HOLDS", BY_ARN) == {(BY_ARN, ASSOCIATION): CERTAIN}
    assert gaps(estate) == []


@pytest.mark.parametrize("arn", [EKS.replace("eu-west-1", "us-east-1"), EKS.replace(A, "444455556666"), f"{EKS}-2"])
def test_the_arn_of_another_cluster(tmp_path: Path, arn: str) -> None:
    """Of another region, account or name joins nothing, and what looks alike is told."""
    estate = built(tmp_path, {arn: [account("app")]}, ROLE, ASSOCIATED)
    assert {start for start, _ in ends(estate, "HOLDS")} == {APP}
    assert gaps(estate) == [("cluster named otherwise", "k8s:prod/cluster/prod")]


@pytest.mark.parametrize(
    ("objects", "told"),
    [
        ({"dump": [account("app")]}, True), ({"dump": [account("other")]}, False), ({}, False),
        ({"dump": [account("app")], "lab": [account("app")]}, False), ({"dump": [account("app")], "lab": [account("other")]}, True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("output", [[ASSOCIATED], [described(), ASSOCIATED]])
def test_look_alikes(tmp_path: Path, objects: dict[str, list[Any]], told: bool, output: list[Any]) -> None:
    """A cluster that has no export, and whose accounts exactly one other cluster has by name, is a gap; nothing is joined."""
    estate = built(tmp_path, objects, ROLE, *output)
    assert {start for start, _ in ends(estate, "HOLDS")} == {APP}
    assert [each for each, _ in gaps(estate)].count("cluster named otherwise") == told


def test_the_order_of_sources_does_not_count(tmp_path: Path) -> None:
    """Neither as they are given nor by their names."""
    told, digests = list[Any](), set[str]()
    for names in (("a", "b", "c"), ("c", "b", "a")):
        folder = tmp_path / "".join(names)
        folder.mkdir()
        for name, output in zip(names, (account("app"), ROLE, ASSOCIATED), strict=True):
            (folder / f"{name}.json").write_text(json.dumps(output))
        sources = [folder / f"{name}.json" for name in names]
        tenant = f"{sources[0]}=prod"
        digests |= {graphnhi.build(*each, tenant=tenant).digest for each in (sources, sources[::-1])}
        told.append(
            {kind: ends(graphnhi.build(*sources, tenant=tenant), kind) for kind in ("HOLDS", "AUTHENTICATES_AS")}
        )
    assert (
        told[0]
        == told[1]
        == {"HOLDS": {(APP, ASSOCIATION): CERTAIN}, "AUTHENTICATES_AS": {(ASSOCIATION, RUNNER): CERTAIN}}
    )
    assert len(digests) == 2
