"""ASSUMES within the accounts of the input: whom a role trusts, and what he needs of his own beside it."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    ORGANISATION,
    RUNNER,
    A,
    B,
    Bound,
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
    trusts,
    user,
)

ASSUME = statement("sts:AssumeRole", RUNNER)
FAR = arn("user", "far", B)
OWN, TRUST = (
    "0.json:/UserDetailList/0/UserPolicyList/0/PolicyDocument",
    "0.json:/RoleDetailList/0/AssumeRolePolicyDocument",
)


def assumed(folder: Path, *outputs: Any) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, *outputs), "ASSUMES")


def test_who_is_named_needs_no_grant_in_his_account(tmp_path: Path) -> None:
    """The trust policy by itself lets him in, and proves the edge."""
    found = derived(tmp_path, details(user("eve"), role("runner", trusts(EVE))))
    assert edges(found, "ASSUMES") == {(EVE, RUNNER): CERTAIN}
    assert proofs(found, EVE, RUNNER) == [f"{TRUST}/Statement/0"]


@pytest.mark.parametrize("named", [A, f"arn:aws:iam::{A}:root"])
def test_a_trusted_account_needs_a_grant(tmp_path: Path, named: str) -> None:
    """Who has one is let in, and both statements prove it; nobody else of the account is."""
    runner = role("runner", trusts(named))
    found = derived(tmp_path, details(user("eve", ASSUME), user("adam"), runner))
    assert edges(found, "ASSUMES") == {(EVE, RUNNER): CERTAIN}
    assert proofs(found, EVE, RUNNER) == [f"{OWN}/Statement/0", f"{TRUST}/Statement/0"]


def test_a_grant_without_trust_is_nothing(tmp_path: Path) -> None:
    """Nor is one of another action, nor for another role."""
    other = role("runner", trusts(arn("user", "adam")))
    assert assumed(tmp_path, details(user("eve", ASSUME), user("adam"), other)) == {
        (arn("user", "adam"), RUNNER): CERTAIN
    }
    grants = statement("iam:*"), statement("sts:AssumeRole", arn("role", "run"))
    assert assumed(tmp_path, details(user("eve", *grants), role("runner", trusts(A)))) == {}


@pytest.mark.parametrize("named", [FAR, B, f"arn:aws:iam::{B}:root"])
def test_across_accounts_both_sides_must_allow(tmp_path: Path, named: str) -> None:
    """However the trust policy names him."""
    runner = role("runner", trusts(named))
    granted, bare = user("far", ASSUME, account=B), user("far", account=B)
    assert assumed(tmp_path, details(runner), details(granted)) == {(FAR, RUNNER): CERTAIN}
    assert assumed(tmp_path, details(runner), details(bare)) == {}
    nobody = details(user("eve"), role("runner", trusts(arn("role", "runner"))))
    assert assumed(tmp_path, nobody, details(granted)) == {}


def test_a_boundary_holds_back_a_role_that_is_named_and_no_user(tmp_path: Path) -> None:
    """In one account: what a resource's policy gives to a user is beyond his boundary, what it gives to a role is within it."""
    limits, held = boundary(statement("s3:*"))
    target = role("target", trusts([EVE, RUNNER]))
    runner = role("runner", trusts({"Service": "ec2.amazonaws.com"}), **held)
    found = assumed(tmp_path, details(user("eve", **held), runner, target), limits)
    assert found == {(EVE, arn("role", "target")): CERTAIN}
    wide, held = boundary(statement("sts:*"))
    runner = role("runner", trusts({"Service": "ec2.amazonaws.com"}), **held)
    assert (RUNNER, arn("role", "target")) in assumed(tmp_path, details(user("eve", **held), runner, target), wide)


def test_a_boundary_grants_nothing(tmp_path: Path) -> None:
    """One that allows it, with no policy that does."""
    limits, held = boundary(statement("sts:*"))
    assert assumed(tmp_path, details(user("eve", **held), role("runner", trusts(A))), limits) == {}


def test_a_boundary_that_the_input_has_not(tmp_path: Path) -> None:
    """May let it through."""
    lost = arn("policy", "lost")
    runner = role("runner", trusts(A))
    found = assumed(tmp_path, details(user("eve", ASSUME, PermissionsBoundary=lost), runner))
    assert found == {(EVE, RUNNER): ("possible", f"{lost} missing")}


def test_an_organisation_policy_holds_back_its_account(tmp_path: Path) -> None:
    """A Deny on who would assume, wherever the role is; that of another account has no say."""
    given = details(user("eve", ASSUME), role("runner", trusts(A)))
    denies = statement("sts:AssumeRole", effect="Deny")
    assert assumed(tmp_path, given, organisation(denies)) == {}
    assert assumed(tmp_path, given, organisation(denies, account=B)) == {(EVE, RUNNER): CERTAIN}


def test_an_explicit_deny_prevails(tmp_path: Path) -> None:
    """In his own policy, and in the trust policy."""
    deny = statement("sts:*", effect="Deny")
    assert assumed(tmp_path, details(user("eve", ASSUME, deny), role("runner", trusts(EVE)))) == {}
    runner = role("runner", [trusts(EVE), trusts("*", effect="Deny")])
    assert assumed(tmp_path, details(user("eve", ASSUME), runner)) == {}


