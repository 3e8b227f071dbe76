"""CONTROLS identity -> account: administrators, by what the evaluator says, never by a policy's name."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    A,
    B,
    Bound,
    arn,
    boundary,
    derived,
    details,
    document,
    edges,
    organisation,
    proofs,
    role,
    statement,
    trusts,
    user,
)

ACCOUNT = f"aws:{A}/account/{A}"
EVERYTHING = statement("*")
IS_ONE = {(EVE, ACCOUNT): CERTAIN}
OWN = "0.json:/UserDetailList/0/UserPolicyList/0/PolicyDocument/Statement"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def controls(folder: Path, *outputs: Any) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, *outputs), "CONTROLS")


def named(statements: Any) -> dict[str, Any]:
    version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": document(statements)}
    return {"Policies": [{"Arn": ADMINISTRATOR, "DefaultVersionId": "v1", "PolicyVersionList": [version]}]}


@pytest.mark.parametrize(
    "grant",
    [
        EVERYTHING, statement("*:*"), statement("iam:*"), statement(["s3:*", "iam:*"]), statement("*", "arn:aws:iam::*"),
        statement("iam:*", f"arn:aws:iam::{A}:*"), statement("iam:*", EVE), statement("iam:*", f"arn:aws:iam::{A}:user/${{aws:username}}"),
        {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::x"},
    ],
)  # fmt: skip
def test_everything_or_all_of_iam(tmp_path: Path, grant: Any) -> None:
    """On everything, or on himself, which is what it takes to get the rest; the statement proves it."""
    found = derived(tmp_path, details(user("eve", grant)))
    assert edges(found, "CONTROLS") == IS_ONE
    assert proofs(found, EVE, ACCOUNT, "CONTROLS") == [f"{OWN}/0"]


@pytest.mark.parametrize(
    "grant",
    [
        statement("s3:*"), statement("iam:Get*"), statement(["iam:List*", "iam:Get*", "s3:*", "ec2:*"]), statement("iam:*", arn("user", "adam")),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, statement("*", "arn:aws:s3:::*"), statement("*", effect="Deny"),
    ],
)  # fmt: skip
def test_less_is_not_enough(tmp_path: Path, grant: Any) -> None:
    """Another service, reading, somebody else, everything but IAM."""
    assert controls(tmp_path, details(user("eve", grant))) == {}


def test_the_name_of_a_policy_says_nothing(tmp_path: Path) -> None:
    """AdministratorAccess that grants nothing; one that the input has not may grant everything."""
    eve = user("eve", AttachedManagedPolicies=[{"PolicyArn": ADMINISTRATOR}])
    assert controls(tmp_path, details(eve), named(statement("s3:GetObject"))) == {}
    assert controls(tmp_path, details(eve), named(EVERYTHING)) == IS_ONE
    assert controls(tmp_path, details(eve)) == {(EVE, ACCOUNT): ("possible", f"{ADMINISTRATOR} missing")}


@pytest.mark.parametrize(
    ("deny", "is_one"),
    [
        (statement("*", effect="Deny"), False),
        (statement("iam:*", effect="Deny"), False),
        ({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}, False),
        (statement(["iam:Attach*", "iam:Put*"], effect="Deny"), False),
        (statement("s3:*", effect="Deny"), True),
        (statement("iam:DeleteUser", effect="Deny"), True),
        (statement("iam:*", EVE, "Deny"), True),
    ],
)
def test_a_denial(tmp_path: Path, deny: Any, is_one: bool) -> None:
    """Takes it away where it leaves no action that gives rights; otherwise he takes the denial away himself."""
    assert controls(tmp_path, details(user("eve", EVERYTHING, deny))) == (IS_ONE if is_one else {})


def test_a_denial_under_a_condition(tmp_path: Path) -> None:
    """What nobody knows of the request makes it possible, and stands among the proofs."""
    when = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    found = derived(tmp_path, details(user("eve", EVERYTHING, statement("*", effect="Deny", Condition=when))))
    assert edges(found, "CONTROLS") == {(EVE, ACCOUNT): ("possible", "condition aws:MultiFactorAuthPresent")}
    assert proofs(found, EVE, ACCOUNT, "CONTROLS") == [f"{OWN}/0", f"{OWN}/1"]


def test_a_boundary_and_an_organisation_hold(tmp_path: Path) -> None:
    """One that leaves no action of IAM; one that leaves them all holds nobody."""
    narrow, held = boundary(statement("s3:*"))
    assert controls(tmp_path, details(user("eve", EVERYTHING, **held)), narrow) == {}
    wide, held = boundary(EVERYTHING)
    assert controls(tmp_path, details(user("eve", EVERYTHING, **held)), wide) == IS_ONE
    assert controls(tmp_path, details(user("eve", EVERYTHING)), organisation(statement("iam:*", effect="Deny"))) == {}
    assert controls(tmp_path, details(user("eve", **held)), wide) == {}


def test_each_administers_its_own_account(tmp_path: Path) -> None:
    """Roles too, members by their groups, and never a group."""
    staff = {
        "GroupName": "staff", "Arn": arn("group", "staff"),
        "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Statement": EVERYTHING}}],
    }  # fmt: skip
    runner = role("runner", trusts({"Service": "ec2.amazonaws.com"}), statement("iam:*", RUNNER))
    given = details(user("eve", GroupList=["staff"]), staff, runner), details(user("far", EVERYTHING, account=B))
    assert controls(tmp_path, *given) == IS_ONE | {
        (RUNNER, ACCOUNT): CERTAIN, (arn("user", "far", B), f"aws:{B}/account/{B}"): CERTAIN,
    }  # fmt: skip
