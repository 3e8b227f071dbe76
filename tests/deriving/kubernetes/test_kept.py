"""What an estate keeps of a cluster says the same of everybody as the whole input did, whatever stood there."""

import copy
import json
import random
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from graphnhi.access.kubernetes_rbac import ResourceRequest, who_can
from graphnhi.deriving.kubernetes.kept import kept, objects_kept
from graphnhi.deriving.kubernetes.objects.alike import conflicts, refuse_mixed, scattered
from graphnhi.deriving.kubernetes.objects.contents import Contents, contents
from graphnhi.deriving.kubernetes.objects.records import objects
from graphnhi.deriving.kubernetes.subjects import subjects
from graphnhi.errors import InputError
from graphnhi.library import Library
from graphnhi.readers import kubernetes
from tests.deriving.kubernetes.making import account, bound, namespace, pod, role, rule, thing
from tests.deriving.kubernetes.test_alike import LASTING, PASSING, owned, with_uid

JUNK: Final = (
    None, 5, 1.5, True, "", "x", [], {}, [None], [[1]], {"a": None}, {"": 1}, "a/b", "{}", "{0}", "\u202e", "system:masters",
)  # fmt: skip
ASKED: Final = (ResourceRequest("get", "secrets", namespace="pay"), ResourceRequest("get", "pods"))


def clusters(path: Path, *given: Any) -> list[Contents]:
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*given]}), "utf-8")
    return contents(objects([*kubernetes.read(path, path.name)], lambda table: "prod"), Library())[0]


def again(found: Contents) -> Contents:
    (read,), faults = contents(objects_kept([*kept(found)]), Library())
    assert all("misshapen" in fault.what for fault in faults)
    return read


def check(found: Contents) -> None:
    """The same people, namespaces and rights, at the same places."""
    read = again(found)
    assert {key: place.whole for key, place in subjects(found).told.items()} == {
        key: place.whole for key, place in subjects(read).told.items()
    }
    assert found.namespaces.keys() == read.namespaces.keys()
    for request in ASKED:
        first, later = who_can(request, found.rbac)[0], who_can(request, read.rbac)[0]
        assert {key: len(grants) for key, grants in first.items()} == {
            key: len(grants) for key, grants in later.items()
        }


def test_everybody_is_kept(tmp_path: Path) -> None:
    """Accounts that only pods or bindings name, nodes that only pods name, and the one that stands for all of them."""
    for given in (
        [pod("web", serviceAccountName="app")], [pod("web", nodeName="worker{0}")], [thing("Node", "n1", None), account("app")],
        [bound("view", "kyc/else", "user:eve", "group:ops", namespace="pay")], [namespace("empty")], [role("reader", rule("get", "secrets"))],
    ):  # fmt: skip
        (found,) = clusters(tmp_path / "prod.json", *given)
        check(found)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_there(tmp_path: Path, seed: int) -> None:
    """Objects of which anything may be anything: nothing breaks, and what is kept says what the input said."""
    dice = random.Random(seed)
    base = [*LASTING, *PASSING, owned("a", "u1"), with_uid(account("app"), "u1")]
    given = [_changed(copy.deepcopy(dice.choice(base)), dice) for _ in range(30)]
    for found in clusters(tmp_path / "prod.json", *given):
        check(found)
        assert all(str(gap["id"]).startswith("k8s:prod/") for gap in conflicts(found))
        assert [*scattered(found)] == []
        with suppress(InputError):
            refuse_mixed([found], {})


def _changed(value: Any, dice: random.Random) -> Any:
    if dice.random() < 0.04:
        return dice.choice(JUNK)
    if isinstance(value, dict):
        return {key: _changed(inner, dice) for key, inner in value.items()}
    return [_changed(inner, dice) for inner in value] if isinstance(value, list) else value
