"""Roles of AWS that service accounts take with the tokens of their cluster: what the annotation says, and what the trust of the role."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.deriving.aws.making import A, B, arn, details, role, trusts
from tests.deriving.kubernetes.clouds import (
    APP,
    EKS,
    NO_ISSUERS,
    OTHER,
    RUNNER,
    SUBJECT,
    annotated,
    built,
    described,
    ends,
    gaps,
    provider,
    runner,
    trusting,
)
from tests.deriving.kubernetes.making import CERTAIN, account, k8s
from tests.export.whole_estates import exported

TOKENS = f"{provider()}/{SUBJECT}"


@pytest.mark.parametrize(
    "subject", [SUBJECT, "system:serviceaccount:pay:*", "system:serviceaccount:*:app", "system:serviceaccount:*", "*", "system:serviceaccount:pay:ap?"]
)  # fmt: skip
def test_an_annotation_and_a_trust_agree(tmp_path: Path, subject: str) -> None:
    """The account holds the tokens that the role trusts, whatever pattern covers it; its annotation is the proof."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER)]}, runner(trusting(subject)))
    node = f"{provider()}/{subject}"
    assert ends(estate, "HOLDS", APP) == {(APP, node): CERTAIN}
    assert ends(estate, "ASSUMES") == {}
    assert "annotation without trust" not in {each for each, _ in gaps(estate)}
    (path,) = graphnhi.path(estate, APP, RUNNER).to_dict()["answer"]
    assert (path["bound"], [hop["edge"] for hop in path["path"]]) == ("certain", ["HOLDS", "AUTHENTICATES_AS"])
    assert path["path"][0]["evidence"][0] == {
        "source": "cluster-0.json", "locator": "/items/0/metadata/annotations/eks.amazonaws.com~1role-arn",
        "rule": "kubernetes: its annotation names a role that trusts such tokens",
    }  # fmt: skip


def test_the_condition_of_a_trust_stays_its_own(tmp_path: Path) -> None:
    """Of tokens that must claim more it is not known who has them."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER)]}, runner(trusting(SUBJECT, team="pay")))
    assert [*ends(estate, "HOLDS", APP).values()] == [("possible", "condition team")]


@pytest.mark.parametrize(
    "trust",
    [
        trusting("system:serviceaccount:pay:other"), trusting("system:serviceaccount:web:*"), trusts({"Service": "ec2.amazonaws.com"}),
        trusting("repo:acme/app:*", issuer="token.actions.githubusercontent.com"),
    ],
)  # fmt: skip
def test_a_role_that_does_not_trust_the_account(tmp_path: Path, trust: Any) -> None:
    """Gives no edge whatever the annotation says, and is a gap."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER)]}, runner(trust))
    assert (ends(estate, "HOLDS", APP), ends(estate, "ASSUMES")) == ({}, {})
    assert ("annotation without trust", APP) in gaps(estate)


@pytest.mark.parametrize("named", [arn("role", "absent"), arn("role", "runner", B)])
def test_a_role_that_the_input_has_not(tmp_path: Path, named: str) -> None:
    """Is possible: it is missing, with its whole account or alone; and it is a gap, as every end that nobody described."""
    estate = built(tmp_path, {"prod": [annotated(named)]}, runner(trusting(SUBJECT)))
    assert ends(estate, "ASSUMES") == {(APP, named): ("possible", f"{named} missing")}
    assert [each["id"] for each in estate.about["gaps"] if each["gap"] == "undescribed end"] == [named]


def test_no_aws_at_all(tmp_path: Path) -> None:
    """The cluster alone gives the possible edge."""
    assert ends(built(tmp_path, {"prod": [annotated(RUNNER)]}), "ASSUMES") == {
        (APP, RUNNER): ("possible", f"{RUNNER} missing")
    }


def test_a_trust_policy_that_cannot_be_read(tmp_path: Path) -> None:
    """May trust anybody: possible, for the reason that it cannot be read."""
    broken = details(role("runner", []) | {"AssumeRolePolicyDocument": "{"})
    assert ends(built(tmp_path, {"prod": [annotated(RUNNER)]}, broken), "ASSUMES", APP) == {
        (APP, RUNNER): ("possible", "document unreadable")
    }


def test_a_role_of_which_only_an_inventory_tells(tmp_path: Path) -> None:
    """Nobody knows whom it trusts."""
    (tmp_path / "nodes.csv").write_text(f"id,kind\n{RUNNER},role\n")
    (tmp_path / "cluster.json").write_text(json.dumps(annotated(RUNNER)))
    estate = graphnhi.build(tmp_path, tenant="prod")
    assert ends(estate, "ASSUMES") == {(APP, RUNNER): ("possible", "no trust policies in the input")}


