"""What exports of a cluster do not hold is named, once, where it matters, and in every answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from tests.deriving.kubernetes.making import account, bound, derived, namespace, pod, role, rule, thing

TOKEN = thing("Secret", "app-token", type="kubernetes.io/service-account-token")
NODE = thing("Node", "worker", None)
WHOLE = (
    account("app"),
    namespace("pay"),
    pod("web"),
    role("reader", rule("get", "secrets")),
    bound("reader", "pay/app"),
    TOKEN,
    NODE,
)
ALWAYS = "admission policies and webhooks"


def missing(place: Path, *given: dict[str, Any]) -> list[str]:
    return [each["input"] for each in derived(place, *given).missing]


def without(*kinds: str) -> list[dict[str, Any]]:
    return [each for each in WHOLE if each["kind"] not in kinds]


def test_a_whole_cluster_lacks_what_is_never_read(tmp_path: Path) -> None:
    """Admission is not read at all."""
    assert missing(tmp_path, *WHOLE) == [ALWAYS]


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        (("Node",), "Node objects"), (("Secret",), "token Secrets"), (("Namespace",), "Namespace objects"),
        (("ClusterRoleBinding",), "role bindings"), (("Pod",), "pods and their controllers"),
    ],
)  # fmt: skip
def test_a_kind_that_was_not_given(tmp_path: Path, lacking: tuple[str, ...], told: str) -> None:
    """Each kind without which something is not known is named."""
    assert missing(tmp_path, *without(*lacking)) == [told, ALWAYS]


def test_only_where_it_matters(tmp_path: Path) -> None:
    """Without pods nobody asks for nodes or for the labels of namespaces; a controller is as good as a pod; another Secret is no token."""
    assert missing(tmp_path, *without("Pod", "Node", "Namespace")) == ["pods and their controllers", ALWAYS]
    web = thing("Deployment", "web", version="apps/v1", spec={"template": {"spec": {"containers": [{"name": "a"}]}}})
    assert missing(tmp_path, *without("Pod"), web) == [ALWAYS]
    assert missing(tmp_path, *without("Secret"), thing("Secret", "key")) == ["token Secrets", ALWAYS]


def test_members_of_groups(tmp_path: Path) -> None:
    """A binding that names a group of somebody else's: who is in it no object tells; of its own groups the API server knows."""
    ours = bound("reader", name="all") | {"subjects": [{"kind": "Group", "name": "system:authenticated"}]}
    assert missing(tmp_path, *WHOLE, ours) == [ALWAYS]
    assert missing(tmp_path, *WHOLE, bound("reader", "group:ops", name="ops")) == ["members of groups", ALWAYS]


def test_pages_once_a_file(tmp_path: Path) -> None:
    """A file of several lists that go on is named once, with why; one of which nothing came, too."""
    lists = [{"apiVersion": "v1", "kind": kind, "metadata": {"continue": "x"}, "items": []} for kind in ("PodList", "SecretList")]  # fmt: skip
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "all.json").write_text("\n".join(map(json.dumps, lists)), "utf-8")
    (tmp_path / "prod" / "one.json").write_text(json.dumps(account("app")), "utf-8")
    told = loading.build([tmp_path / "prod"]).estate.about["missing_inputs"]
    assert [each for each in told if each["input"] == "all.json"] == [
        {"input": "all.json", "why": "pages are missing: the list says that it goes on (metadata.continue)"}
    ]
    alone = loading.build([tmp_path / "prod" / "all.json"]).estate.about["missing_inputs"]
    assert [each["input"] for each in alone] == ["all.json"]


def test_of_which_clusters(tmp_path: Path) -> None:
    """Where only some clusters lack a kind they are named; where all do, none is."""
    for name, given in (("one", WHOLE), ("two", without("Node"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.json").write_text(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": [*given]}), "utf-8"
        )
    told = loading.build([tmp_path / "one", tmp_path / "two"]).estate.about["missing_inputs"]
    assert [each["why"].partition(":")[0] for each in told if each["input"] == "Node objects"] == [
        "none were given of two"
    ]
    assert sum(each["input"] == ALWAYS for each in told) == 1
