"""Files of Kubernetes that are damaged, made to harm, or meant for people: refused by file and place, never read in part."""

import io
import json
import random
import tarfile
from pathlib import Path

import pytest

from graphnhi.errors import InputError
from graphnhi.readers import kubernetes
from tests.readers.kubernetes.test_reading import POD, archive, listed, refused, skipped, tables

HEAD = "apiVersion: v1\nkind: Pod\n"
GROWING = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [(GROWING, "aliases repeat more"), ("a: &x [*x]\n", "an alias stands within what it repeats"), ("a: !!python/name:os.system x\n", "the tag"),
     ("kind: Role\n", "document 1 line 3: the key 'kind' stands twice"), ("? [a]\n: b\n", "a key is no text"), ("a: [\n", "the file is not YAML")],
)  # fmt: skip
def test_hostile_yaml(tmp_path: Path, text: str, said: str) -> None:
    """Bombs, circles, tags, keys that come twice or are no texts: refused with file, document and line."""
    message = refused(tmp_path, HEAD + text, "a.yaml")
    assert said in message
    assert message.startswith("a.yaml:")


def test_hostile_json(tmp_path: Path) -> None:
    """A key that comes twice in an item, in a list, or `items` itself; NaN; depth; a file that ends too early."""
    good = json.dumps(POD)
    assert "/items/1: the key 'a' stands twice" in refused(
        tmp_path, f'{{"apiVersion": "v1", "items": [{good}, {{"a": 1, "a": 2}}]}}'
    )
    assert "line 1 column 44: the key 'kind' stands twice" in refused(
        tmp_path, '{"apiVersion": "v1", "kind": "Pod", "kind": "Role"}'
    )
    assert "the key 'items' stands twice" in refused(
        tmp_path, f'{{"apiVersion": "v1", "items": [{good}], "items": []}}'
    )
    assert "NaN is no JSON number" in refused(tmp_path, '{"apiVersion": "v1", "kind": "Pod", "x": NaN}')
    assert "nested deeper" in refused(
        tmp_path, '{"apiVersion": "v1", "kind": "Pod", "x": ' + "[" * 100 + "]" * 100 + "}"
    )
    whole = json.dumps(listed(POD, POD))
    for end in range(40, len(whole) - 1):
        assert "cut off" in refused(tmp_path, whole[:end]) or "not JSON" in refused(tmp_path, whole[:end])
    assert "not JSON" in refused(tmp_path, f"{good} hello")


@pytest.mark.parametrize(
    "text",
    ["NAMESPACE   NAME    READY   STATUS    RESTARTS   AGE\npay         app     1/1     Running   0          3d\n",
     "NAME                   STATUS   ROLES           AGE   VERSION\n", '{"kind": "Table", "apiVersion": "meta.k8s.io/v1", "rows": []}',
     "kind: Table\napiVersion: meta.k8s.io/v1\nrows: []\n", '{"apiVersion": "meta.k8s.io/v1", "items": [], "kind": "Table"}'],
)  # fmt: skip
def test_what_is_printed_for_people_is_refused(tmp_path: Path, text: str) -> None:
    """The way out is said."""
    assert "-o json" in refused(tmp_path, text, "pods.txt")


def test_a_table_among_documents_is_refused_by_its_number(tmp_path: Path) -> None:
    """Whoever has joined files must know which of them it is."""
    text = HEAD + "---\n" + HEAD + "---\nkind: Table\napiVersion: meta.k8s.io/v1\n"
    assert refused(tmp_path, text, "a.yaml").startswith("a.yaml:document 3: is a Table")


