"""Rights of AWS policies in Cartography's graph: each statement is mapped so that nothing is certain and nothing is lost."""

import json
from typing import Any

import pytest

from graphnhi.deriving.cartography.patterns import Objects
from tests.cartography import Graph, account_of, gaps_of

USER, OTHER = "arn:aws:iam::1:user/ci", "arn:aws:iam::1:user/jo"
ROLE, FOREIGN = "arn:aws:iam::1:role/pay", "arn:aws:iam::2:role/far"
SECRET = "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"
NO_BOUNDARIES = "no permission boundaries in the input"
ACCOUNT = "aws:1/account/1"


def estate(**statement: Any) -> Graph:
    """A user with one policy of one statement, beside another user, roles, a bucket and a secret."""
    graph = Graph().node("AWSUser", USER, arn=USER).node("AWSUser", OTHER, arn=OTHER).node("AWSRole", ROLE, arn=ROLE)
    graph.node("AWSS3Bucket", "data", name="data").node("AWSSecretsManagerSecret", SECRET, arn=SECRET)
    graph.account("1", USER, OTHER, ROLE, "data", SECRET)
    graph.node("AWSRole", FOREIGN, arn=FOREIGN).node("AWSAccount", "2").link("2", "RESOURCE", FOREIGN)
    return attach(graph, USER, "p", **statement)


def attach(graph: Graph, who: str, name: str, **statement: Any) -> Graph:
    said = {"effect": "Allow", "action": ["s3:GetObject"], "resource": ["*"]} | statement
    graph.node("AWSPolicy", name).node("AWSPolicyStatement", f"{name}/1", **said)
    return graph.link(who, "POLICY", name).link(name, "STATEMENT", f"{name}/1")


def rights(graph: Graph, who: str = USER) -> set[tuple[str, str, str | None]]:
    """(edge, to, condition) of what a principal has; all of it must be possible."""
    found = {each for each in graph.edges() if each[0] == who}
    assert {each[3] for each in found} <= {"possible"}
    return {(edge, to, condition) for _, edge, to, _, condition in found}


@pytest.mark.parametrize(
    "action, resource, expected",
    [
        ("s3:GetObject", "arn:aws:s3:::data/*", {("READS", "arn:aws:s3:::data", NO_BOUNDARIES)}),
        ("S3:get*", "arn:aws:s3:::da?a/in/*", {("READS", "arn:aws:s3:::data", NO_BOUNDARIES), "unmapped"}),
        ("s3:GetObject", "arn:aws:s3:::[d]ata/*", set()),
        ("secretsmanager:GetSecretValue", "arn:*:secret:db-??????", {("READS", SECRET, NO_BOUNDARIES)}),
        ("secretsmanager:GetSecretValue", "arn:*:secret:DB-*", set()),
        ("iam:CreateAccessKey", "*", {("ESCALATES_TO", OTHER, NO_BOUNDARIES)}),
        ("iam:PassRole", ROLE, {("ESCALATES_TO", ROLE, "first a service that takes the role")}),
        ("iam:AttachUserPolicy", USER, {("ESCALATES_TO", ACCOUNT, NO_BOUNDARIES)}),
        ("iam:AttachUserPolicy", OTHER, set()),
        ("sts:AssumeRole", FOREIGN, {("ASSUMES", FOREIGN, "no resource policies in the input")}),
        ("sts:AssumeRole", "*", {("ASSUMES", ROLE, NO_BOUNDARIES)}),
        ("*", "*", {("CONTROLS", ACCOUNT, NO_BOUNDARIES), ("ESCALATES_TO", ACCOUNT, NO_BOUNDARIES)}),
        ("iam:*", "*", {("ESCALATES_TO", ACCOUNT, NO_BOUNDARIES), ("ESCALATES_TO", ROLE, "first a service that takes the role"),
                        ("ESCALATES_TO", ROLE, NO_BOUNDARIES), ("ESCALATES_TO", OTHER, NO_BOUNDARIES)}),
        ("ec2:DescribeInstances", "*", {"unmapped"}),
    ],
)  # fmt: skip
def test_what_an_allow_leads_to(action: str, resource: str, expected: set[Any]) -> None:
    """Actions ignore case, ARNs do not; `*` and `?` are the only wildcards; whoever administers an account has what is in it
    by that alone; another account is reached only where it is named.
    """
    wanted = {("USES", ACCOUNT, "unmapped actions") if each == "unmapped" else each for each in expected}
    assert rights(estate(action=[action], resource=[resource])) == wanted


@pytest.mark.parametrize(
    "statement, expected",
    [
        ({"notaction": ["iam:*"], "action": None}, {"arn:aws:s3:::data", SECRET, ROLE}),
        ({"notaction": ["ec2:*"], "action": None}, {ACCOUNT}),
        (
            {"action": ["s3:GetObject"], "resource": None, "notresource": ["arn:aws:s3:::other/*"]},
            {"arn:aws:s3:::data"},
        ),
        (
            {"action": ["s3:GetObject"], "resource": None, "notresource": ["arn:aws:s3:::data/logs/*"]},
            {"arn:aws:s3:::data"},
        ),
        ({"action": ["s3:GetObject"], "resource": None, "notresource": ["arn:aws:s3:::data/*"]}, set()),
    ],
)
def test_what_is_left_out_is_left_out_and_nothing_more(statement: dict[str, Any], expected: set[str]) -> None:
    """NotAction and NotResource allow all but what they name; a part of a bucket left out leaves the bucket in."""
    reached = {to for edge, to, _ in rights(estate(**statement)) if edge != "USES" or to != ACCOUNT}
    assert reached == expected


