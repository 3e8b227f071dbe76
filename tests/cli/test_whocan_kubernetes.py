"""`whocan` of clusters as a user types it: rows and reasons, the question that was asked, what is refused, what every answer lacks."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.deriving.kubernetes.making import account, bound, k8s, pod, role, rule
from tests.schemas.test_schemas import faults

APP = k8s("service_account", "pay", "app")
EVE = k8s("human", "eve")
ASKED = ("whocan", "get", "secrets", "-e", "prod.graphnhi")


def write(path: Path, *given: dict[str, Any], **meta: Any) -> None:
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "metadata": meta, "items": [*given]}), "utf-8")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """A folder with an estate of one cluster, of whose pods there are more."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prod").mkdir()
    write(tmp_path / "prod" / "rbac.json", account("app"), role("reader", rule("get", "secrets")), bound("reader", "user:eve"),
          bound("reader", "pay/app", namespace="pay"))  # fmt: skip
    write(tmp_path / "prod" / "pods.json", pod("web"), **{"continue": "abc", "remainingItemCount": 7})
    assert run("build", "prod", "-o", "prod.graphnhi").exit_code == 0


def test_rows_and_the_question(run: Run) -> None:
    """A row an identity in a pipe; on stderr the counts, and which question it was."""
    ended = run(*ASKED, "-n", "pay")
    assert ended.exit_code == 0, ended.stderr
    assert [line.split("\t")[0] for line in ended.stdout.splitlines()[1:]] == [
        k8s("group", "system:masters"),
        EVE,
        APP,
    ]
    assert "asked: get secrets, no name given, in namespace pay" in ended.stderr
    everywhere = run(*ASKED)
    assert APP not in everywhere.stdout
    assert "asked: get secrets, no name given, in all namespaces" in everywhere.stderr


def test_cells_are_words(run: Run) -> None:
    """Each statement by its binding."""
    rows = {row["id"]: row for row in csv.DictReader(run(*ASKED, "-n", "pay", "-f", "csv").stdout.splitlines())}
    assert rows[APP]["statements"].startswith("RoleBinding pay/reader-bound: Allow")
    assert rows[EVE]["bound"] == "certain"


def test_the_same_every_time(run: Run) -> None:
    """As JSON: valid by its schema, and equal byte by byte; a name, a category and a path are asked for."""
    words = (*ASKED, "--name", "key", "-n", "pay", "--json", "--as-of", "2026-01-01")
    first = run(*words).stdout
    assert first == run(*words).stdout
    told = json.loads(first)
    assert faults(told) == []
    assert {key: told["question"][key] for key in ("action", "resource", "name", "namespace")} == {
        "action": "get",
        "resource": "secrets",
        "name": "key",
        "namespace": "pay",
    }
    assert json.loads(run(*words, "--category", "credential").stdout)["answer"] == []
    healthy = run("whocan", "get", "/healthz", "-e", "prod.graphnhi", "--json").stdout
    assert APP in {row["id"] for row in json.loads(healthy)["answer"]}


def test_pages_that_are_missing_are_in_every_answer(run: Run) -> None:
    """`metadata.continue` says that a list goes on elsewhere: each answer names the file."""
    wanted = {
        "input": "pods.json",
        "why": "pages are missing: the list says that it goes on (metadata.continue)",
    }
    for words in (ASKED[:3], ("reach",), ("blast", APP), ("rank",), ("find",), ("inventory",)):
        told = json.loads(run(*words, "-e", "prod.graphnhi", "--json").stdout)
        assert wanted in told["coverage"]["missing_inputs"], words
    assert "pages are missing" in run("reach", "-e", "prod.graphnhi").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("get", "secret"), "Did you mean secrets"), (("get", "widgets"), "behind a dot, as in"), (("Get", "secrets"), "no action"),
        (("get", "secrets", "--context", "a=b"), "a context is asked of AWS alone"), (("get", "secrets", "--strict-context"), "AWS alone"),
        (("get", "/metrics", "-n", "pay"), "a path has no name and no namespace"), (("get", "secrets", "-n", ""), "--namespace is empty"),
        (("s3:GetObject", "*", "-n", "pay"), "the ARN of AWS has both"), (("get",), "RESOURCE"), (("get", "\u202e"), "of '\\u202e' is not known"),
    ],
)  # fmt: skip
def test_what_is_refused(run: Run, words: tuple[str, ...], told: str) -> None:
    """One line, exit code 2, no data."""
    ended = run("whocan", *words, "-e", "prod.graphnhi")
    assert (ended.exit_code, ended.stdout, told in ended.stderr) == (2, "", True), ended.stderr