def test_two_issuers_of_one_role(tmp_path: Path) -> None:
    """Each is possible: a cluster has one of them."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER)]}, runner(trusting(SUBJECT), trusting(SUBJECT, issuer=OTHER)))
    assert ends(estate, "HOLDS", APP) == {(APP, TOKENS): NO_ISSUERS, (APP, f"{provider(OTHER)}/{SUBJECT}"): NO_ISSUERS}


def test_another_annotation_tells_the_issuer(tmp_path: Path) -> None:
    """Where one role trusts one issuer alone, that is the cluster's; another one stays possible."""
    roles = details(
        role("runner", [trusting(SUBJECT), trusting(SUBJECT, issuer=OTHER)]),
        role("one", trusting("system:serviceaccount:pay:one")),
    )
    estate = built(tmp_path, {"prod": [annotated(RUNNER), annotated(arn("role", "one"), name="one")]}, roles)
    assert ends(estate, "HOLDS", APP) == {(APP, TOKENS): CERTAIN, (APP, f"{provider(OTHER)}/{SUBJECT}"): NO_ISSUERS}


def test_two_clusters_that_claim_one_issuer(tmp_path: Path) -> None:
    """It is of one of them: possible for each."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER)], "lab": [annotated(RUNNER)]}, runner(trusting(SUBJECT)))
    lab = "k8s:lab/service_account/pay/app"
    assert ends(estate, "HOLDS") == {(APP, TOKENS): NO_ISSUERS, (lab, TOKENS): NO_ISSUERS}


def test_what_describe_cluster_tells(tmp_path: Path) -> None:
    """The issuer of a cluster is its own and no other one's: no annotation makes the tokens of one those of another."""
    clusters = {"prod": [annotated(RUNNER)], "lab": [annotated(RUNNER)]}
    estate = built(tmp_path, clusters, runner(trusting(SUBJECT), trusting(SUBJECT, issuer=OTHER)), described())
    lab = "k8s:lab/service_account/pay/app"
    assert ends(estate, "HOLDS", APP) == {(APP, TOKENS): CERTAIN}
    assert ends(estate, "HOLDS", lab) == {(lab, f"{provider(OTHER)}/{SUBJECT}"): CERTAIN}


def test_accounts_that_a_pattern_covers(tmp_path: Path) -> None:
    """Of a cluster whose issuer AWS tells, all hold what covers them, annotated or not; those of other namespaces do not."""
    objects = [account("app"), account("other"), account("app", "web")]
    estate = built(tmp_path, {"prod": objects}, runner(trusting("system:serviceaccount:pay:*")), described())
    node = f"{provider()}/system:serviceaccount:pay:*"
    holders = {start for start, end in ends(estate, "HOLDS") if end == node}
    assert holders == {k8s("service_account", "pay", name) for name in ("app", "other", "default")}


def test_a_cluster_that_is_called_by_its_arn(tmp_path: Path) -> None:
    """As contexts of kubectl are: the same cluster, whose accounts hold the tokens."""
    estate = built(tmp_path, {EKS: [account("app")]}, runner(trusting(SUBJECT)), described())
    app = f"k8s:{EKS.replace('/', '%2F')}/service_account/pay/app"
    assert ends(estate, "HOLDS", app) == {(app, TOKENS): CERTAIN}


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "arn:aws:iam::1:role/r",
        f"arn:aws:iam::{A}:user/u",
        "arn:aws:iam::" + "9" * 5000,
        5,
        None,
        [],
        {"a": 1},
        True,
        "x" * 1_000_000,
        f"{RUNNER}\n",
    ],
)
def test_annotations_that_name_no_role(tmp_path: Path, value: Any) -> None:
    """Are a gap where they say something, and nothing else; a line end behind a role is none."""
    estate = built(tmp_path, {"prod": [annotated(value)]}, runner(trusting(SUBJECT)))
    told = [each for each in estate.about["gaps"] if each["gap"] == "annotation names no role"]
    names_it = isinstance(value, str) and value.strip() == RUNNER
    assert len(told) == (isinstance(value, str) and value != "" and not names_it) + (type(value) is int)
    assert len(ends(estate, "HOLDS", APP)) == names_it
    assert all(len(str(each)) < 1000 for each in told)


def test_an_exported_estate_meets_a_cluster(tmp_path: Path) -> None:
    """What AWS told in an earlier build is as good: its federations, and that they act as the role."""
    for name in ("aws", "cluster"):
        (tmp_path / name).mkdir()
    earlier = exported(built(tmp_path / "aws", {}, runner(trusting(SUBJECT))), "jsonl", tmp_path)
    built(tmp_path / "cluster", {"prod": [annotated(RUNNER)]})
    estate = graphnhi.build(earlier, tmp_path / "cluster", tenant=f"{tmp_path / 'cluster'}=prod")
    assert ends(estate, "HOLDS", APP) == {(APP, TOKENS): CERTAIN}
