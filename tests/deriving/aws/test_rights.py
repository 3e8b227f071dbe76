"""What users and roles may do with resources: an edge a right, on this resource, with the statement that proves it."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    A,
    B,
    arn,
    boundary,
    derived,
    details,
    edges,
    gaps,
    organisation,
    proofs,
    role,
    statement,
    times,
    trusts,
    user,
)

BUCKET = "arn:aws:s3:::ledger"
TABLE = f"arn:aws:dynamodb:eu-west-1:{A}:table/payments"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{A}:secret:pay-AbCdEf"
FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:pay"
QUEUE = f"arn:aws:sqs:eu-west-1:{A}:orders"
RIGHTS = ("READS", "WRITES", "USES", "CONTROLS")


def tagged(*arns: str, **tags: str) -> dict[str, Any]:
    told = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"ResourceTagMappingList": [{"ResourceARN": each, "Tags": told} for each in arns]}


def owned(*buckets: str, account: str = A) -> list[dict[str, Any]]:
    """Buckets of an account, whose policies say nothing."""
    return [{"Resource": each, "Account": account, "Policy": {"Statement": []}} for each in buckets]


def of(found: Derived, start: str = EVE) -> set[tuple[str, str, str]]:
    """Kind, end and bound of what somebody may do with resources."""
    told = {kind: edges(found, kind) for kind in RIGHTS}
    return {
        (kind, end, bound[0])
        for kind, rows in told.items()
        for (who, end), bound in rows.items()
        if who == start and "/account/" not in end
    }


@pytest.mark.parametrize(
    ("action", "place", "expected"),
    [
        ("s3:GetObject", f"{BUCKET}/*", ("READS", BUCKET)), ("s3:GetObject", f"{BUCKET}/2026/*", ("READS", BUCKET)),
        ("s3:GetObject", BUCKET, None), ("s3:ListBucket", BUCKET, None), ("s3:GetObject", "arn:aws:s3:::ledger-2/*", None),
        ("s3:PutObject", f"{BUCKET}/*", ("WRITES", BUCKET)), ("s3:PutBucketPolicy", BUCKET, ("CONTROLS", BUCKET)),
        ("dynamodb:Query", f"{TABLE}/index/*", ("READS", TABLE)), ("dynamodb:DescribeTable", TABLE, None),
        ("dynamodb:Scan", TABLE, ("READS", TABLE)), ("dynamodb:DeleteItem", TABLE, ("WRITES", TABLE)),
        ("secretsmanager:GetSecretValue", SECRET, ("READS", SECRET)), ("secretsmanager:ListSecrets", "*", None),
        ("lambda:InvokeFunction", FUNCTION, ("USES", FUNCTION)), ("lambda:InvokeFunction", f"{FUNCTION}:*", ("USES", FUNCTION)),
        ("lambda:UpdateFunctionCode", FUNCTION, ("CONTROLS", FUNCTION)), ("sqs:SendMessage", QUEUE, ("WRITES", QUEUE)),
        ("sqs:ReceiveMessage", QUEUE, ("USES", QUEUE)), ("sqs:GetQueueUrl", "*", None),
    ],
)  # fmt: skip
def test_which_action_gives_which_edge(
    tmp_path: Path, action: str, place: str, expected: tuple[str, str] | None
) -> None:
    """By the table of facts, on what the statement names and on nothing else; listing and describing give none."""
    lambdas = {"Functions": [{"FunctionName": "pay", "FunctionArn": FUNCTION, "Role": RUNNER}]}
    mine = details(user("eve", statement(action, place)))
    found = derived(tmp_path, mine, owned(BUCKET, "arn:aws:s3:::other"), tagged(TABLE, SECRET, QUEUE), lambdas)
    assert of(found) == ({(*expected, "certain")} if expected else set())


def test_a_call_is_scoped(tmp_path: Path) -> None:
    """It says what it calls, so that nothing of the other side's own rights is opened."""
    found = derived(tmp_path, details(user("eve", statement("lambda:InvokeFunction", FUNCTION))), tagged(FUNCTION))
    (row,) = (each for each in found.edges.to_dict("records") if each["edge"] == "USES")
    assert row["scope"] == "lambda:InvokeFunction"


