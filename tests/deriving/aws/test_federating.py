"""Federations: a provider and the pattern of a subject, which authenticates as each role that trusts such tokens."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    A,
    Bound,
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

HOST = "token.actions.githubusercontent.com"
GITHUB = f"arn:aws:iam::{A}:oidc-provider/{HOST}"
OKTA = f"arn:aws:iam::{A}:saml-provider/Okta"
POOLS = "cognito-identity.amazonaws.com"
MAIN = "repo:acme/pay:ref:refs/heads/main"
WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
TRUST = "0.json:/RoleDetailList/0/AssumeRolePolicyDocument"
AUDIENCE = {f"{HOST}:aud": "sts.amazonaws.com"}
SUB = f"{HOST}:sub"


def github(operator: str = "StringEquals", *subjects: str, **more: Any) -> dict[str, Any]:
    """A statement that trusts subjects of GitHub; none: whoever has a token for AWS."""
    told = {operator: AUDIENCE | ({SUB: [*subjects]} if subjects else {})}
    return trusts({"Federated": GITHUB}, WEB, Condition=told | more)


def web(provider: str, action: Any = WEB, **condition: Any) -> dict[str, Any]:
    return trusts({"Federated": provider}, action, **({"Condition": condition} if condition else {}))


def federated(folder: Path, *trust: Any, more: Any = ()) -> dict[str, Bound]:
    """The federations that authenticate as the role, by what stands behind the provider of GitHub, if it is that."""
    found = edges(derived(folder, details(role("runner", [*trust])), *more), "AUTHENTICATES_AS", to=RUNNER)
    return {start.removeprefix(f"{GITHUB}/"): bound for (start, _), bound in found.items()}


def test_a_provider_and_a_subject(tmp_path: Path) -> None:
    """One node of kind federation, short-lived, in the provider's account; the statement proves its edge."""
    found = derived(tmp_path, details(role("runner", github("StringEquals", MAIN))))
    node = f"{GITHUB}/repo:acme%2Fpay:ref:refs%2Fheads%2Fmain"
    assert edges(found, "AUTHENTICATES_AS") == {(node, RUNNER): CERTAIN}
    assert kinds(found)[node] == "federation"
    (row,) = found.nodes[found.nodes["id"] == node].to_dict("records")
    assert (row["name"], row["tenant"], row["lifetime"]) == (f"{HOST} {MAIN}", A, "short_lived")
    assert proofs(found, node, RUNNER, "AUTHENTICATES_AS") == [f"{TRUST}/Statement/0"]
    assert (edges(found, "ASSUMES"), gaps(found)) == ({}, [])


@pytest.mark.parametrize(
    "operator",
    ["StringEquals", "stringlike", "StringEqualsIgnoreCase", "StringLikeIfExists", "ForAnyValue:StringEquals", "ForAllValues:StringLike"],
)  # fmt: skip
def test_operators_of_subjects(tmp_path: Path, operator: str) -> None:
    """In every form and letter case; several values are several federations."""
    assert federated(tmp_path, github(operator, MAIN, "repo:acme/x:pull_request")) == {
        "repo:acme%2Fpay:ref:refs%2Fheads%2Fmain": CERTAIN, "repo:acme%2Fx:pull_request": CERTAIN,
    }  # fmt: skip


def test_two_roles_meet_in_one_federation(tmp_path: Path) -> None:
    """As two statements of one role do."""
    one = github("StringLike", "repo:acme/*")
    found = derived(tmp_path, details(role("runner", [one, one]), role("second", one)))
    assert {end for _, end in edges(found, "AUTHENTICATES_AS")} == {RUNNER, RUNNER.replace("runner", "second")}
    assert {start for start, _ in edges(found, "AUTHENTICATES_AS")} == {f"{GITHUB}/repo:acme%2F*"}


def test_a_star_is_a_star_under_string_equals(tmp_path: Path) -> None:
    """It matches no one: a gap and no edge; another value beside it counts."""
    found = derived(tmp_path, details(role("runner", github("StringEquals", "repo:acme/*"))))
    assert edges(found, "AUTHENTICATES_AS") == {}
    assert gaps(found) == [("subject of nobody", RUNNER, "repo:acme/*")]
    assert federated(tmp_path, github("StringEquals", "repo:acme/*", "repo:acme/x:pull_request")) == {
        "repo:acme%2Fx:pull_request": CERTAIN
    }


