"""More rights, of one's own or of whom one can act as: as far as a boundary, the organisation and denials let them go."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.escalating.people import (
    ACCOUNT,
    ADAM,
    ADMINISTRATOR,
    ATTACHED,
    EVERYTHING,
    POLICY,
    keys,
    policy,
)
from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    Bound,
    arn,
    boundary,
    derived,
    details,
    edges,
    gaps,
    organisation,
    role,
    statement,
    trusts,
    user,
)

BUCKET = "arn:aws:s3:::ledger"
LEDGER = {"Buckets": [{"Name": "ledger"}]}
EC2 = trusts({"Service": "ec2.amazonaws.com"})


def escalates(folder: Path, *outputs: Any) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, *outputs), "ESCALATES_TO")


def test_a_version_that_is_not_in_the_input(tmp_path: Path) -> None:
    """Restoring it may give anything."""
    eve = details(user("eve", statement("iam:SetDefaultPolicyVersion", POLICY), **ATTACHED))
    assert escalates(tmp_path, eve, policy(None)) == {(EVE, ACCOUNT): ("possible", f"{POLICY} v2 missing")}
    assert escalates(tmp_path, eve, policy(None, EVERYTHING)) == {(EVE, ACCOUNT): CERTAIN}


def test_a_version_of_little_more(tmp_path: Path) -> None:
    """One that gives rights on a bucket is a way to the bucket, and not to the account."""
    eve = details(user("eve", statement("iam:SetDefaultPolicyVersion", POLICY), **ATTACHED))
    found = derived(tmp_path, eve, policy(statement("s3:GetObject", f"{BUCKET}/*")), LEDGER)
    assert edges(found, "ESCALATES_TO") == {}
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}


def test_room_for_a_version(tmp_path: Path) -> None:
    """A policy of five versions takes another when one of them is deleted first."""
    own = [statement(each, POLICY) for each in ("iam:CreatePolicyVersion", "iam:DeletePolicyVersion")]
    assert escalates(tmp_path, details(user("eve", *own, **ATTACHED)), policy(count=5)) == {(EVE, ACCOUNT): CERTAIN}
    assert escalates(tmp_path, details(user("eve", own[0], **ATTACHED)), policy(count=5)) == {}


@pytest.mark.parametrize("action", ["iam:PutUserPolicy", "iam:AttachUserPolicy"])
def test_whom_one_cannot_act_as(tmp_path: Path, action: str) -> None:
    """Widening him is a finding and no edge; with a key of him it is one, to the account too."""
    grant, people = statement(action, ADAM), (user("adam"), user("zoe"))
    found = derived(tmp_path, details(user("eve", grant), *people), keys("eve", "adam"))
    assert edges(found, "ESCALATES_TO") == {}
    assert gaps(found) == [("may widen others", EVE, "1 identities as which it cannot act")]
    key = statement("iam:CreateAccessKey", ADAM)
    found = derived(tmp_path, details(user("eve", grant, key), *people), keys("eve", "adam"))
    assert edges(found, "ESCALATES_TO") == dict.fromkeys(((EVE, ADAM), (EVE, ACCOUNT)), CERTAIN)
    assert gaps(found) == []


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_a_role_that_one_cannot_act_as(tmp_path: Path, action: str) -> None:
    """Only its service acts as it: a finding. With a trust that lets Eve in, or that she rewrites, the account."""
    grant, rewrites = statement(action, RUNNER), statement("iam:UpdateAssumeRolePolicy", RUNNER)
    found = derived(tmp_path, details(user("eve", grant), role("runner", EC2)))
    assert edges(found, "ESCALATES_TO") == {}
    assert gaps(found) == [("may widen others", EVE, "1 identities as which it cannot act")]
    assert escalates(tmp_path, details(user("eve", grant), role("runner", trusts(EVE)))) == {(EVE, ACCOUNT): CERTAIN}
    rewriting = escalates(tmp_path, details(user("eve", grant, rewrites), role("runner", EC2)))
    assert rewriting == dict.fromkeys(((EVE, RUNNER), (EVE, ACCOUNT)), CERTAIN)


def test_as_far_as_the_boundary(tmp_path: Path) -> None:
    """Who writes his own policy has what his boundary lets him have: the bucket, and not the account."""
    limit, held = boundary(statement("s3:GetObject", f"{BUCKET}/*"), statement("iam:PutUserPolicy", EVE))
    found = derived(tmp_path, details(user("eve", statement("iam:PutUserPolicy", EVE), **held)), limit, LEDGER)
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}
    assert edges(found, "ESCALATES_TO") == {}
    assert edges(found, "CONTROLS") == {}


@pytest.mark.parametrize(
    ("own", "allowed", "leads"),
    [
        (statement("*"), "iam:DeleteUserPermissionsBoundary", True),
        (statement("*"), "s3:*", False),
        (statement(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"], EVE), "iam:*User*", True),
        (statement(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"], EVE), "iam:PutUserPolicy", False),
        (statement(["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"], ADAM), "iam:*User*", False),
        (statement("iam:DeleteUserPermissionsBoundary", EVE), "iam:*User*", False),
    ],
)
def test_a_boundary_that_is_taken_away(tmp_path: Path, own: Any, allowed: str, leads: bool) -> None:
    """It holds nobody whom it lets take it away: he then has what his policies allow, and what he may write."""
    limit, held = boundary(statement(allowed))
    found = derived(tmp_path, details(user("eve", own, **held)), limit)
    assert edges(found, "ESCALATES_TO") == ({(EVE, ACCOUNT): CERTAIN} if leads else {})
    assert edges(found, "CONTROLS") == {}


def test_as_far_as_the_organisation(tmp_path: Path) -> None:
    """What it denies is denied to the widened one too."""
    denied = organisation(statement("iam:E*", effect="Deny"), statement("s3:PutObject", effect="Deny"))
    found = derived(tmp_path, details(user("eve", statement("iam:PutUserPolicy", EVE))), denied, LEDGER)
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}
    assert edges(found, "ESCALATES_TO") == {}


def test_as_far_as_denials_that_stay(tmp_path: Path) -> None:
    """A statement of another policy that he cannot take away holds."""
    own = [statement("iam:PutUserPolicy", EVE), statement("s3:GetObject", effect="Deny")]
    found = derived(tmp_path, details(user("eve", *own)), LEDGER)
    assert edges(found, "READS") == {}
    assert edges(found, "ESCALATES_TO") == {(EVE, ACCOUNT): CERTAIN}


def test_a_denial_that_leaves_no_way_to_give_rights(tmp_path: Path) -> None:
    """Who may write a policy of his own and is denied to give rights by another gets everything else, as who has it already."""
    denied = statement(["iam:Put*Policy", "iam:Attach*Policy", "iam:UpdateAssumeRolePolicy"], effect="Deny")
    eve = user("eve", statement("iam:CreatePolicyVersion", POLICY), denied, **ATTACHED)
    found = derived(tmp_path, details(eve, user("adam")), policy(), keys("eve", "adam"), LEDGER)
    assert edges(found, "ESCALATES_TO") == {(EVE, ADAM): CERTAIN}
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}


CHOSEN = "iam:PolicyARN"
READER = arn("policy", "reader")


def attaching(test: str, value: str, **more: Any) -> dict[str, Any]:
    return details(user("eve", statement("iam:AttachUserPolicy", EVE, Condition={test: {CHOSEN: value}}), **more))


def test_which_policy_may_be_attached(tmp_path: Path) -> None:
    """Any but some, or one that allows everything: the account. One that the input has: what that gives. Another one: anything."""
    reader = policy(now=statement("s3:GetObject", f"{BUCKET}/*"), name=READER)
    assert escalates(tmp_path, attaching("ArnEquals", ADMINISTRATOR)) == {(EVE, ACCOUNT): CERTAIN}
    assert escalates(tmp_path, attaching("ArnNotEquals", READER)) == {(EVE, ACCOUNT): CERTAIN}
    found = derived(tmp_path, attaching("ArnEquals", READER), reader, LEDGER)
    assert edges(found, "ESCALATES_TO") == {}
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}
    assert escalates(tmp_path, attaching("ArnEquals", READER)) == {(EVE, ACCOUNT): ("possible", f"{READER} missing")}


BOUNDED = {"StringEquals": {"iam:PermissionsBoundary": arn("policy", "limit")}}


def test_who_must_have_a_boundary(tmp_path: Path) -> None:
    """A right to widen those who have one boundary is none on those who have none or another."""
    grant = statement("iam:PutUserPolicy", EVE, Condition=BOUNDED)
    wide, held = boundary(EVERYTHING)
    assert escalates(tmp_path, details(user("eve", grant, **held)), wide) == {(EVE, ACCOUNT): CERTAIN}
    assert escalates(tmp_path, details(user("eve", grant))) == {}
    other, held = boundary(EVERYTHING, name="other")
    assert escalates(tmp_path, details(user("eve", grant, **held)), other) == {}


MAKING = ["iam:CreateRole", "iam:AttachRolePolicy"]


def test_a_new_role(tmp_path: Path) -> None:
    """It trusts whoever makes it. One that must have a boundary has what that lets it have; the organisation holds new roles too."""
    assert escalates(tmp_path, details(user("eve", statement(MAKING)))) == {(EVE, ACCOUNT): CERTAIN}
    assert (
        escalates(tmp_path, details(user("eve", statement(MAKING), statement("sts:AssumeRole", effect="Deny")))) == {}
    )
    limit, _ = boundary(statement("s3:GetObject", f"{BUCKET}/*"))
    makes = details(user("eve", statement(MAKING, Condition=BOUNDED)))
    found = derived(tmp_path, makes, limit, LEDGER)
    assert edges(found, "ESCALATES_TO") == {}
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}
    wide, _ = boundary(EVERYTHING)
    assert escalates(tmp_path, makes, wide) == {(EVE, ACCOUNT): CERTAIN}
    denied = organisation(statement("iam:E*", effect="Deny"))
    found = derived(tmp_path, details(user("eve", statement(MAKING))), denied, LEDGER)
    assert edges(found, "ESCALATES_TO") == {}
    assert edges(found, "READS") == {(EVE, BUCKET): CERTAIN}


def test_what_the_widened_one_may_do_with_others(tmp_path: Path) -> None:
    """Roles that it may assume and keys that it may make, as far as its boundary goes."""
    limit, held = boundary(statement(["iam:PutUserPolicy", "sts:AssumeRole", "iam:CreateAccessKey"]))
    eve = user("eve", statement("iam:PutUserPolicy", EVE), **held)
    runner = role("runner", trusts("arn:aws:iam::111122223333:root"))
    found = escalates(tmp_path, details(eve, runner, user("adam")), limit, keys("eve", "adam"))
    assert found == dict.fromkeys(((EVE, RUNNER), (EVE, ADAM)), CERTAIN)
