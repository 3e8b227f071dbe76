"""Kubernetes objects are read one by one, whatever they come in: each with its kind and its place, everything counted."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graphnhi import readers
from graphnhi.errors import InputError
from graphnhi.readers import kubernetes
from graphnhi.readers.tidy import Limits, Table

Json = dict[str, Any]
RBAC = "rbac.authorization.k8s.io"
POD: Json = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app", "namespace": "pay"}}
ROLE: Json = {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": {"name": "reader"}}
BARE: Json = {"metadata": {"name": "app"}}


def listed(*items: Any, **others: Any) -> Json:
    return {"apiVersion": "v1", "items": [*items], "kind": "List"} | others


def tables(tmp_path: Path, content: Any, name: str = "export.json") -> list[Table]:
    path = tmp_path / name
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert readers.recognise(path) is kubernetes
    found = [*kubernetes.read(path, name)]
    assert all(table.read == len(table) + len(table.skipped) for table in found)
    return found


def places(tmp_path: Path, content: Any, name: str = "export.json") -> list[tuple[str, str]]:
    """Kind and place of each object."""
    found = tables(tmp_path, content, name)
    return [(table.rows["kind"][row], table.place(row)) for table in found for row in range(len(table))]


def skipped(tmp_path: Path, content: Any, name: str = "export.json") -> list[tuple[str, str]]:
    return [(fault.place, fault.what) for table in tables(tmp_path, content, name) for fault in table.skipped]


def refused(tmp_path: Path, content: Any, name: str = "export.json") -> str:
    with pytest.raises(InputError) as error:
        tables(tmp_path, content, name)
    return str(error.value)


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A compressed dump of files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (POD, [("Pod", "document 1")]),
        (listed(POD, ROLE), [("Pod", "/items/0"), ("Role", "/items/1")]),
        (listed(POD, kind="PodList"), [("Pod", "/items/0")]),
        ({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [BARE]}, [("Pod", "/items/0")]),
        ({"apiVersion": "v1", "items": [BARE], "kind": "PodList"}, [("Pod", "/items/0")]),
        ([POD, ROLE], [("Pod", "/0"), ("Role", "/1")]),
        (listed(listed(POD), ROLE), [("Pod", "/items/0/items/0"), ("Role", "/items/1")]),
        (listed(), []),
        (f"{json.dumps(POD)}\n{json.dumps(ROLE)}\n", [("Pod", "document 1"), ("Role", "document 2")]),
    ],
)  # fmt: skip
def test_json(tmp_path: Path, document: Any, expected: list[tuple[str, str]]) -> None:
    """Objects, lists, typed lists whose items name no kind (before or behind them), lists in lists, documents one behind the other."""
    assert places(tmp_path, document) == expected


def test_yaml(tmp_path: Path) -> None:
    """Documents of a manifest, lists among them; an empty document is none."""
    text = "# a chart\napiVersion: v1\nkind: Pod\n---\n---\napiVersion: v1\nkind: List\nitems:\n- apiVersion: rbac.authorization.k8s.io/v1\n  kind: Role\n"
    assert places(tmp_path, text, "m.yaml") == [("Pod", "document 1"), ("Role", "document 3 /items/0")]
    assert places(tmp_path, "- apiVersion: v1\n  kind: Pod\n", "l.yaml") == [("Pod", "document 1 /0")]


def test_groups_tell_kinds_apart(tmp_path: Path) -> None:
    """A Role of another group is another thing; the group without a name is `core`."""
    other = {"apiVersion": "iam.aws.crossplane.io/v1beta1", "kind": "Role", "metadata": {}}
    (found,) = tables(tmp_path, listed(POD, ROLE, other))
    assert found.rows["group"].tolist() == ["core", RBAC, "iam.aws.crossplane.io"]


def test_a_collectors_list_is_known_by_its_file(tmp_path: Path) -> None:
    """KubeHound writes lists that name no kind at all into files that do."""
    assert places(tmp_path, {"metadata": {}, "items": [BARE]}, "pods.json") == [("Pod", "/items/0")]
    assert places(tmp_path, {"metadata": {}, "items": [BARE]}, f"rolebindings.{RBAC}.json") == [
        ("RoleBinding", "/items/0")
    ]
    path = tmp_path / "people.json"
    path.write_text(json.dumps({"metadata": {}, "items": [BARE]}), "utf-8")
    assert readers.recognise(path) is not kubernetes


def test_a_collectors_archive(tmp_path: Path) -> None:
    """Read by stream; places say the member, the tenant is the cluster that the dump names, what is no data is told."""
    members = {
        "pay/pods.json": json.dumps({"metadata": {}, "items": [BARE, BARE]}), "nodes.json": json.dumps(listed(BARE, kind="NodeList")),
        "metadata.json": json.dumps({"cluster": {"name": "prod"}, "run_id": "x"}), "a/{notes}.txt": "hello",
    }  # fmt: skip
    found = tables(tmp_path, archive(members), "dump.tar.gz")
    assert [(table.rows["kind"][row], table.place(row)) for table in found for row in range(len(table))] == [
        ("Pod", "pay/pods.json /items/0"), ("Pod", "pay/pods.json /items/1"), ("Node", "nodes.json /items/0"),
    ]  # fmt: skip
    assert {table.tenant for table in found} == {"prod"}
    assert [fault.place for table in found for fault in table.skipped] == ["a/{notes}.txt"]


def test_the_name_of_a_dump(tmp_path: Path) -> None:
    """By the metadata beside it or above its namespace, else by the name that the collector gave it; else nobody says it."""
    folder = tmp_path / "kubehound_prod-1_01htdgjj34mcmrrksw4bjy2e94"
    (folder / "pay").mkdir(parents=True)
    assert {table.tenant for table in tables(folder / "pay", {"items": [BARE]}, "pods.json")} == {"prod-1"}
    (folder / "metadata.json").write_text('{"cluster": "other"}', "utf-8")
    assert {table.tenant for table in tables(folder / "pay", {"items": [BARE]}, "pods.json")} == {"other"}
    (folder / "metadata.json").write_text('{"Cluster": {"Name": "third"}, "RunID": "x"}', "utf-8")
    (own,) = tables(folder, (folder / "metadata.json").read_bytes(), "metadata.json")
    assert (own.tenant, own.read) == ("third", 0)
    name = "kubehound_prod-2_01htdgjj34mcmrrksw4bjy2e94.tar.gz"
    assert {table.tenant for table in tables(tmp_path, archive({"pods.json": '{"items": [{}]}'}), name)} == {"prod-2"}
    assert {table.tenant for table in tables(tmp_path, POD)} == {None}


def test_a_list_that_goes_on_is_told(tmp_path: Path) -> None:
    """`metadata.continue` says that pages are missing; what it holds is no one's business."""
    for name, text in (("a.json", json.dumps), ("a.yaml", lambda given: "---\n" + _yaml(given))):
        document = listed(POD, metadata={"continue": "eyJ2IjoibWV0YSJ9", "remainingItemCount": 7})
        found = tables(tmp_path, text(document), name)
        row = next(table for table in found if table.rows["kind"][0] == "List")
        assert json.loads(row.rows["record"][0]) == {"kind": "List", "remaining": 7}
        assert row.place(0).endswith("/metadata/continue")
        assert "eyJ2" not in str([table.rows.to_numpy().tolist() for table in found])


