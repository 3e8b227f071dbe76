"""Things as nodes: their kinds, what their tags say, whose they are, and the role that each runs as."""

import json
from typing import Any

import pytest

from tests.deriving.aws.telling import REGION, A, arn, edges, made, planned, role, role_arn

BUCKET, FUNCTION = "arn:aws:s3:::ledger", arn("lambda", "function:f")
RUNNER = role_arn("runner")
ACCOUNT = f"aws:{A}/account/{A}"


def node(nodes: Any, name: str) -> dict[str, Any]:
    (row,) = nodes[nodes["id"] == name].to_dict("records")
    return {key: value for key, value in row.items() if isinstance(value, str)}


def tagged(name: str, **tags: str) -> tuple[str, Any]:
    return "tagged", {"ResourceARN": name, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


KINDS = {
    BUCKET: ("data_store", None), arn("dynamodb", "table/t"): ("data_store", None), arn("rds", "db:d"): ("data_store", None),
    arn("rds", "snapshot:s"): ("data_store", None), arn("secretsmanager", "secret:s-1"): ("data_store", "credentials"),
    arn("ssm", "parameter/p"): ("data_store", None), FUNCTION: ("workload", None), arn("ecs", "service/c/s"): ("workload", None),
    arn("codebuild", "project/p"): ("workload", None), arn("glue", "job/j"): ("workload", None),
    arn("sagemaker", "notebook-instance/n"): ("workload", None), arn("cloudformation", "stack/s/1"): ("workload", None),
    arn("ec2", "instance/i-1"): ("host", None), arn("kms", "key/1"): ("secret_store", None), arn("sqs", "q"): ("queue", None),
    arn("sns", "t"): ("queue", None), arn("ecr", "repository/a/b"): ("repository", None), arn("codecommit", "r"): ("repository", None),
    arn("bedrock", "agent/A1"): ("agent", None), arn("bedrock-agentcore", "runtime/r"): ("agent", None),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_kinds(name: str) -> None:
    """Of what each is, in its account. A bucket that nothing places lies in none, which is a gap."""
    nodes, found, gaps = made(tagged(name))
    assert (node(nodes, name)["kind"], node(nodes, name).get("data_class")) == KINDS[name]
    placed = name != BUCKET
    assert edges(found, "CONTAINS") == ([(ACCOUNT, name, None)] if placed else [])
    assert [each["id"] for each in gaps if each["gap"] == "placement unknown"] == ([] if placed else [name])


def test_what_has_no_node() -> None:
    """Instance profiles, aliases of keys and identities: others tell them."""
    profile, alias = f"arn:aws:iam::{A}:instance-profile/p", arn("kms", "alias/a")
    nodes, _, gaps = made(tagged(profile), tagged(alias), tagged(RUNNER))
    assert (len(nodes), gaps) == (0, [])


def test_whose_a_bucket_is() -> None:
    """That of the inventory or the plan, else of the identities that were exported into its folder."""
    for given in ([("bucket", {"Name": "ledger"}), role("r")], [planned("aws_s3_bucket", bucket="ledger")]):
        nodes, found, gaps = made(*given)
        assert edges(found, "CONTAINS") == [(ACCOUNT, BUCKET, None)]
        assert (node(nodes, BUCKET)["tenant"], gaps) == (A, [])


def test_tags_fill_columns() -> None:
    """By keys without case, and all of them stand in the tags; what they do not say stays unknown."""
    tags = {"Environment": "prod", "OWNER": "payments", "data-classification": "PCI", "x;y": "1,2", "cde": ""}
    found = node(made(tagged(FUNCTION), tagged(arn("dynamodb", "table/t"), **tags))[0], arn("dynamodb", "table/t"))
    assert [found[key] for key in ("environment", "owner", "data_class")] == ["prod", "payments", "card_data"]
    assert json.loads(found["tags"]) == [
        "Environment=prod",
        "OWNER=payments",
        "cde",
        "data-classification=PCI",
        "x,y=1,2",
    ]
    assert "purpose" not in found


@pytest.mark.parametrize(
    ("value", "expected"),
    [("pii", "pii"), ("PII", "pii"), ("card_data", "card_data"), ("Card-Data", "card_data"), ("PCI-DSS", "card_data"), ("public", None)],
)  # fmt: skip
def test_data_classes_of_tags(value: str, expected: str | None) -> None:
    """The classes themselves and the words of the facts; one that says that there is none leaves it unknown."""
    nodes, _, gaps = made(tagged(BUCKET, DataClass=value), role("r"))
    assert (node(nodes, BUCKET).get("data_class"), gaps) == (expected, [])


def test_a_data_class_that_nobody_knows_is_a_gap() -> None:
    """It is named, and no class is guessed."""
    nodes, _, gaps = made(tagged(BUCKET, DataClass="confidential"), role("r"))
    assert "data_class" not in node(nodes, BUCKET)
    assert [(each["gap"], each["id"], each["what"]) for each in gaps] == [
        ("data class unknown", BUCKET, "DataClass=confidential")
    ]


def test_parameters_that_are_encrypted_are_credentials() -> None:
    """A SecureString is; of a String nobody knows unless it is tagged."""
    name = arn("ssm", "parameter/p")
    for of, expected in {"SecureString": "credentials", "String": None}.items():
        assert node(made(("parameter", {"ARN": name, "Type": of}))[0], name).get("data_class") == expected
        plan = planned("aws_ssm_parameter", name="/p", type=of, region=REGION)
        assert node(made(plan)[0], name).get("data_class") == expected


def test_a_secret_is_a_credential_whatever_its_tags_say() -> None:
    """The class of its type stands; the tag is kept among the tags."""
    name = arn("secretsmanager", "secret:s-1")
    assert node(made(tagged(name, DataClass="PCI"))[0], name)["data_class"] == "credentials"


def test_what_computes_runs_as_its_role() -> None:
    """A role that is missing is possible; an agent is an identity, and assumes its role."""
    function = "function", {"FunctionArn": FUNCTION, "Role": RUNNER}
    assert edges(made(function, role("runner"))[1], "RUNS_AS") == [(FUNCTION, RUNNER, None)]
    assert edges(made(function)[1], "RUNS_AS") == [(FUNCTION, RUNNER, f"{RUNNER} missing")]
    agent = "agent", {"agentArn": arn("bedrock", "agent/A1"), "agentResourceRoleArn": RUNNER}
    assert edges(made(agent, role("runner"))[1], "ASSUMES") == [(arn("bedrock", "agent/A1"), RUNNER, None)]


def test_what_computes_without_its_description() -> None:
    """Its name and tags do not tell its role: a gap, and no edge."""
    _, found, gaps = made(tagged(FUNCTION), role("runner"))
    assert edges(found, "RUNS_AS") == []
    assert [(each["gap"], each["id"]) for each in gaps] == [("role unknown", FUNCTION)]


def test_what_only_its_policy_tells_of() -> None:
    """It is there, and its policy's record is where that is told."""
    policy = "member_policy", {"Resource": arn("sqs", "q"), "Policy": {"Statement": []}}
    nodes, found, _ = made(policy)
    assert node(nodes, arn("sqs", "q"))["kind"] == "queue"
    assert edges(found, "CONTAINS") == [(ACCOUNT, arn("sqs", "q"), None)]
