"""HOLDS: who has the tokens that roles trust. Pipelines of GitHub, service accounts of clusters, anybody."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.deriving import Derived
from graphnhi.library.templates import encoded
from tests.deriving.aws.making import CERTAIN, RUNNER, A, Bound, arn, derived, details, edges, gaps, kinds, role
from tests.deriving.aws.test_federating import AUDIENCE, GITHUB, HOST, MAIN, POOLS, github, web

ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123ABCD"
CLUSTER = f"arn:aws:iam::{A}:oidc-provider/{ISSUER}"
PAY = "github:acme/pipeline/pay"
ANYONE = "anyone"


def trusting(folder: Path, *trust: Any, more: Any = ()) -> Derived:
    """What comes of one role for each statement."""
    return derived(folder, details(*(role(f"r{number}", each) for number, each in enumerate(trust))), *more)


def holders(folder: Path, *trust: Any, more: Any = ()) -> dict[tuple[str, str], Bound]:
    """Who holds which tokens, by what stands behind the provider."""
    found = edges(trusting(folder, *trust, more=more), "HOLDS")
    return {
        (start, end.removeprefix(f"{GITHUB}/").removeprefix(f"{CLUSTER}/")): bound
        for (start, end), bound in found.items()
    }


def kubernetes(*subjects: str) -> dict[str, Any]:
    return web(CLUSTER, StringLike={f"{ISSUER}:sub": [*subjects]}) if subjects else web(CLUSTER)


def described(name: str = "prod", issuer: str = ISSUER) -> dict[str, Any]:
    return {"cluster": {"name": name, "identity": {"oidc": {"issuer": f"https://{issuer}"}}}}


@pytest.mark.parametrize(
    "subject", [MAIN, "repo:acme/pay:pull_request", "repo:acme/pay:*", "repo:acme@123/pay@456:environment:prod"]
)
def test_a_repository_has_its_tokens(tmp_path: Path, subject: str) -> None:
    """Its pipeline, which lies in it; numbers that stand behind the names are no part of them."""
    found = trusting(tmp_path, github("StringLike", subject))
    assert {start for start, _ in edges(found, "HOLDS")} == {PAY}
    assert edges(found, "CONTAINS", to=PAY) == {("https://github.com/acme/pay", PAY): CERTAIN}
    assert (kinds(found)[PAY], kinds(found)["https://github.com/acme/pay"]) == ("pipeline", "repository")
    assert gaps(found) == []


def test_a_pattern_covers_what_begins_alike(tmp_path: Path) -> None:
    """`repo:acme/pay*` is `acme/pay-fork` too: a gap, and it holds such tokens where another role names it; a whole name does not."""
    fork = github("StringEquals", "repo:acme/pay-fork:pull_request")
    assert holders(tmp_path, github("StringLike", "repo:acme/pay*"), fork) == {
        ("github:acme/pipeline/pay*", "repo:acme%2Fpay*"): CERTAIN, ("github:acme/pipeline/pay-fork", "repo:acme%2Fpay*"): CERTAIN,
        ("github:acme/pipeline/pay-fork", "repo:acme%2Fpay-fork:pull_request"): CERTAIN,
    }  # fmt: skip
    found = trusting(tmp_path, github("StringLike", "repo:acme/pay*"))
    assert gaps(found) == [("loose subject", f"{GITHUB}/repo:acme%2Fpay*", f"{HOST} repo:acme/pay*")]
    exact = holders(tmp_path, github("StringLike", "repo:acme/pay:*"), fork)
    assert ("github:acme/pipeline/pay-fork", "repo:acme%2Fpay:*") not in exact


@pytest.mark.parametrize(
    ("pattern", "bound"),
    [
        ("repo:a*", CERTAIN), ("repo:acme*:ref:*", CERTAIN), ("repo:acme/*y:*", CERTAIN), ("*", CERTAIN), ("repo:acme/pa?:*", CERTAIN),
        ("repo:acme@1/*", CERTAIN), ("repo:acme/p*main", ("possible", "first a run of repo:acme/p*main")),
        ("repo:acme/p?:*", None), ("repo:acm/*", None), ("repo:acme/pay-*", None), ("project:*", None),
    ],
)  # fmt: skip
def test_which_repositories_a_pattern_covers(tmp_path: Path, pattern: str, bound: Bound | None) -> None:
    """Those whose names are of it; a star goes over colons too, and what runs there may be of it by its branch."""
    found = holders(tmp_path, github("StringEquals", MAIN), github("StringLike", pattern))
    told = {end: each for (start, end), each in found.items() if start == PAY and end != encoded(MAIN)}
    assert [*told.values()] == ([bound] if bound else [])


@pytest.mark.parametrize(
    ("subject", "bound"),
    [
        ("*", CERTAIN), ("repo:*", CERTAIN), ("repo:*/*", CERTAIN), ("repo:*/pay:*", CERTAIN), ("r*", CERTAIN), ("repo:*:*", CERTAIN),
        ("repo:acme*", ("possible", "first a customer's name that acme* covers")),
        ("repo:acme?/pay:*", ("possible", "first a customer's name that acme? covers")),
        ("repo:*acme/pay:*", ("possible", "first a customer's name that *acme covers")),
        ("*:acme/pay:*", ("possible", "first a customer's name that *:acme/pay:* covers")),
        ("repo:acme/*", None), ("repo:acme@1*", None), ("repo:acme/pay*", None), (MAIN, None), ("repository_owner:acme*", None),
    ],
)  # fmt: skip
def test_a_subject_that_anybody_can_have(tmp_path: Path, subject: str, bound: Bound | None) -> None:
    """Where the owner is open; where his name is cut, by taking such a name. Either is a gap."""
    found = trusting(tmp_path, github("StringLike", subject))
    told = {start: each for (start, _), each in edges(found, "HOLDS").items()}
    assert told.get(ANYONE) == bound
    assert ("open subject" in {each for each, _, _ in gaps(found)}) is (bound is not None)


def test_a_trust_without_a_subject(tmp_path: Path) -> None:
    """Anybody has such tokens, and every pipeline that another role names; a claim that says whose they are shuts it."""
    assert holders(tmp_path, github(), github("StringEquals", MAIN)) == {
        (ANYONE, "*"): CERTAIN, (PAY, "*"): CERTAIN, (PAY, "repo:acme%2Fpay:ref:refs%2Fheads%2Fmain"): CERTAIN,
    }  # fmt: skip
    owned = web(GITHUB, StringEquals=AUDIENCE | {f"{HOST}:repository": "acme/pay"})
    assert holders(tmp_path, owned) == {(PAY, "*/repository=acme%2Fpay"): CERTAIN}
    numbered = web(GITHUB, StringEquals=AUDIENCE | {f"{HOST}:repository_id": "123"})
    assert holders(tmp_path, numbered) == {}
    at_night = web(GITHUB, StringEquals=AUDIENCE | {f"{HOST}:environment": "prod"})
    assert holders(tmp_path, at_night) == {(ANYONE, "*/environment=prod"): CERTAIN}


def test_the_issuer_of_an_enterprise(tmp_path: Path) -> None:
    """Is GitHub's, and has its repositories; nobody else gets a token of it."""
    issuer = f"{HOST}/acme-inc"
    provider = f"arn:aws:iam::{A}:oidc-provider/{issuer}"
    named = web(provider, StringLike={f"{issuer}:sub": "repo:acme/pay:*"})
    assert edges(trusting(tmp_path, named, web(provider)), "HOLDS") == {
        (PAY, f"{provider}/repo:acme%2Fpay:*"): CERTAIN, (PAY, f"{provider}/*"): CERTAIN,
    }  # fmt: skip


