"""EKS Pod Identity: an association gives a service account the rights of a role, if the role lets the service."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.aws.making import (
    CERTAIN,
    RUNNER,
    A,
    Bound,
    arn,
    derived,
    details,
    edges,
    gaps,
    kinds,
    role,
    statement,
    trusts,
)

ASSOCIATION = f"arn:aws:eks:eu-west-1:{A}:podidentityassociation/prod/a-0123"
CLUSTER = f"arn:aws:eks:eu-west-1:{A}:cluster/prod"
ACCOUNT = "k8s:prod/service_account/payments/api"
LISTED = {
    "clusterName": "prod", "namespace": "payments", "serviceAccount": "api", "associationArn": ASSOCIATION, "associationId": "a-0123",
}  # fmt: skip
DESCRIBED = LISTED | {"roleArn": RUNNER}
NO_ROLES = ("possible", "no roles of pod identity associations in the input")


def pods(**more: Any) -> dict[str, Any]:
    return trusts({"Service": "pods.eks.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"], **more)


def associated(folder: Path, *outputs: Any, trust: Any = None) -> Derived:
    return derived(folder, details(role("runner", trust or pods())), *outputs)


def acts(found: Derived) -> dict[tuple[str, str], Bound]:
    return edges(found, "AUTHENTICATES_AS")


def test_a_described_association(tmp_path: Path) -> None:
    """Listed beside it, it is the same one: a federation that the service account has and that acts as the role."""
    for more in ([], [{"associations": [LISTED]}]):
        found = associated(tmp_path, *more, {"association": DESCRIBED})
        assert acts(found) == {(ASSOCIATION, RUNNER): CERTAIN}
        assert edges(found, "HOLDS") == {(ACCOUNT, ASSOCIATION): CERTAIN}
        assert (kinds(found)[ASSOCIATION], kinds(found)[ACCOUNT], gaps(found)) == ("federation", "service_account", [])


@pytest.mark.parametrize(
    ("trust", "expected"),
    [
        (trusts({"Service": "pods.eks.amazonaws.com"}), {}),
        (trusts({"Service": "ec2.amazonaws.com"}, ["sts:AssumeRole", "sts:TagSession"]), {}),
        (pods(Condition={"StringEquals": {"aws:SourceAccount": A}, "ArnEquals": {"aws:SourceArn": CLUSTER}}), CERTAIN),
        (pods(Condition={"StringEquals": {"aws:RequestTag/kubernetes-namespace": "payments"}}), CERTAIN),
        (pods(Condition={"StringEquals": {"aws:RequestTag/kubernetes-namespace": "web"}}), {}),
        (pods(Condition={"StringEquals": {"aws:RequestTag/kubernetes-service-account": "api"}}), CERTAIN),
        (pods(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), ("possible", "condition aws:SourceIp")),
    ],
)
def test_the_role_must_let_the_service(tmp_path: Path, trust: Any, expected: Any) -> None:
    """Take it and name the pod in its session, under conditions that the association settles."""
    found = associated(tmp_path, {"association": DESCRIBED}, trust=trust)
    assert acts(found) == ({(ASSOCIATION, RUNNER): expected} if expected else {})
    assert edges(found, "HOLDS") == {(ACCOUNT, ASSOCIATION): CERTAIN}


def test_without_session_tags(tmp_path: Path) -> None:
    """No tag says which pod it is."""
    tagged = pods(Condition={"StringEquals": {"aws:RequestTag/kubernetes-namespace": "payments"}})
    assert acts(associated(tmp_path, {"association": DESCRIBED | {"disableSessionTags": True}}, trust=tagged)) == {}


def test_a_list_names_no_role(tmp_path: Path) -> None:
    """It may be each one of the account that trusts the service; where none does, it is a gap."""
    assert acts(associated(tmp_path, {"associations": [LISTED]})) == {(ASSOCIATION, RUNNER): NO_ROLES}
    found = associated(tmp_path, {"associations": [LISTED]}, trust=trusts({"Service": "ec2.amazonaws.com"}))
    assert (acts(found), gaps(found)) == ({}, [("role not told", ASSOCIATION, "prod payments/api")])


@pytest.mark.parametrize("named", ["", "runner", 5, None])
def test_a_role_that_is_named_by_no_arn_is_not_told(tmp_path: Path, named: Any) -> None:
    """As in a list."""
    found = associated(tmp_path, {"association": LISTED | {"roleArn": named}})
    assert acts(found) == {(ASSOCIATION, RUNNER): NO_ROLES}


def test_a_role_that_the_input_has_not(tmp_path: Path) -> None:
    """Is possible, and named."""
    gone = arn("role", "gone")
    found = associated(tmp_path, {"association": DESCRIBED | {"roleArn": gone}})
    assert acts(found) == {(ASSOCIATION, gone): ("possible", f"{gone} missing")}


def test_a_role_that_is_taken_by_the_first_one(tmp_path: Path) -> None:
    """The pod is left with that one, if the first may take it."""
    target = arn("role", "target")
    described = {"association": DESCRIBED | {"targetRoleArn": target}}
    first = role("runner", pods(), statement("sts:AssumeRole", target))
    assert acts(derived(tmp_path, details(first, role("target", trusts(A))), described)) == {
        (ASSOCIATION, target): CERTAIN
    }
    assert acts(derived(tmp_path, details(role("runner", pods()), role("target", trusts(A))), described)) == {}


def test_names_are_encoded(tmp_path: Path) -> None:
    """Whatever stands in them."""
    found = associated(tmp_path, {"association": DESCRIBED | {"clusterName": "a/b", "serviceAccount": "x y"}})
    assert {start for start, _ in edges(found, "HOLDS")} == {"k8s:a%2Fb/service_account/payments/x%20y"}


def test_what_cannot_be_used_is_skipped_and_what_lacks_is_told(tmp_path: Path) -> None:
    """An association without a service account, a cluster without an issuer; roles for pods and no association."""
    odd = {key: each for key, each in LISTED.items() if key != "serviceAccount"}
    found = associated(
        tmp_path,
        {"associations": [odd, LISTED | {"associationArn": ""}, LISTED | {"namespace": ""}]},
        {"cluster": {"name": "prod", "identity": {"oidc": 1}}},
        {"cluster": {"name": "x"}},
    )
    assert [each.what for each in found.skipped] == [
        "the pod identity association has no serviceAccount",
        "the pod identity association has no associationArn",
        "the pod identity association has no namespace", "the cluster has no issuer", "the cluster has no issuer",
    ]  # fmt: skip
    assert "pod identity associations" in [each["input"] for each in associated(tmp_path).missing]
    other = trusts({"Service": "ec2.amazonaws.com"})
    assert "pod identity associations" not in [each["input"] for each in associated(tmp_path, trust=other).missing]