def test_several_tests_of_a_subject_hold_together(tmp_path: Path) -> None:
    """Whole subjects before patterns, the longer pattern before the shorter; where neither is within the other, it is possible."""
    both = {"StringLike": {SUB: "repo:acme/*"}}
    assert federated(tmp_path, github("StringEquals", MAIN, "repo:evil/x:pull_request", **both)) == {
        "repo:acme%2Fpay:ref:refs%2Fheads%2Fmain": CERTAIN
    }
    within = {"ForAnyValue:StringLike": {SUB: "repo:acme/pay:*"}}
    assert federated(tmp_path, github("StringLike", "repo:acme/*", **within)) == {"repo:acme%2Fpay:*": CERTAIN}
    across = {"ForAnyValue:StringLike": {SUB: "*:ref:refs/heads/main"}}
    assert federated(tmp_path, github("StringLike", "repo:acme/*", **across)) == {
        "*:ref:refs%2Fheads%2Fmain": ("possible", f"condition {SUB}")
    }


def test_what_cuts_a_pattern_leaves_it_open(tmp_path: Path) -> None:
    """A negated test, and a denial; a whole subject is settled by them."""
    but = {"StringNotLike": {SUB: "repo:acme/public:*"}}
    assert federated(tmp_path, github("StringLike", "repo:acme/*", **but)) == {
        "repo:acme%2F*": ("possible", f"condition {SUB}")
    }
    assert federated(tmp_path, github("StringLike", MAIN, "repo:acme/public:x", **but)) == {
        "repo:acme%2Fpay:ref:refs%2Fheads%2Fmain": CERTAIN
    }
    deny = web(GITHUB, StringNotLike={SUB: "repo:acme/pay:*"}) | {"Effect": "Deny"}
    assert federated(tmp_path, github("StringLike", "repo:acme/*"), deny) == {
        "repo:acme%2F*": ("possible", f"condition {SUB}")
    }
    assert federated(tmp_path, github("StringEquals", "repo:acme/x:pull_request"), deny) == {}


def test_a_provider_without_a_subject(tmp_path: Path) -> None:
    """Is its own pattern; an audience that only says AWS tells nobody apart, any other one does."""
    assert federated(tmp_path, github()) == {"*": CERTAIN}
    assert federated(tmp_path, web(GITHUB)) == {"*": CERTAIN}
    assert federated(tmp_path, github("StringLike", "*")) == {"*": CERTAIN}
    other = web(GITHUB, StringEquals={f"{HOST}:aud": ["https://pay.example/a", "b"]})
    assert federated(tmp_path, other) == {"*/aud=https:%2F%2Fpay.example%2Fa": CERTAIN, "*/aud=b": CERTAIN}


def test_further_claims_tell_tokens_apart(tmp_path: Path) -> None:
    """Beside the subject; one that they must not have is a condition."""
    but = {"StringNotEquals": {f"{HOST}:environment": "prod"}}
    assert {*federated(tmp_path, github("StringEquals", MAIN, **but)).values()} == {
        ("possible", f"condition {HOST}:environment")
    }
    more = {"ForAnyValue:StringEquals": {f"{HOST}:environment": ["prod", "stage"]}}
    assert federated(tmp_path, github("StringLike", "repo:acme/*", **more)) == {
        "repo:acme%2F*/environment=prod,stage": CERTAIN
    }


def test_other_conditions_stay_conditions(tmp_path: Path) -> None:
    """What the export cannot settle makes the edge possible; the surer of two statements counts."""
    address = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
    found = federated(tmp_path, github("StringEquals", MAIN, **address))
    assert {*found.values()} == {("possible", "condition aws:SourceIp")}
    assert {*federated(tmp_path, github("StringEquals", MAIN, **address), github("StringEquals", MAIN)).values()} == {
        CERTAIN
    }
    mine = {"StringEquals": AUDIENCE | {SUB: MAIN, "aws:FederatedProvider": GITHUB}}
    assert {*federated(tmp_path, trusts({"Federated": GITHUB}, WEB, Condition=mine)).values()} == {CERTAIN}


def test_a_resource_control_policy_denies_federations(tmp_path: Path) -> None:
    """As it does everybody else; a service control policy of the account does not hold them."""
    denies = statement(WEB, effect="Deny", Principal="*")
    guard = organisation(denies, kind="RESOURCE_CONTROL_POLICY")
    assert federated(tmp_path, github(), more=[guard]) == {}
    assert federated(tmp_path, github(), more=[organisation(statement(WEB, effect="Deny"))]) == {"*": CERTAIN}