def _yaml(given: Json) -> str:
    return "\n".join(f"{key}: {json.dumps(value)}" for key, value in given.items()) + "\n"


def test_what_is_no_object_is_skipped(tmp_path: Path) -> None:
    """Each by its place and reason; the rest is read."""
    assert skipped(tmp_path, listed(POD, 7, None, BARE, {"apiVersion": "v1", "kind": 7}, POD | {"metadata": "x"})) == [
        ("/items/1", "is no object"), ("/items/2", "is no object"), ("/items/3", "names no kind of Kubernetes"),
        ("/items/4", "names no kind of Kubernetes"), ("/items/5/metadata", "is no object"),
    ]  # fmt: skip
    text = "apiVersion: v1\nkind: Pod\n---\nreplicaCount: 3\n---\nhello\n"
    assert skipped(tmp_path, text, "a.yaml") == [
        ("document 2", "names no kind of Kubernetes"),
        ("document 3", "is no object"),
    ]


def test_items_of_what_is_no_list(tmp_path: Path) -> None:
    """Are told: their holder is not what it says."""
    assert skipped(tmp_path, {"apiVersion": "v1", "items": [POD], "kind": "Pod"})[0][1].startswith("are items of a Pod")


def test_a_long_list_is_read_by_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long: no document limit, pieces of any length, tables as it goes, places unbroken."""
    monkeypatch.setattr("graphnhi.readers._json_stream.PIECE", 50)
    monkeypatch.setattr("graphnhi.readers.kubernetes.gathering._AT_ONCE", 100)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(listed(*[POD] * 250)), "utf-8")
    found = [*kubernetes.read(path, "a.json", limits=Limits(document=10))]
    assert [len(table) for table in found] == [100, 100, 50]
    assert [table.place(row) for table in found for row in range(len(table))] == [f"/items/{i}" for i in range(250)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n"), ("values.yaml", "image: x\nkind: y\n"), ("a.json", '{"apiVersion": "1.0", "kind": "x"}'),
     ("a.json", '{"swagger": "2.0", "x": {"apiVersion": "v1", "kind": "Pod"}}'), ("a.tgz", gzip.compress(b"hello", mtime=0)), ("notes.txt", "NAME of the thing\n")],
)  # fmt: skip
def test_what_is_not_of_kubernetes(tmp_path: Path, name: str, content: str | bytes) -> None:
    """Charts, settings, other documents, other archives."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert readers.recognise(path) is not kubernetes


