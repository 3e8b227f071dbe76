"""Whom roles trust that is no identity of the input: outside accounts, organisations, anybody, services, deleted and absent ones."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    ORGANISATION,
    OUTSIDE,
    RUNNER,
    A,
    B,
    Bound,
    arn,
    derived,
    details,
    edges,
    gaps,
    kinds,
    organisation,
    proofs,
    role,
    statement,
    trusts,
    user,
)

VENDOR = f"aws:{OUTSIDE}/vendor/{OUTSIDE}"
TRUST = "0.json:/RoleDetailList/0/AssumeRolePolicyDocument"
OTHER = "o-otherother"


def assumed(folder: Path, *trust: Any, more: Any = ()) -> dict[tuple[str, str], Bound]:
    return edges(derived(folder, details(role("runner", [*trust])), *more), "ASSUMES")


@pytest.mark.parametrize(
    "named",
    [
        OUTSIDE, f"arn:aws:iam::{OUTSIDE}:root", arn("role", "ci", OUTSIDE), arn("user", "x", OUTSIDE),
        f"arn:aws:sts::{OUTSIDE}:assumed-role/ci/nightly", f"arn:aws:sts::{OUTSIDE}:federated-user/x",
    ],
)  # fmt: skip
def test_an_outside_account_assumes_certainly(tmp_path: Path, named: str) -> None:
    """Its own side is taken as granted, and an external id does not lower that; it is a vendor, whatever of it is named."""
    asked = {"Condition": {"StringEquals": {"sts:ExternalId": "agreed"}}}
    found = derived(tmp_path, details(role("runner", trusts(named, **asked))))
    assert edges(found, "ASSUMES") == {(VENDOR, RUNNER): CERTAIN}
    assert kinds(found)[VENDOR] == "vendor"
    assert proofs(found, VENDOR, RUNNER) == [f"{TRUST}/Statement/0"]


def test_another_condition_lowers_it(tmp_path: Path) -> None:
    """What nobody here knows of the request; of two ways in the surer one counts."""
    mfa = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    possible = {(VENDOR, RUNNER): ("possible", "condition aws:MultiFactorAuthPresent")}
    assert assumed(tmp_path, trusts(OUTSIDE, **mfa)) == possible
    assert assumed(tmp_path, trusts(OUTSIDE, **mfa), trusts(arn("role", "ci", OUTSIDE))) == {(VENDOR, RUNNER): CERTAIN}


def test_each_outside_account_by_its_own_external_id(tmp_path: Path) -> None:
    """Every id is tried."""
    ids = [trusts(each, Condition={"StringEquals": {"sts:ExternalId": each}}) for each in (OUTSIDE, "999988887776")]
    assert {*assumed(tmp_path, *ids).values()} == {CERTAIN}
    assert len(assumed(tmp_path, *ids)) == 2


def test_a_resource_control_policy_holds_back_outsiders(tmp_path: Path) -> None:
    """One on the account of the role that denies whoever is of another organisation."""
    where = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORGANISATION}}
    denies = statement("sts:AssumeRole", effect="Deny", Principal="*", Condition=where)
    guard = organisation(denies, kind="RESOURCE_CONTROL_POLICY")
    assert assumed(tmp_path, trusts("*"), more=[guard]) == {}
    assert assumed(tmp_path, trusts(OUTSIDE), more=[guard])[VENDOR, RUNNER] == (
        "possible",
        "condition aws:PrincipalOrgID",
    )


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_everybody_is_one_node(tmp_path: Path, principal: Any) -> None:
    """`anyone`, a vendor, whatever role it is; beside everybody of the input."""
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    found = derived(tmp_path, details(user("eve"), role("runner", trust), role("second", trust)))
    second = arn("role", "second")
    assert edges(found, "ASSUMES") == {
        ("anyone", RUNNER): CERTAIN, ("anyone", second): CERTAIN, (EVE, RUNNER): CERTAIN, (EVE, second): CERTAIN,
        (RUNNER, second): CERTAIN, (second, RUNNER): CERTAIN,
    }  # fmt: skip
    assert kinds(found)["anyone"] == "vendor"


def test_all_but_some_is_everybody(tmp_path: Path) -> None:
    """NotPrincipal with Allow: all but the account that it names."""
    trust = {"Effect": "Allow", "NotPrincipal": {"AWS": [EVE, A]}, "Action": "sts:AssumeRole"}
    found = edges(derived(tmp_path, details(user("eve"), user("adam"), role("runner", trust))), "ASSUMES")
    assert found["anyone", RUNNER] == CERTAIN
    assert (EVE, RUNNER) not in found


def test_everybody_under_a_condition(tmp_path: Path) -> None:
    """An account, an identity of one, or an organisation of which the condition speaks is who comes in, and not anybody."""
    account = trusts("*", Condition={"StringEquals": {"aws:PrincipalAccount": OUTSIDE}})
    assert assumed(tmp_path, account) == {(VENDOR, RUNNER): CERTAIN}
    pattern = trusts("*", Condition={"ArnLike": {"aws:PrincipalArn": arn("role", "ci-*", OUTSIDE)}})
    assert assumed(tmp_path, pattern)[VENDOR, RUNNER] == CERTAIN
    theirs = trusts("*", Condition={"StringEquals": {"aws:PrincipalOrgID": OTHER}})
    vendor = f"aws:{OTHER}/vendor/{OTHER}"
    assert assumed(tmp_path, theirs, more=[organisation()]) == {(vendor, RUNNER): CERTAIN}
    assert assumed(tmp_path, theirs) == {(vendor, RUNNER): ("possible", "placement unknown")}
    ours = trusts("*", Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANISATION}})
    assert assumed(tmp_path, ours, more=[organisation()]) == {}


@pytest.mark.parametrize("unique", ["AROAEXAMPLEID0000001", "AIDAEXAMPLEID0000001"])
def test_a_deleted_identity_is_a_gap(tmp_path: Path, unique: str) -> None:
    """Never matched by name, and not even by the id that an identity of the input has."""
    eve = user("eve", statement("sts:AssumeRole"), UserId=unique)
    found = derived(tmp_path, details(role("runner", trusts(unique)), eve))
    assert edges(found, "ASSUMES") == {}
    assert gaps(found) == [("deleted principal", RUNNER, unique)]


@pytest.mark.parametrize("principal", ["somebody", "", {"Service": ""}, {"CanonicalUser": "79a59d"}])
def test_a_principal_of_no_kind_is_a_gap(tmp_path: Path, principal: Any) -> None:
    """It is not passed over; named twice, it is one."""
    trust = trusts(principal if isinstance(principal, dict) else [principal, principal])
    found = derived(tmp_path, details(role("runner", trust)))
    value = principal if isinstance(principal, str) else next(iter(principal.values()))
    assert (edges(found, "ASSUMES"), edges(found, "TRUSTS")) == ({}, {})
    assert gaps(found) == [("unknown principal", RUNNER, value)]


def test_a_service_is_trusted_and_assumes_nothing(tmp_path: Path) -> None:
    """A TRUSTS fact to an app, which is its principal."""
    found = derived(
        tmp_path, details(role("runner", trusts({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})))
    )
    assert edges(found, "ASSUMES") == {}
    assert edges(found, "TRUSTS") == {(RUNNER, "ec2.amazonaws.com"): CERTAIN, (RUNNER, "lambda.amazonaws.com"): CERTAIN}
    assert kinds(found)["ec2.amazonaws.com"] == "app"


def test_a_denial_is_no_trust(tmp_path: Path) -> None:
    """Nor is another action."""
    assert assumed(tmp_path, trusts(OUTSIDE, effect="Deny")) == {}
    assert assumed(tmp_path, trusts(OUTSIDE, "sts:TagSession")) == {}


def test_a_session_is_of_its_role(tmp_path: Path) -> None:
    """Who has the role names the session himself, as a first step."""
    session = f"arn:aws:sts::{A}:assumed-role/runner/nightly"
    found = derived(tmp_path, details(role("target", trusts(session)), role("runner", trusts(OUTSIDE))))
    target = arn("role", "target")
    assert edges(found, "ASSUMES", to=target) == {(RUNNER, target): ("possible", "first session nightly")}


def test_who_is_named_and_absent(tmp_path: Path) -> None:
    """An identity, or the session of a role, of an account of the input: possible, and named."""
    gone, session = arn("role", "gone"), f"arn:aws:sts::{A}:assumed-role/lost/nightly"
    assert assumed(tmp_path, trusts([gone, session])) == {
        (gone, RUNNER): ("possible", f"{gone} missing"), (session, RUNNER): ("possible", f"{session} missing"),
    }  # fmt: skip


def test_an_account_of_the_input_is_no_vendor(tmp_path: Path) -> None:
    """Its identities answer for themselves."""
    assert assumed(tmp_path, trusts(f"arn:aws:iam::{B}:root"), more=[details(user("far", account=B))]) == {}