def test_a_condition_that_the_export_cannot_settle(tmp_path: Path) -> None:
    """Makes it possible, and is named; both policies count."""
    first = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    second = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    eve = user("eve", ASSUME | {"Condition": second})
    told = assumed(tmp_path, details(eve, role("runner", trusts(A, Condition=first))))
    assert told == {(EVE, RUNNER): ("possible", "condition aws:MultiFactorAuthPresent; condition aws:SourceIp")}


def test_an_organisation_as_condition(tmp_path: Path) -> None:
    """Is settled for an account that the tree has; without a tree it is open."""
    ours = trusts("*", Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANISATION}})
    given = details(user("eve", ASSUME), role("runner", ours))
    assert assumed(tmp_path, given, organisation())[EVE, RUNNER] == CERTAIN
    assert assumed(tmp_path, given)[EVE, RUNNER] == ("possible", "condition aws:PrincipalOrgID")
    below = trusts("*", Condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORGANISATION}/r-1/*"}})
    assert assumed(tmp_path, details(user("eve"), role("runner", below)), organisation())[EVE, RUNNER] == CERTAIN


def test_an_external_id_holds_nobody_off(tmp_path: Path) -> None:
    """It is agreed with who may assume; with several of them each has its own, a denial of every other one included."""
    one = trusts(A, Condition={"StringEquals": {"sts:ExternalId": "one"}})
    two = trusts(B, Condition={"StringLike": {"sts:ExternalId": ["x-*", "two"]}})
    given = details(user("eve", ASSUME), role("runner", [one, two])), details(user("far", ASSUME, account=B))
    assert assumed(tmp_path, *given) == {(EVE, RUNNER): CERTAIN, (FAR, RUNNER): CERTAIN}
    but = trusts("*", effect="Deny", Condition={"StringNotEquals": {"sts:ExternalId": "one"}})
    assert assumed(tmp_path, details(user("eve", ASSUME), role("runner", [trusts(A), but]))) == {(EVE, RUNNER): CERTAIN}
    none = trusts(A, Condition={"Null": {"sts:ExternalId": "true"}})
    assert assumed(tmp_path, details(user("eve", ASSUME), role("runner", none))) == {(EVE, RUNNER): CERTAIN}
    both = trusts(A, Condition={"StringEquals": {"sts:ExternalId": "a"}, "StringLike": {"sts:ExternalId": "b"}})
    assert assumed(tmp_path, details(user("eve", ASSUME), role("runner", both))) == {}


def test_roles_that_trust_each_other(tmp_path: Path) -> None:
    """Are data; a role that trusts itself gets no edge to itself."""
    first, second = arn("role", "first"), arn("role", "second")
    roles = role("first", trusts([second, first])), role("second", trusts(first))
    assert assumed(tmp_path, details(*roles)) == {(first, second): CERTAIN, (second, first): CERTAIN}


def test_everybody_is_everybody_of_the_input_too(tmp_path: Path) -> None:
    """In its account without a grant, from another one with it."""
    given = (
        details(user("eve"), role("runner", trusts("*"))),
        details(user("far", ASSUME, account=B), user("bob", account=B)),
    )
    found = assumed(tmp_path, *given)
    assert found == {("anyone", RUNNER): CERTAIN, (EVE, RUNNER): CERTAIN, (FAR, RUNNER): CERTAIN}


def test_groups_assume_nothing(tmp_path: Path) -> None:
    """Their policies are their members', and a trust policy cannot name one."""
    staff = {
        "GroupName": "staff", "Arn": arn("group", "staff"),
        "GroupPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Statement": ASSUME}}],
    }  # fmt: skip
    named = role("second", trusts([staff["Arn"], EVE]))
    assert assumed(tmp_path, details(user("eve"), staff, named)) == {(EVE, arn("role", "second")): CERTAIN}
    found = derived(tmp_path, details(user("eve", GroupList=["staff"]), staff, role("runner", trusts(A))))
    assert edges(found, "ASSUMES") == {(EVE, RUNNER): CERTAIN}
    assert proofs(found, EVE, RUNNER)[0] == "0.json:/GroupDetailList/0/GroupPolicyList/0/PolicyDocument/Statement"


def test_a_trust_that_cannot_be_read(tmp_path: Path) -> None:
    """May trust everybody of the input and everybody else, and is a gap."""
    found = derived(tmp_path, details(user("eve"), role("runner", {"Effect": "Perhaps"})))
    unreadable = ("possible", "document unreadable")
    assert edges(found, "ASSUMES") == {(EVE, RUNNER): unreadable, ("anyone", RUNNER): unreadable}
    assert ("unreadable policy", RUNNER, f"{RUNNER} trust policy") in gaps(found)


def test_a_service_linked_role_serves_nobody_else(tmp_path: Path) -> None:
    """Even where nothing is known of its trust; a role of the same name elsewhere is any other one."""
    path = "aws-service-role/support.amazonaws.com/"
    linked, other = role("AWSServiceRoleForSupport", {"Effect": "Perhaps"}, path=path), role("x", trusts(EVE))
    assert assumed(tmp_path, details(user("eve"), linked, other)) == {(EVE, arn("role", "x")): CERTAIN}
