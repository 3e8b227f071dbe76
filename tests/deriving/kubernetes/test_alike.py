"""Records under one name: those that must be of two clusters are refused, those of one object unite, and unlike ones are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError
from tests.deriving.kubernetes.making import account, bound, k8s, namespace, pod, role, rule, thing

READ = rule("get", "secrets")


def with_uid(each: dict[str, Any], uid: str) -> dict[str, Any]:
    return each | {"metadata": each["metadata"] | {"uid": uid}}


def owned(name: str, uid: str, kind: str = "DaemonSet", version: str = "apps/v1") -> dict[str, Any]:
    owner = {"apiVersion": version, "kind": kind, "name": "proxy", "uid": uid}
    return pod(name) | {"metadata": {"name": name, "namespace": "pay", "ownerReferences": [owner]}}


def write(path: Path, *objects: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects]}), "utf-8")
    return path


def folder(place: Path, *files: tuple[dict[str, Any], ...]) -> Path:
    for number, objects in enumerate(files):
        write(place / "prod" / f"{number}.json", *objects)
    return place / "prod"


def build(*sources: Path, **options: Any) -> loading.Built:
    return loading.build(sources, loading.Options(**options))


def refused(*sources: Path, **options: Any) -> str:
    with pytest.raises(InputError) as error:
        build(*sources, **options)
    return str(error.value)


def conflicts(built: loading.Built) -> list[dict[str, Any]]:
    return [gap for gap in built.estate.about["gaps"] if gap["gap"] == "conflict"]


LASTING = [
    namespace("pay"), thing("Node", "worker", None), account("app"), role("reader", READ), role("reader", READ, namespace="pay"),
    bound("view", "pay/app"), bound("view", "pay/app", namespace="pay"), thing("Secret", "key"), thing("ConfigMap", "key"),
    *(thing(kind, "web", version="apps/v1") for kind in ("Deployment", "StatefulSet", "DaemonSet")),
    thing("CronJob", "night", version="batch/v1"),
]  # fmt: skip
PASSING = [pod("web"), thing("ReplicaSet", "web-1", version="apps/v1"), thing("Job", "once", version="batch/v1")]


def called(each: dict[str, Any]) -> str:
    return str(each["kind"])


@pytest.mark.parametrize("each", LASTING, ids=called)
def test_two_uids_are_two_clusters(tmp_path: Path, each: dict[str, Any]) -> None:
    """A lasting object has one uid in a cluster: two under one name are refused, with both places and the way out."""
    words = refused(folder(tmp_path, (account("x"), with_uid(each, "u1")), (with_uid(each, "u2"),)))
    assert words.startswith(f"0.json:/items/1: {each['kind']} ")
    assert "has two uids in cluster 'prod': here and in 1.json:/items/0." in words
    assert "SOURCE of its own, with --tenant SOURCE=NAME for each" in words


@pytest.mark.parametrize("each", PASSING, ids=called)
def test_what_comes_and_goes_has_many_uids(tmp_path: Path, each: dict[str, Any]) -> None:
    """Pods, ReplicaSets and Jobs of one name may be later ones: that tells nothing."""
    built = build(folder(tmp_path, (with_uid(each, "u1"),), (with_uid(each, "u2"),)))
    assert built.estate.n_nodes > 0


def test_an_owner_has_one_uid_too(tmp_path: Path) -> None:
    """Pods alone tell two clusters apart: files whose pods name a DaemonSet by uids of which none is in both."""
    words = refused(folder(tmp_path, (owned("a", "u1"),), (owned("b", "u2"),)))
    assert "DaemonSet 'pay/proxy' has two uids as an owner" in words
    assert "0.json:/items/0/metadata/ownerReferences/0" in words


@pytest.mark.parametrize(
    "files",
    [
        ((owned("a", "u1"), owned("b", "u2")),), ((owned("a", "u1"), owned("b", "u2")), (owned("c", "u2"),)),
        ((owned("a", "u1", "ReplicaSet"),), (owned("b", "u2", "ReplicaSet"),)), ((owned("a", "u1", version="x/v1"),), (owned("b", "u2", version="x/v1"),)),
    ],
)  # fmt: skip
def test_an_owner_made_anew(tmp_path: Path, files: tuple[tuple[dict[str, Any], ...], ...]) -> None:
    """Within one file, or with a uid in common, it was made anew while the old pods still ended; others come and go."""
    assert build(folder(tmp_path, *files)).estate.n_nodes > 0


def test_the_users_word_unites_them(tmp_path: Path) -> None:
    """Under a name that the user gave, two uids are one object at two times; unlike contents are told as a conflict."""
    place = folder(
        tmp_path, (with_uid(role("reader", READ), "u1"),), (with_uid(role("reader", rule("list", "pods")), "u2"),)
    )
    assert [gap["id"] for gap in conflicts(build(place, tenant=("prod",)))] == [k8s("role", "reader@ClusterRole")]
    words = refused(place)
    assert "two exports of one at different times" in words


def test_one_name_of_two_dumps(tmp_path: Path) -> None:
    """Two dumps that say one name and have other uids are refused too; sources that are two can be named."""
    sources = []
    for number in "12":
        file = write(tmp_path / number / "nodes.json", with_uid(thing("Node", "worker", None), f"u{number}"))
        (file.parent / "metadata.json").write_text('{"cluster": "prod"}', "utf-8")
        sources.append(file.parent)
    words = refused(*sources)
    assert f"--tenant '{sources[0]}=NAME' --tenant '{sources[1]}=NAME'" in words.replace("…", "")
    assert build(*sources, tenant=(f"{sources[0]}=one", f"{sources[1]}=two")).estate.n_nodes > 0


def test_files_named_one_by_one_agree(tmp_path: Path) -> None:
    """Manifests of `build prod.json dev.json` have no uids: an object that both tell unlike is of two clusters."""
    web = thing("Deployment", "web", version="apps/v1", spec={"replicas": 1})
    one = write(tmp_path / "prod.json", web, account("app"))
    other = write(tmp_path / "dev.json", web | {"spec": {"replicas": 2}}, account("app"))
    words = refused(one, other)
    assert words.startswith("dev.json:/items/0: Deployment 'pay/web' is told unlike in cluster ")
    assert f"--tenant '{other}=NAME'" in words
    assert build(one, other, tenant=(f"{one}=prod", f"{other}=dev")).estate.n_nodes > 0
    assert build(one, write(tmp_path / "dev.json", web, account("app"))).estate.n_nodes > 0, "equal ones are one"


def test_in_one_folder_they_unite(tmp_path: Path) -> None:
    """The same two files met in a folder are one cluster; what each says counts, and the conflict is a gap with its place."""
    first, second = role("reader", READ), role("reader", rule("list", "pods"))
    built = build(folder(tmp_path, (first,), (second, first)))
    (gap,) = conflicts(built)
    assert (gap["id"], gap["what"]) == (
        k8s("role", "reader@ClusterRole"),
        "ClusterRole 'reader' is told unlike by 2 records",
    )
    assert (gap["file"], gap["place"]) == ("0.json", "/items/0")


def test_two_folders_may_be_two_clusters(tmp_path: Path) -> None:
    """One object told unlike in two folders of a source: kept as one, and the user is told that these may be two clusters."""
    files = [
        write(tmp_path / "all" / side / "rbac.json", role("reader", rule(verb, "secrets")))
        for side, verb in (("dev", "get"), ("prod", "list"))
    ]
    built = build(tmp_path / "all")
    (fault,) = map(str, built.faults)
    assert fault.startswith(
        "dev/rbac.json:/items/0: ClusterRole 'reader' is told unlike in cluster 'all': here and in prod/"
    )
    assert "Are they two clusters? Give each cluster as a SOURCE of its own" in fault
    assert build(*(file.parent for file in files)).faults == ()


def test_versions_are_no_conflict(tmp_path: Path) -> None:
    """The same object at another moment (version, status, who wrote it) is told alike."""
    later = {"resourceVersion": "7", "generation": 3, "creationTimestamp": "2026-01-01T00:00:00Z"}
    first = thing("Deployment", "web", version="apps/v1", spec={"replicas": 1})
    second = first | {"metadata": first["metadata"] | later, "status": {"replicas": 1}}
    assert conflicts(build(folder(tmp_path, (first,), (second,)))) == []


@pytest.mark.parametrize("each", [*LASTING, *PASSING], ids=called)
def test_every_kind_can_be_in_conflict(tmp_path: Path, each: dict[str, Any]) -> None:
    """The gap stands at the node of the object, or at what a binding lies in."""
    built = build(folder(tmp_path, (each,), (each | {"metadata": each["metadata"] | {"labels": {"a": "b"}}},)))
    assert len(conflicts(built)) == 1
    assert str(conflicts(built)[0]["id"]).startswith("k8s:prod/")


def test_more_than_one_is_counted(tmp_path: Path) -> None:
    """One fault a cluster: the first object, and how many there are."""
    files = [tuple(with_uid(account(name), f"{name}{number}") for name in "abcd") for number in (1, 2)]
    assert ", and 3 more like it" in refused(folder(tmp_path, *files))


def test_hostile_names_are_quoted(tmp_path: Path) -> None:
    """A name is somebody else's text: escaped and cut."""
    name = "\u202ex" * 200
    words = refused(folder(tmp_path, (with_uid(account(name), "1"),), (with_uid(account(name), "2"),)))
    assert "\u202e" not in words
    assert len(words) < 600