def test_archives_that_lie(tmp_path: Path) -> None:
    """Cut off, damaged, climbing out of their folder, with links: nothing is written anywhere, and nothing is left out in silence."""
    whole = archive({"pods.json": json.dumps(listed(*[POD] * 50)), "z.json": json.dumps(POD)})
    assert "damaged or cut off" in refused(tmp_path, whole[:-30], "a.tgz")
    assert skipped(tmp_path, archive({"pods.json": json.dumps(POD), "../../etc/x.txt": "x"}), "a.tgz") == [
        ("etc/x.txt", "is no file of JSON or YAML")
    ]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as packed:
        link = tarfile.TarInfo("pods.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packed.addfile(link)
    assert skipped(tmp_path, out.getvalue(), "a.tgz") == [("pods.json", "is no file of JSON or YAML")]
    assert "b.yaml" not in {path.name for path in tmp_path.iterdir()}


def test_archives_that_grow_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what comes out of them, and by how many members they have."""
    data = archive({"pods.json": json.dumps(POD), "b.json": json.dumps(POD) + " " * 100_000})
    monkeypatch.setattr("graphnhi.readers.kubernetes.archive.UNPACKED", 50_000)
    assert "holds more than 50,000 bytes" in refused(tmp_path, data, "a.tgz")
    monkeypatch.setattr("graphnhi.readers.kubernetes.archive.UNPACKED", 10**9)
    monkeypatch.setattr("graphnhi.readers.kubernetes.archive.MEMBERS", 1)
    assert "more than 1 members" in refused(tmp_path, data, "a.tgz")


def test_faults_in_an_archive_name_the_member(tmp_path: Path) -> None:
    """Whoever has hundreds of files in one must know which."""
    assert "pay/pods.json" in refused(tmp_path, archive({"pay/pods.json": '{"items": [{"a": 1, "a": 2}]}'}), "a.tgz")
    assert "b.yaml" in refused(tmp_path, archive({"pods.json": json.dumps(POD), "b.yaml": "a: ["}), "a.tgz")
    table = '{"kind": "Table", "apiVersion": "meta.k8s.io/v1"}'
    assert refused(tmp_path, archive({"pods.json": table}), "a.tgz").startswith("a.tgz:pods.json: is a Table")
    assert refused(tmp_path, archive({"pods.json": "NAME   READY\n"}), "a.tgz").startswith(
        "a.tgz:pods.json: is what kubectl"
    )


def test_names_of_members_are_foreign_text(tmp_path: Path) -> None:
    """Escapes, secrets and endless names are not repeated."""
    secret = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
    members = {f"{secret}/pods.json": json.dumps(POD), "x\x1b[31m.txt": "", "a" * 3000 + "/nodes.json": json.dumps(POD)}
    found = tables(tmp_path, archive(members), "a.tgz")
    shown = [table.place(row) for table in found for row in range(len(table))] + [
        fault.place for table in found for fault in table.skipped
    ]
    assert shown[0] == "sk_live_[secret removed]/pods.json"
    assert shown[-1] == r"x\x1b[31m.txt"
    assert max(map(len, shown)) < 210


def test_an_object_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    """By its place; one custom resource is no reason to read nothing of a cluster."""
    long = POD | {"spec": {"x": "y" * 2_000_000}}
    assert skipped(tmp_path, listed(long, POD)) == [("/items/0", "the object is too long")]


def test_one_fault_is_told_once(tmp_path: Path) -> None:
    """What breaks in a list is not told of what stands around it again."""
    assert refused(tmp_path, '{"apiVersion": "v1", "items": [[').count("\n") == 0


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """By the byte where it shows."""
    assert "not UTF-8" in refused(tmp_path, HEAD.encode() + b"a: \xff\n", "a.yaml")
    assert tables(tmp_path, b"\xef\xbb\xbf" + HEAD.encode(), "a.yaml")


def test_random_damage_never_crashes(tmp_path: Path) -> None:
    """2,000 files with some bytes changed, taken out or doubled: read with the sum right, or refused."""
    yaml = (
        HEAD
        + "metadata: &m {name: app, labels: {a: 'b'}}\nspec:\n  containers:\n  - env: [{name: A, value: *m}]\n---\n"
        + HEAD
    )
    originals = {
        "a.json": json.dumps(listed(POD, POD)).encode(),
        "a.yaml": yaml.encode(),
        "a.tgz": archive({"pods.json": json.dumps(listed(POD))}),
    }
    read = 0
    for seed in range(2000):
        dice = random.Random(seed)
        name, data = dice.choice([*originals.items()])
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(data))
            data = (
                data[:at]
                + dice.choice((b"", bytes([dice.randrange(256)]), data[at : at + 9] * 2, b'"', b"{", b"*m", b"\n"))
                + data[at + 1 :]
            )
        path = tmp_path / name
        path.write_bytes(data)
        try:
            found = [*kubernetes.read(path, name)]
        except InputError:
            continue
        read += 1
        assert all(table.read == len(table) + len(table.skipped) for table in found)
    assert 100 < read < 1900