@pytest.mark.parametrize(
    "condition, why",
    [
        ('[{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}]',
         "condition aws:MultiFactorAuthPresent, aws:SourceIp"),
        ("[{}]", NO_BOUNDARIES),
        ("{not json", "document unreadable"),
        (json.dumps([["a"]]), "document unreadable"),
    ],
)  # fmt: skip
def test_a_condition_is_the_reason(condition: str, why: str) -> None:
    """Its keys stand in the edge's condition; one that cannot be read is not taken for none."""
    assert rights(estate(condition=condition)) == {("READS", "arn:aws:s3:::data", why)}


@pytest.mark.parametrize("broken", [{"effect": None}, {"effect": "Maybe"}, {"action": None}, {"resource": []}])
def test_a_statement_that_cannot_be_read_may_allow_anything(broken: dict[str, Any]) -> None:
    """Making a document unreadable only grows what is possible."""
    found = rights(estate(**broken))
    assert {(edge, why) for edge, to, why in found if to in ("arn:aws:s3:::data", ACCOUNT)} & {
        ("READS", "document unreadable"),
        ("CONTROLS", "document unreadable"),
    }


def test_a_deny_is_counted_and_not_applied() -> None:
    """It could only limit what is possible already; it is skipped with that reason and takes nothing away."""
    graph = attach(estate(), USER, "deny", effect="Deny", action=["*"])
    assert ("READS", "arn:aws:s3:::data", NO_BOUNDARIES) in rights(graph)
    entry = account_of(graph.build(), "AWSPolicyStatement")
    assert [each["reason"] for each in entry["skipped"]] == [
        "a Deny is not applied: it can only limit what is possible"
    ]


def test_what_no_fact_maps_is_a_gap_and_counted() -> None:
    """The answer says that it does not know what `ec2:*` leads to, once an action with the number of principals."""
    graph = attach(estate(action=["ec2:*"]), OTHER, "q", action=["ec2:*"])
    result = graph.build()
    assert [(gap["what"], gap["count"]) for gap in gaps_of(result, "unmapped permission")] == [("AWS: ec2:*", 2)]
    assert result.estate.about["unmapped"] == 2


def test_a_role_that_trusts_an_account_is_open_to_whom_that_account_lets() -> None:
    """Trust in the root of one's own account needs a right of one's own; trust in another principal alone excludes it."""
    graph = estate(action=["sts:AssumeRole"], resource=[ROLE]).node(
        "AWSRootPrincipal", "root", arn="arn:aws:iam::1:root"
    )
    graph.link("1", "RESOURCE", "root").link(ROLE, "TRUSTS_AWS_PRINCIPAL", "root")
    assert ("ASSUMES", ROLE, NO_BOUNDARIES) in rights(graph)
    assert not rights(graph, OTHER)
    other = estate(action=["sts:AssumeRole"], resource=[ROLE]).link(ROLE, "TRUSTS_AWS_PRINCIPAL", OTHER)
    assert not rights(other)
    assert rights(other, OTHER) == {("ASSUMES", ROLE, "no trust policies in the input")}


def test_an_account_without_principals_is_an_outside_party() -> None:
    """A role that trusts it is possibly assumed by a vendor; a root of ours controls its account."""
    graph = estate().node("AWSAccount", "9").node("AWSRootPrincipal", "r9", arn="arn:aws:iam::9:root")
    graph.link("9", "RESOURCE", "r9").link(ROLE, "TRUSTS_AWS_PRINCIPAL", "r9")
    graph.node("AWSRootPrincipal", "r1", arn="arn:aws:iam::1:root").link("1", "RESOURCE", "r1")
    edges = graph.edges()
    assert ("aws:9/vendor/9", "ASSUMES", ROLE, "possible", "no trust policies in the input") in edges
    assert ("arn:aws:iam::1:root", "CONTROLS", ACCOUNT, "certain", None) in edges


def test_groups_give_their_rights_to_members() -> None:
    """A statement of a group is the group's; one that lets members raise themselves leads from the group to the account."""
    graph = estate().node("AWSGroup", "g", arn="arn:aws:iam::1:group/g").link("1", "RESOURCE", "g")
    graph.link(USER, "MEMBER_AWS_GROUP", "g")
    attach(graph, "g", "q", action=["iam:PutUserPolicy"], resource=[USER])
    assert rights(graph, "arn:aws:iam::1:group/g") == {("ESCALATES_TO", ACCOUNT, NO_BOUNDARIES)}


def test_an_mfa_device_is_a_tag_of_its_user() -> None:
    """Cartography knows the device and not whether it is asked for, so it changes no edge."""
    graph = estate().node("AWSMfaDevice", "m").link(USER, "MFA_DEVICE", "m")
    assert graph.build().estate.to_networkx().nodes[USER]["tags"] == "mfa"
    assert graph.edges() == estate().edges()


def test_hostile_patterns_stay_linear() -> None:
    """Many stars against a long name that almost fits, and many objects: no input makes it slow."""
    objects = Objects([f"arn:aws:s3:::{'a' * 5_000}{number}" for number in range(200)], bucket=True)
    assert len(objects.covered(("arn:aws:s3:::" + "a*" * 500 + "b",), ())) == 0
    assert len(objects.covered(("arn:aws:s3:::*",), ())) == 200