def test_an_edge_has_the_statement_that_proves_it(tmp_path: Path) -> None:
    """The file and the JSON pointer, of what allows it and of what may deny it."""
    may_deny = statement("s3:*", effect="Deny", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    found = derived(tmp_path, details(user("eve", statement("s3:GetObject"), may_deny)), owned(BUCKET))
    assert edges(found, "READS") == {(EVE, BUCKET): ("possible", "condition aws:SourceIp")}
    pointer = "/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement"
    assert proofs(found, EVE, BUCKET, "READS") == [f"0.json:{pointer}/0", f"0.json:{pointer}/1"]


def test_one_edge_a_right(tmp_path: Path) -> None:
    """Several actions that give the same one are one edge, by one that is certain if there is any."""
    one = statement("dynamodb:GetItem", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    found = derived(tmp_path, details(user("eve", one, statement("dynamodb:Scan"))), tagged(TABLE))
    assert edges(found, "READS") == {(EVE, TABLE): CERTAIN}
    assert [row["rule"] for row in found.edges.to_dict("records") if row["edge"] == "READS"] == [
        "aws: dynamodb:Scan: reads all items"
    ]


def test_what_limits_a_right(tmp_path: Path) -> None:
    """A boundary, an organisation, a denial: each holds it back, and a boundary alone gives nothing."""
    limits, held = boundary(statement("s3:*"))
    both = derived(tmp_path, details(user("eve", statement("*"), **held)) | limits, owned(BUCKET), tagged(TABLE))
    assert of(both) == {(kind, BUCKET, "certain") for kind in ("READS", "WRITES", "CONTROLS")}
    assert of(derived(tmp_path, details(user("eve", **held)) | limits, owned(BUCKET), tagged(TABLE))) == set()
    denied = organisation(statement("s3:*", effect="Deny"))
    given = details(user("eve", statement(["s3:GetObject", "dynamodb:GetItem"]))), owned(BUCKET), tagged(TABLE), denied
    assert of(derived(tmp_path, *given)) == {("READS", TABLE, "certain")}


def test_what_a_boundary_and_a_policy_leave_together(tmp_path: Path) -> None:
    """Of a bucket, what both let through; and where a denial spares some of it, that."""
    limits, held = boundary(statement("s3:GetObject", f"{BUCKET}/public/*"))
    own = statement("s3:GetObject", f"{BUCKET}/*")
    assert of(derived(tmp_path, details(user("eve", own, **held)) | limits, owned(BUCKET))) == {
        ("READS", BUCKET, "certain")
    }
    spares = {"Effect": "Deny", "Action": "s3:*", "NotResource": f"{BUCKET}/public/*"}
    assert of(derived(tmp_path, details(user("eve", own, spares)), owned(BUCKET))) == {("READS", BUCKET, "certain")}
    apart = statement("s3:GetObject", f"{BUCKET}/private/*")
    assert of(derived(tmp_path, details(user("eve", apart, **held)) | limits, owned(BUCKET))) == set()


def test_a_condition_that_whoever_asks_can_meet(tmp_path: Path) -> None:
    """A request over TLS is the caller's to make; one from an address is not."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"]}
    secure = deny | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = [{"Resource": BUCKET, "Account": A, "Policy": {"Statement": [secure]}}]
    given = details(user("eve", statement("s3:GetObject")))
    assert edges(derived(tmp_path, given, policy), "READS") == {(EVE, BUCKET): CERTAIN}


def test_a_right_until_a_day(tmp_path: Path) -> None:
    """A condition on the date is the edge's own time, and one in a gap between two days two edges."""
    until = {"DateLessThan": {"aws:CurrentTime": "2026-06-30T00:00:00Z"}}
    given = details(user("eve", statement("sqs:SendMessage", Condition=until))), tagged(QUEUE)
    assert times(derived(tmp_path, *given), "WRITES") == [(None, "2026-06-29T23:59:59Z", None)]
    days = {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}, "DateLessThan": {"aws:CurrentTime": "2026-02-01"}}
    but = statement("sqs:*", effect="Deny", Condition=days)
    given = details(user("eve", statement("sqs:SendMessage"), but)), tagged(QUEUE)
    assert times(derived(tmp_path, *given), "WRITES") == [
        (None, "2026-01-01T00:00:00Z", None), ("2026-02-01T00:00:00Z", None, None),
    ]  # fmt: skip


def test_a_tag_of_the_resource(tmp_path: Path) -> None:
    """Where the tags are told, the condition on one is settled; where they are not, it is open."""
    own = details(
        user("eve", statement("sqs:SendMessage", Condition={"StringEquals": {"aws:ResourceTag/team": "pay"}}))
    )
    assert edges(derived(tmp_path, own, tagged(QUEUE, team="pay")), "WRITES") == {(EVE, QUEUE): CERTAIN}
    assert edges(derived(tmp_path, own, tagged(QUEUE, team="ads")), "WRITES") == {}
    untold = {QUEUE: {"Statement": []}}
    assert edges(derived(tmp_path, own, untold), "WRITES") == {
        (EVE, QUEUE): ("possible", "condition aws:ResourceTag/team")
    }


def test_a_service_linked_role_is_held_by_no_organisation(tmp_path: Path) -> None:
    """Nor is it taken for another role of the same policies."""
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": {"Statement": statement("sqs:SendMessage")}}
    shared = {"Policies": [{"Arn": arn("policy", "p"), "DefaultVersionId": "v1", "PolicyVersionList": [version]}]}
    held = {"AttachedManagedPolicies": [{"PolicyArn": arn("policy", "p")}]}
    service = trusts({"Service": "ec2.amazonaws.com"})
    linked = role("linked", service, path="aws-service-role/ec2.amazonaws.com/", **held)
    given = details(role("runner", service, **held), linked) | shared
    denied = organisation(statement("sqs:*", effect="Deny"))
    assert edges(derived(tmp_path, given, tagged(QUEUE), denied), "WRITES") == {(linked["Arn"], QUEUE): CERTAIN}


def test_rights_across_accounts(tmp_path: Path) -> None:
    """Both sides must allow it; of a bucket of nobody known it is open."""
    mine = details(user("eve", statement("s3:GetObject")))
    grant = trusts(EVE, "s3:GetObject", Resource=f"{BUCKET}/*")
    theirs = [{"Resource": BUCKET, "Account": B, "Policy": {"Statement": [grant]}}]
    assert edges(derived(tmp_path, mine, theirs), "READS") == {(EVE, BUCKET): CERTAIN}
    assert edges(derived(tmp_path, mine, owned(BUCKET, account=B)), "READS") == {}
    assert edges(derived(tmp_path, details(user("eve")), theirs), "READS") == {}


def test_rights_that_take_more_than_one_action(tmp_path: Path) -> None:
    """A snapshot is read by who may restore it; one of both is not enough."""
    snapshot, base = f"arn:aws:rds:eu-west-1:{A}:snapshot:s", f"arn:aws:rds:eu-west-1:{A}:db:d"
    restore = statement("rds:RestoreDBInstanceFromDBSnapshot")
    for given, expected in (
        ([restore], {(EVE, snapshot)}), ([statement("rds:CreateDBSnapshot")], set()),
        ([restore, statement("rds:CreateDBSnapshot")], {(EVE, snapshot), (EVE, base)}),
        ([statement("rds:RestoreDBInstanceFromDBSnapshot", snapshot)], set()),
    ):  # fmt: skip
        assert set(edges(derived(tmp_path, details(user("eve", *given)), tagged(snapshot, base)), "READS")) == expected


def test_a_command_takes_the_instance_and_a_document(tmp_path: Path) -> None:
    """Of AWS or of one's own account; one of both is not enough, and where a document lies is no question."""
    host = f"arn:aws:ec2:eu-west-1:{A}:instance/i-1"
    instances = {
        "Reservations": [
            {"OwnerId": A, "Instances": [{"InstanceId": "i-1", "Placement": {"AvailabilityZone": "eu-west-1a"}}]}
        ]
    }
    both = (
        ([host, "arn:aws:ssm:*::document/AWS-RunShellScript"], True), ("*", True), ([host], False),
        ([host, f"arn:aws:ssm:eu-west-1:{A}:document/mine"], True), (["arn:aws:ssm:*::document/*"], False),
    )  # fmt: skip
    for places, expected in both:
        found = derived(tmp_path, details(user("eve", statement("ssm:SendCommand", places))), instances, tagged(host))
        assert edges(found, "CONTROLS") == ({(EVE, host): CERTAIN} if expected else {}), places


def test_a_group_has_members_and_no_rights(tmp_path: Path) -> None:
    """Its members have them."""
    policy = {"PolicyName": "own", "PolicyDocument": {"Statement": statement("sqs:SendMessage")}}
    staff = {"GroupName": "staff", "Arn": arn("group", "staff"), "GroupPolicyList": [policy]}
    found = derived(tmp_path, details(user("eve", GroupList=["staff"]), staff), tagged(QUEUE))
    assert edges(found, "WRITES") == {(EVE, QUEUE): CERTAIN}


def test_the_settings_of_a_function_are_read_by_whoever_describes_it(tmp_path: Path) -> None:
    """Where a credential stands in them; listing functions shows them too."""
    environment = {"Variables": {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE000000001"}}
    functions = {
        "Functions": [{"FunctionName": "pay", "FunctionArn": FUNCTION, "Role": RUNNER, "Environment": environment}]
    }
    for action, place in (
        ("lambda:GetFunction", FUNCTION),
        ("lambda:GetFunctionConfiguration", "*"),
        ("lambda:ListFunctions", "*"),
    ):
        found = derived(tmp_path, details(user("eve", statement(action, place))), functions)
        assert edges(found, "READS")[EVE, f"{FUNCTION}#configuration"] == CERTAIN
    assert (EVE, f"{FUNCTION}#configuration") not in edges(
        derived(tmp_path, details(user("eve", statement("lambda:ListFunctions", FUNCTION))), functions), "READS"
    )


def test_data_of_which_nothing_is_listed(tmp_path: Path) -> None:
    """No node is made up: one gap a type with how many have the right, and the type among the inputs that are missing."""
    first = user("eve", statement("secretsmanager:*"))
    second = user("bob", statement("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:pay-*"))
    given = details(first, second, role("runner", trusts(EVE)))
    found = derived(tmp_path, given, owned(BUCKET))
    (row,) = (each for each in found.gaps if each["gap"] == "no data listed")
    assert (row["id"], row["count"]) == ("secretsmanager:secret", 2)
    why = f"none is listed of {A}, and any may be read, by how many users and roles: 2"
    assert {"input": "secretsmanager:secret", "why": why} in found.missing
    assert edges(found, "READS") == {}
    listed = derived(tmp_path, given, {"SecretList": []})
    assert [each for each in gaps(listed) if each[0] == "no data listed"] == []


def test_rights_of_a_policy_that_is_missing_are_possible(tmp_path: Path) -> None:
    """Whatever it may hold, with its name; making a document unreadable only takes from what is certain."""
    given = user("eve", AttachedManagedPolicies=[{"PolicyArn": arn("policy", "lost")}])
    found = derived(tmp_path, details(given), tagged(QUEUE))
    assert edges(found, "WRITES") == {(EVE, QUEUE): ("possible", f"{arn('policy', 'lost')} missing")}
    text = json.dumps({"Statement": "nonsense"})
    broken = user("eve", UserPolicyList=[{"PolicyName": "own", "PolicyDocument": text}])
    assert edges(derived(tmp_path, details(broken), tagged(QUEUE)), "WRITES") == {
        (EVE, QUEUE): ("possible", "document unreadable")
    }


def test_patterns_of_which_too_many_meet_settle_nothing(tmp_path: Path) -> None:
    """What is not asked of a bucket may be allowed: it is possible, and not gone."""
    places = sorted(f"{BUCKET}/p{number}/*" for number in range(90))
    own = statement("s3:GetObject", places), statement("s3:GetObject", places[:-1], effect="Deny")
    found = derived(tmp_path, details(user("eve", *own)), owned(BUCKET))
    assert edges(found, "READS") == {(EVE, BUCKET): ("possible", "condition Resource")}


def test_every_statement_that_proves_an_edge_is_told(tmp_path: Path) -> None:
    """However many there are."""
    many = [statement("sqs:SendMessage", QUEUE, Sid=f"s{number}") for number in range(12)]
    found = derived(tmp_path, details(user("eve", *many)), tagged(QUEUE))
    assert len(proofs(found, EVE, QUEUE, "WRITES")) == 12