def test_ids_are_texts(tmp_path: Path) -> None:
    """Without quotes in YAML, with a zero in front, with more digits than a number keeps: just as they were written."""
    meta = "metadata:\n  annotations: {a: 111122223333, b: 012345678901, c: 12345678901234567890123, d: 12e34567, e: 1.50}\n"
    (found,) = tables(tmp_path, f"apiVersion: v1\nkind: ServiceAccount\n{meta}", "a.yaml")
    told = json.loads(found.rows["record"][0])["metadata"]["annotations"]
    assert told == {
        "a": "111122223333",
        "b": "012345678901",
        "c": "12345678901234567890123",
        "d": "12e34567",
        "e": "1.50",
    }


@pytest.mark.parametrize("value", ["1.11122223333e+11", "111122223333.0"])
def test_an_id_that_became_a_number_is_refused(tmp_path: Path, value: str) -> None:
    """Its digits may be lost already: by file, document and place."""
    text = f"apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{annotations: {{account: {value}}}}}\n"
    assert refused(tmp_path, text, "a.yaml").startswith(
        "a.yaml:document 2 /metadata/annotations: has an annotation that is a number"
    )


@pytest.mark.parametrize("cluster", ["prod", {"name": "prod"}, {"name": "prod", "version_major": "1"}])
def test_a_dumps_own_word_is_no_output_of_aws(tmp_path: Path, cluster: Any) -> None:
    """`aws eks describe-cluster` prints an object `cluster` as well; `metadata.json` of a dump has no record, and names the cluster."""
    (table,) = tables(tmp_path, {"run_id": "01htdgjj34mcmrrksw4bjy2e94", "cluster": cluster}, "metadata.json")
    assert (len(table), table.read, table.tenant) == (0, 0, "prod")
