"""What is more than one way, or none: types that nothing lists, whom nobody changes, administrators."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving.aws.escalating.techniques import techniques
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.library import Library
from tests.deriving.aws.escalating.ledger import OTHER, THINGS, Row, account, grants
from tests.deriving.aws.escalating.people import (
    ACCOUNT,
    ADAM,
    EVERYTHING,
    group,
    keys,
    reported,
)
from tests.deriving.aws.escalating.rows import ROWS
from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    A,
    Bound,
    arn,
    derived,
    details,
    edges,
    gaps,
    role,
    statement,
    trusts,
    user,
)

USING = [pytest.param(row, id=row.id) for row in ROWS if not row.passes]
LISTED = {"lambda:function": "Functions", "ec2:instance": "Reservations", "codebuild:project": "projects", "glue:devendpoint": "DevEndpoints"}  # fmt: skip
EMPTY = [pytest.param(row, id=row.id) for row in ROWS if not row.passes and row.thing in LISTED]
EC2 = trusts({"Service": "ec2.amazonaws.com"})
BUCKET = "arn:aws:s3:::ledger"
LEDGER = {"Buckets": [{"Name": "ledger"}]}


def escalates(folder: Path, *outputs: Any) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, *outputs), "ESCALATES_TO")


def unlisted(of: str) -> Bound:
    return "possible", f"no {of} in the input"


@pytest.mark.parametrize("row", USING)
def test_a_type_that_is_listed_nowhere(tmp_path: Path, row: Row) -> None:
    """What there may be may run as any role that trusts the service; the input that is missing is told."""
    own = [statement(action) for action in row.actions]
    found = derived(tmp_path, *account(row, *own)[:1])
    assert edges(found, "ESCALATES_TO") == dict.fromkeys(((EVE, RUNNER), (EVE, OTHER)), unlisted(row.thing))
    assert row.thing in [each["input"] for each in found.missing]


@pytest.mark.parametrize("row", USING)
def test_a_type_that_is_listed_nowhere_and_a_right_on_one_thing(tmp_path: Path, row: Row) -> None:
    """A right on some of its kind is enough for what there may be; without a right there is nothing to tell."""
    found = derived(tmp_path, *account(row, *(grants(row, each) for each in row.actions))[:1])
    assert edges(found, "ESCALATES_TO") == dict.fromkeys(((EVE, RUNNER), (EVE, OTHER)), unlisted(row.thing))
    nothing = derived(tmp_path, *account(row)[:1])
    assert edges(nothing, "ESCALATES_TO") == {}
    assert row.thing not in [each["input"] for each in nothing.missing]


@pytest.mark.parametrize("row", EMPTY)
def test_an_empty_list(tmp_path: Path, row: Row) -> None:
    """It says that there is none."""
    own = [statement(action) for action in row.actions]
    assert escalates(tmp_path, account(row, *own)[0], {LISTED[row.thing]: []}) == {}


def test_a_role_that_the_input_has_not(tmp_path: Path) -> None:
    """What runs as it leads to it: it is there, and nobody knows what it may do."""
    row = next(each for each in ROWS if each.id == "lambda-003")
    gone = arn("role", "gone")
    found = escalates(tmp_path, *account(row, *(grants(row, each) for each in row.actions), runs_as=gone))
    assert found == {(EVE, gone): ("possible", f"{gone} missing")}


@pytest.mark.parametrize(
    ("enabled", "bound"), [(True, CERTAIN), (None, ("possible", "condition enableExecuteCommand")), (False, None)]
)
def test_a_switch(tmp_path: Path, enabled: bool | None, bound: Bound | None) -> None:
    """Commands run in a task for which that is switched on."""
    row = next(each for each in ROWS if each.id == "ecs-006")
    people, there = account(row, *(grants(row, each) for each in row.actions))
    there["Results"][0]["configuration"]["enableExecuteCommand"] = enabled
    assert escalates(tmp_path, people, there).get((EVE, RUNNER)) == bound


RESERVED = {
    "a service": arn("role", "aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM"),
    "identity center": arn("role", "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"),
}


@pytest.mark.parametrize("of", RESERVED.values(), ids=RESERVED)
@pytest.mark.parametrize("trust", [trusts(EVE), trusts({"Service": "ssm.amazonaws.com"})])
def test_roles_that_nobody_changes(tmp_path: Path, of: str, trust: dict[str, Any]) -> None:
    """Neither their policies nor their trust; and nobody runs anything as the role of a service."""
    path, _, name = of.partition("role/")[2].rpartition("/")
    actions = ["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy"]
    found = derived(tmp_path, details(user("eve", statement(actions)), role(name, trust, path=f"{path}/")))
    assert edges(found, "ESCALATES_TO") == {}
    assert gaps(found) == []


def test_nobody_runs_anything_as_the_role_of_a_service(tmp_path: Path) -> None:
    """A service-linked role serves its service and nobody else, whoever may pass it."""
    path, _, name = RESERVED["a service"].partition("role/")[2].rpartition("/")
    runs = ["iam:PassRole", "ssm:CreateDocument", "ssm:StartAutomationExecution"]
    linked = role(name, trusts({"Service": "ssm.amazonaws.com"}), path=f"{path}/")
    assert escalates(tmp_path, details(user("eve", statement(runs)), linked)) == {}
    own = role("runner", trusts({"Service": "ssm.amazonaws.com"}))
    assert escalates(tmp_path, details(user("eve", statement(runs)), linked, own)) == {(EVE, RUNNER): CERTAIN}


@pytest.mark.parametrize("grant", [EVERYTHING, statement("iam:*"), statement("iam:*", EVE)])
def test_administrators(tmp_path: Path, grant: dict[str, Any]) -> None:
    """Have nothing to gain in their account."""
    runner = role("runner", trusts({"Service": "lambda.amazonaws.com"}))
    found = derived(tmp_path, details(user("eve", grant), user("adam"), runner))
    assert edges(found, "CONTROLS")[(EVE, ACCOUNT)] == CERTAIN
    assert edges(found, "ESCALATES_TO") == {}


def test_who_is_denied_to_give_himself_rights_is_no_administrator(tmp_path: Path) -> None:
    """He has everything else, and so the keys of others and the roles that run things."""
    denied = statement(["iam:Put*Policy", "iam:Attach*Policy", "iam:UpdateAssumeRolePolicy"], effect="Deny")
    runner = role("runner", trusts({"Service": "lambda.amazonaws.com"}))
    found = derived(tmp_path, details(user("eve", EVERYTHING, denied), user("adam"), runner), keys("eve", "adam"))
    assert edges(found, "CONTROLS") == {}
    assert edges(found, "ESCALATES_TO") == dict.fromkeys(((EVE, ADAM), (EVE, RUNNER)), CERTAIN)


def test_a_role_that_may_be_passed(tmp_path: Path) -> None:
    """The right to pass one role gives nothing of another that the same service may assume."""
    row = next(each for each in ROWS if each.id == "lambda-001")
    found = escalates(tmp_path, *account(row, *(grants(row, each) for each in row.actions)))
    assert found == {(EVE, RUNNER): CERTAIN}


def test_keys_that_nothing_lists(tmp_path: Path) -> None:
    """How many there are may leave room for one."""
    people = details(user("eve", statement("iam:CreateAccessKey", ADAM)), user("adam"))
    assert escalates(tmp_path, people) == {(EVE, ADAM): ("possible", "no access key in the input")}
    full = [(ADAM, "false", "2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z")]
    assert edges(reported(tmp_path, [people], *full), "ESCALATES_TO") == {}
    room = [(ADAM, "false", "2025-01-01T00:00:00Z", "N/A")]
    assert edges(reported(tmp_path, [people], *room), "ESCALATES_TO") == {(EVE, ADAM): CERTAIN}


def test_nobody_escalates_to_another_account(tmp_path: Path) -> None:
    """What IAM lets change lies in one's own account; a role of another one is not passed."""
    far = role("runner", trusts({"Service": "lambda.amazonaws.com"}), account="444455556666")
    runs = statement(
        ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "iam:Update*", "iam:Put*Policy"]
    )
    found = escalates(tmp_path, details(user("eve", runs)), details(far, user("adam", account="444455556666")))
    assert {end for _, end in found} == {ACCOUNT}