def test_saml(tmp_path: Path) -> None:
    """Subjects of assertions; that they are meant for AWS tells nobody apart. A web identity is no assertion."""
    aws = {"SAML:aud": "https://signin.aws.amazon.com/saml"}
    assert federated(tmp_path, web(OKTA, SAML, StringEquals=aws)) == {f"{OKTA}/*": CERTAIN}
    assert federated(tmp_path, web(OKTA, [SAML, "sts:TagSession"], StringEquals=aws | {"saml:sub": "eve"})) == {
        f"{OKTA}/eve": CERTAIN
    }
    assert federated(tmp_path, web(OKTA)) == {}
    assert federated(tmp_path, web(OKTA, "sts:AssumeRole")) == {}
    assert federated(tmp_path, web(OKTA, "sts:*")) == {f"{OKTA}/*": CERTAIN}


def test_a_role_of_single_sign_on(tmp_path: Path) -> None:
    """Trusts the provider that IAM Identity Center made."""
    provider = f"arn:aws:iam::{A}:saml-provider/AWSSSO_0123_DO_NOT_DELETE"
    aws = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    reserved = role("AWSReservedSSO_Admin_01", web(provider, SAML, **aws), path="aws-reserved/sso.amazonaws.com/")
    found = edges(derived(tmp_path, details(reserved)), "AUTHENTICATES_AS")
    assert found == {(f"{provider}/*", reserved["Arn"]): CERTAIN}


@pytest.mark.parametrize(
    ("provider", "claims", "node"),
    [
        (
            POOLS,
            {f"{POOLS}:aud": "eu-west-1:1", f"{POOLS}:amr": "authenticated"},
            f"{POOLS}/*/aud=eu-west-1:1/amr=authenticated",
        ),
        ("accounts.google.com", {"accounts.google.com:aud": "app"}, "accounts.google.com/*/aud=app"),
        ("accounts.google.com", {"accounts.google.com:sub": "107"}, "accounts.google.com/107"),
        ("graph.facebook.com", {"graph.facebook.com:app_id": "7"}, "graph.facebook.com/*/app_id=7"),
        ("www.amazon.com", {"www.amazon.com:user_id": "amzn1.x"}, "www.amazon.com/amzn1.x"),
    ],
)
def test_well_known_providers(tmp_path: Path, provider: str, claims: dict[str, str], node: str) -> None:
    """Are named by their domain, and tell users and applications in their own words."""
    assert federated(tmp_path, web(provider, StringEquals=claims)) == {node: CERTAIN}


def test_a_provider_of_no_form_is_a_gap(tmp_path: Path) -> None:
    """It is not passed over."""
    found = derived(tmp_path, details(role("runner", web("okta"))))
    assert (edges(found, "AUTHENTICATES_AS"), gaps(found)) == ({}, [("unknown identity provider", RUNNER, "okta")])


def test_everybody_with_a_token(tmp_path: Path) -> None:
    """A trust in everybody's tokens is one in those of well-known providers, which anybody gets; one that also lets everybody assume is
    told by that.
    """
    found = derived(tmp_path, details(user("eve"), role("runner", trusts("*", WEB))))
    assert edges(found, "AUTHENTICATES_AS") == {("accounts.google.com/*", RUNNER): CERTAIN}
    assert edges(found, "HOLDS") == {("anyone", "accounts.google.com/*"): CERTAIN}
    assert edges(found, "ASSUMES") == {}
    both = derived(tmp_path, details(user("eve"), role("runner", trusts("*", "sts:*"))))
    assert (edges(both, "AUTHENTICATES_AS"), edges(both, "ASSUMES")) == (
        {}, {(EVE, RUNNER): CERTAIN, ("anyone", RUNNER): CERTAIN},
    )  # fmt: skip


def test_ids_never_collide(tmp_path: Path) -> None:
    """Whatever stands in a subject."""
    hostile = ["a", "a/b", "a%2Fb", "a b", "a\n", "a/amr=x", "*", "../a"]
    told = federated(
        tmp_path, github("StringLike", *hostile), github("StringLike", "a", StringEquals={f"{HOST}:amr": "x"})
    )
    assert len(told) == len(hostile) + 1
    assert not any(set(each) & set(" \n") for each in told)