def test_other_issuers(tmp_path: Path) -> None:
    """Everybody's ones are judged by where they have the customer's name; nobody gets a token of a company's own issuer."""
    gitlab, own = f"arn:aws:iam::{A}:oidc-provider/gitlab.com", f"arn:aws:iam::{A}:oidc-provider/login.acme.example/x"
    like = web(
        gitlab, StringLike={"gitlab.com:sub": ["project_path:*:ref_type:branch:ref:main", "project_path:acme/*"]}
    )
    assert edges(trusting(tmp_path, like), "HOLDS") == {
        (ANYONE, f"{gitlab}/project_path:*:ref_type:branch:ref:main"): (
            "possible",
            "first a customer's name that *:ref_type:branch:ref:main covers",
        )
    }
    assert holders(tmp_path, web(own)) == {}


def test_guests_of_an_identity_pool(tmp_path: Path) -> None:
    """Anybody is one, if the pool takes any, which the export does not say; who signed in is none."""
    pool = {f"{POOLS}:aud": "eu-west-1:1"}
    guests = ("possible", "no identity pools in the input")
    for told in ({}, {"ForAnyValue:StringLike": {f"{POOLS}:amr": "unauthenticated"}}):
        assert {*holders(tmp_path, web(POOLS, StringEquals=pool, **told)).values()} == {guests}
    signed = {"ForAnyValue:StringLike": {f"{POOLS}:amr": "authenticated"}}
    assert holders(tmp_path, web(POOLS, StringEquals=pool, **signed)) == {}
    assert holders(tmp_path, web(POOLS)) == {(ANYONE, f"{POOLS}/*"): CERTAIN}