SPARE = arn("instance-profile", "spare")
ADD, REMOVE = (statement(f"iam:{each}InstanceProfile", SPARE) for each in ("AddRoleTo", "RemoveRoleFrom"))
MAKE = statement(["iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"])


@pytest.mark.parametrize(
    ("own", "roles", "bound"),
    [
        ((), [], None), ((ADD,), [], CERTAIN), ((ADD,), [OTHER], None), ((REMOVE,), [OTHER], None), ((ADD, REMOVE), [OTHER], CERTAIN),
        ((MAKE,), [OTHER], CERTAIN), ((), None, unlisted("iam:instance-profile")),
    ],
)  # fmt: skip
def test_an_instance_profile(tmp_path: Path, own: Any, roles: list[str] | None, bound: Bound | None) -> None:
    """One is made, or an empty one filled, or one of another role emptied and filled; where none is listed there may be one."""
    row = next(each for each in ROWS if each.id == "ec2-001")
    people = details(user("eve", *(grants(row, each) for each in row.actions), *own), role("runner", EC2))
    held = [{"Arn": each, "RoleName": "other"} for each in roles or ()]
    listed = {"InstanceProfiles": [{"InstanceProfileName": "spare", "Arn": SPARE, "Roles": held}]}
    assert escalates(tmp_path, people, *([] if roles is None else [listed])).get((EVE, RUNNER)) == bound


def test_a_group_has_members_and_no_ways(tmp_path: Path) -> None:
    """Its policies are theirs."""
    staff = group("staff", statement("iam:PutUserPolicy", f"arn:aws:iam::{A}:user/*"))
    assert escalates(tmp_path, details(user("eve", GroupList=["staff"]), staff)) == {(EVE, ACCOUNT): CERTAIN}


