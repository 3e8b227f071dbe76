"""Pods without a token of the API server, which may be as their account outside of the cluster all the same."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.deriving.kubernetes.clouds import RUNNER, SUBJECT, annotated, built, ends, provider, runner, trusting
from tests.deriving.kubernetes.making import k8s, pod, thing

OFF = {"automountServiceAccountToken": False}
WEB = k8s("workload", "pay", "web@Deployment")
UNSEEN = ("possible", "no projected token in the input")
GOOGLE = "iam.gke.io/gcp-service-account"


def deployment(**spec: Any) -> dict[str, Any]:
    told = {"serviceAccountName": "app", "containers": [{"name": "main"}]} | spec
    return thing("Deployment", "web", "pay", "apps/v1", spec={"template": {"spec": told}})


def test_the_tokens_of_a_cloud(tmp_path: Path) -> None:
    """A role that trusts its account is possibly the pod's; the account's rights in the cluster are not."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER), deployment(**OFF)]}, runner(trusting(SUBJECT)))
    assert ends(estate, "STORES", WEB) == {(WEB, f"{provider()}/{SUBJECT}"): UNSEEN}
    assert ends(estate, "RUNS_AS", WEB) == {}
    (path,) = graphnhi.path(estate, WEB, RUNNER).to_dict()["answer"]
    assert [hop["edge"] for hop in path["path"]] == ["STORES", "AUTHENTICATES_AS"]


def test_a_role_that_the_input_has_not(tmp_path: Path) -> None:
    """Depends on both: that the pod is given a token, and that the role is as it is named."""
    estate = built(tmp_path, {"prod": [annotated(RUNNER), deployment(**OFF)]})
    assert ends(estate, "RUNS_AS", WEB) == {
        (WEB, RUNNER): ("possible", f"no projected token in the input; {RUNNER} missing")
    }


def test_an_identity_of_google(tmp_path: Path) -> None:
    """Its metadata server asks for no token."""
    address = "payments@acme-prod.iam.gserviceaccount.com"
    estate = built(tmp_path, {"prod": [annotated(address, GOOGLE), deployment(**OFF)]})
    told = ends(estate, "RUNS_AS", WEB)
    assert told == {
        (WEB, f"gcp:acme-prod/service_account/{address}"): (
            "possible", "no projected token in the input; no workload identity bindings in the input",
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [[annotated(RUNNER), deployment()], [annotated(RUNNER), pod("web", "pay", serviceAccountName="other", **OFF)]],
)
def test_what_needs_no_guess(tmp_path: Path, given: list[dict[str, Any]]) -> None:
    """A pod that has its account's token has all that the account has; one of another account has nothing of it."""
    estate = built(tmp_path, {"prod": given}, runner(trusting(SUBJECT)))
    assert ends(estate, "STORES") == {}