def test_a_service_account_of_a_cluster_that_is_described(tmp_path: Path) -> None:
    """Its issuer names the cluster; without it the federation stands by itself under the id that the cluster's data can make."""
    subject = "system:serviceaccount:payments:api"
    account = "k8s:prod/service_account/payments/api"
    found = trusting(tmp_path, kubernetes(subject), more=[described()])
    assert edges(found, "HOLDS") == {(account, f"{CLUSTER}/{subject}"): CERTAIN}
    assert (kinds(found)[account], gaps(found)) == ("service_account", [])
    for more in ([], [described(issuer=f"{ISSUER}0")]):
        found = trusting(tmp_path, kubernetes(subject), more=more)
        assert edges(found, "HOLDS") == {}
        assert edges(found, "AUTHENTICATES_AS") == {(f"{CLUSTER}/{subject}", arn("role", "r0")): CERTAIN}
        assert gaps(found) == [("cluster not named", f"{CLUSTER}/{subject}", f"{ISSUER} {subject}")]


def test_patterns_of_service_accounts(tmp_path: Path) -> None:
    """Cover those that other roles name: of the namespace, of the cluster; never those of another cluster."""
    api, other = "system:serviceaccount:payments:api", "system:serviceaccount:web:api"
    given = kubernetes(api), kubernetes(other), kubernetes("system:serviceaccount:payments:*"), kubernetes()
    payments, web_api = "k8s:prod/service_account/payments/api", "k8s:prod/service_account/web/api"
    assert holders(tmp_path, *given, more=[described()]) == {
        (payments, api): CERTAIN, (payments, "system:serviceaccount:payments:*"): CERTAIN, (payments, "*"): CERTAIN,
        (web_api, other): CERTAIN, (web_api, "*"): CERTAIN,
    }  # fmt: skip
    far = web(f"{CLUSTER}9", StringEquals={f"{ISSUER}9:sub": api})
    assert ("k8s:prod/service_account/payments/api", f"{CLUSTER}9/{api}") not in edges(
        trusting(tmp_path, far, *given, more=[described()]), "HOLDS"
    )
    across = holders(tmp_path, kubernetes(api), kubernetes("system:serviceaccount:p*api"), more=[described()])
    assert (payments, "system:serviceaccount:p*api") in across
    cut = trusting(tmp_path, kubernetes("system:serviceaccount:pay*:api"), more=[described()])
    assert [each for each, _, _ in gaps(cut)] == ["loose subject"]


def test_an_estate_walks_from_the_repository_to_the_role(tmp_path: Path) -> None:
    """Who controls the repository has its pipeline, its tokens, and the role."""
    derived(tmp_path, details(role("runner", github("StringEquals", MAIN))))
    estate = graphnhi.build(tmp_path)
    reached = {row["id"]: row["hops"] for row in graphnhi.blast(estate, "https://github.com/acme/pay").rows}
    assert reached[RUNNER] == 3
    assert estate.about["gaps"] == []