def test_things_of_every_kind_that_is_listed() -> None:
    """The tests above have one of each type that a technique uses and that an export can list."""
    known = {each.type for each in techniques(Library()) if each.type in thing_kinds().by_type}
    assert known == {*THINGS}


def test_who_may_be_an_administrator(tmp_path: Path) -> None:
    """What nobody knows of him leads nowhere else in his account: whatever it would open, he controls it if it holds."""
    gone = arn("policy", "gone")
    eve = user("eve", AttachedManagedPolicies=[{"PolicyName": "gone", "PolicyArn": gone}])
    runner = role("runner", trusts({"Service": "lambda.amazonaws.com"}))
    found = derived(tmp_path, details(eve, user("adam"), runner), keys("eve", "adam"), LEDGER)
    assert edges(found, "CONTROLS") == dict.fromkeys(((EVE, ACCOUNT), (EVE, BUCKET)), ("possible", f"{gone} missing"))
    assert edges(found, "READS") == {(EVE, BUCKET): ("possible", f"{gone} missing")}
    assert edges(found, "ESCALATES_TO") == {}
    key = statement("iam:CreateAccessKey", ADAM)
    eve = user("eve", key, AttachedManagedPolicies=[{"PolicyName": "gone", "PolicyArn": gone}])
    may = ("possible", f"{gone} missing")
    assert escalates(tmp_path, details(eve, user("adam"), runner), keys("eve", "adam")) == {(EVE, ADAM): may}


def test_who_is_an_administrator_under_a_condition(tmp_path: Path) -> None:
    """Without it he has what he has without it."""
    mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    eve = user("eve", statement("*", Condition=mfa), statement("iam:CreateAccessKey", ADAM))
    found = derived(tmp_path, details(eve, user("adam"), user("zoe")), keys("eve", "adam", "zoe"))
    assert edges(found, "CONTROLS") == {(EVE, ACCOUNT): ("possible", "condition aws:MultiFactorAuthPresent")}
    assert edges(found, "ESCALATES_TO") == {(EVE, ADAM): CERTAIN}


def test_a_policy_of_what_is_there(tmp_path: Path) -> None:
    """It may let somebody change the code whose own policies say nothing."""
    row = next(each for each in ROWS if each.id == "lambda-003")
    name = THINGS[row.thing][0]
    lets = {"Effect": "Allow", "Principal": {"AWS": EVE}, "Action": row.actions[0], "Resource": name}
    own = [{"Resource": name, "Policy": {"Version": "2012-10-17", "Statement": [lets]}}]
    assert escalates(tmp_path, *account(row)) == {}
    assert escalates(tmp_path, *account(row), own) == {(EVE, RUNNER): CERTAIN}


def test_a_key_is_replaced_where_it_is(tmp_path: Path) -> None:
    """Making keys of one user and deleting those of another leaves no room."""
    own = [statement("iam:CreateAccessKey", ADAM), statement("iam:DeleteAccessKey", arn("user", "zoe"))]
    people = details(user("eve", *own), user("adam"), user("zoe"))
    assert escalates(tmp_path, people, keys("adam", "adam", "zoe", "zoe")) == {}


def test_the_list_of_keys_comes_before_the_report(tmp_path: Path) -> None:
    """It was made of the keys themselves."""
    people = details(user("eve", statement("iam:CreateAccessKey", ADAM)), user("adam"))
    room = [(ADAM, "false", "2025-01-01T00:00:00Z", "N/A")]
    assert edges(reported(tmp_path, [people, keys("adam", "adam")], *room), "ESCALATES_TO") == {}


def test_roles_of_another_account_run_nothing_here(tmp_path: Path) -> None:
    """What there may be of a type that is listed nowhere lies in one's own account, and runs as its roles."""
    far = role("far", trusts({"Service": "lambda.amazonaws.com"}), account="444455556666")
    near = role("runner", trusts({"Service": "lambda.amazonaws.com"}))
    found = escalates(tmp_path, details(user("eve", statement("lambda:UpdateFunctionCode")), near), details(far))
    assert found == {(EVE, RUNNER): unlisted("lambda:function")}


NEEDED = ["instance/*", "network-interface/*", "security-group/*", "subnet/*"]


@pytest.mark.parametrize(("left_out", "bound"), [(None, CERTAIN), *((each, None) for each in NEEDED)])
def test_every_resource_that_an_action_needs(tmp_path: Path, left_out: str | None, bound: Bound | None) -> None:
    """An instance is started with an image and a network: each must be allowed, and nothing that may be left out, as a volume."""
    on = [f"arn:aws:ec2:*:*:{each}" for each in NEEDED if each != left_out]
    own = [statement("iam:PassRole", RUNNER), statement("ec2:RunInstances", [*on, "arn:aws:ec2:*::image/*"])]
    row = next(each for each in ROWS if each.id == "ec2-001")
    assert escalates(tmp_path, *account(row, *own)).get((EVE, RUNNER)) == bound
