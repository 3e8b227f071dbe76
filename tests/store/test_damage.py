"""Damage is found and named: cut or missing parts when an estate is opened, every changed bit by `verify`."""

import hashlib
import json
import random

import numpy as np
import pytest
from stamped import Stamped, stamp

from graphnhi.errors import GraphnhiError
from graphnhi.store import disk, versions
from graphnhi.store.manifest import _check
from graphnhi.store.refusals import DamagedEstateError, StoreError

FILES = ["manifest.json", "about.json", "nodes.parquet", "edges.parquet", "nodes.kind.npy", "edges.from.npy"]


@pytest.fixture
def version(saved):
    return next(saved.glob("v-*"))


def resign(version, change):
    """Change the manifest as somebody could who knows how its check sum is made."""
    path = version / "manifest.json"
    document = json.loads(path.read_text())
    del document["check"]
    change(document)
    path.write_text(json.dumps(document | {"check": _check(document)}))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["cut", "grown", "empty", "gone", "link", "folder"])
def test_a_part_that_is_cut_or_missing_or_a_link_is_found_when_opening(root, version, name, harm):
    """Each part of a version, harmed in each way: an error that names it, by opening and by verifying."""
    path = version / name
    data = path.read_bytes()
    path.unlink()
    if harm == "link":
        (root / "elsewhere").write_bytes(data)
        path.symlink_to(root / "elsewhere")
    elif harm == "folder":
        path.mkdir(0o700)
    elif harm != "gone":
        path.touch(0o600)
        path.write_bytes({"cut": data[:-1], "grown": data + b" x", "empty": b""}[harm])
    with pytest.raises(DamagedEstateError, match=name) as caught:
        disk.open_estate(root)
    assert "Build the estate again" in str(caught.value)
    assert any(name in fault.file for fault in disk.verify(root))


def flips(name, data):
    """The same bytes with one bit changed, at 25 places."""
    chance = random.Random(name)
    for _ in range(25):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def opens(root):
    try:
        dict(disk.open_estate(root).about)
    except GraphnhiError:
        return False
    return True


@pytest.mark.parametrize("name", [name for name in FILES if name != "manifest.json"])
def test_any_flipped_bit_is_found_by_verify(root, version, name):
    """One bit, anywhere in a file: `verify` names that file; opening gives an estate or a clear error.

    What an estate says of its making is checked whenever it is read.
    """
    path = version / name
    for changed in flips(name, path.read_bytes()):
        path.write_bytes(changed)
        assert [fault.file for fault in disk.verify(root)] == [str(path)]
        assert not (opens(root) and name == "about.json")


def test_any_flipped_bit_of_the_manifest_is_found_when_opening(root, version):
    """The manifest carries a check sum of itself."""
    path = version / "manifest.json"
    for changed in flips("manifest", path.read_bytes()):
        path.write_bytes(changed)
        assert not opens(root)


def test_all_damage_is_listed_not_the_first_alone(root, version):
    """`verify` goes on after the first fault, and names what does not belong there too."""
    for name in ("nodes.kind.npy", "edges.parquet"):
        (version / name).write_bytes(b"x")
    (version / "about.json").unlink()
    (version / "stranger").touch(0o600)
    assert {fault.file.rpartition("/")[2] for fault in disk.verify(root)} == {
        "nodes.kind.npy", "edges.parquet", "about.json", "stranger",
    }  # fmt: skip


def test_arrays_that_do_not_make_the_digest_are_found(root, version):
    """Files that agree with the manifest, but are not of the estate whose digest it gives."""
    resign(version, lambda document: document.update(digest="0" * 64))
    assert ["digest" in fault.what for fault in disk.verify(root)] == [True]


@pytest.mark.parametrize(
    "text",
    ["", "\n", "v-zz\n", "../../etc", "v-0123456789ab\nv-0123456789ab\n", "v-0123456789ab", "\xff" * 9, "x" * 999],
)
def test_a_current_that_names_no_version_is_damage(root, version, text):
    """CURRENT is a name of its form and of a folder that is there."""
    (root / "CURRENT").write_bytes(text.encode("latin-1"))
    with pytest.raises(DamagedEstateError):
        disk.open_estate(root)
    assert len(disk.verify(root)) == 1
    disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root)) == 2


def test_a_newer_format_is_refused_by_its_number_and_an_older_one_says_build_again(root, version):
    """Nobody guesses at a format that he does not know."""
    resign(version, lambda document: document.update(format=3, version="9.0"))
    with pytest.raises(StoreError, match="written by a newer graphnhi, format 3; this one reads up to 2"):
        disk.open_estate(root)
    resign(version, lambda document: document.update(format=1))
    with pytest.raises(StoreError, match=r"written by an older graphnhi, format 1; .* Build the estate again"):
        disk.open_estate(root)


HOSTILE = {
    "no format": lambda d: d.pop("format"),
    "format true": lambda d: d.update(format=True),
    "no files": lambda d: d.pop("files"),
    "files a list": lambda d: d.update(files=[]),
    "way out": lambda d: d["files"].update({"../../x": d["files"]["about.json"]}),
    "array out": lambda d: d["arrays"].update({"../x": {"dtype": "<i4", "length": 1}}),
    "no about": lambda d: d["files"].pop("about.json"),
    "array without file": lambda d: d["files"].pop("nodes.kind.npy"),
    "missing array": lambda d: d["arrays"].pop("nodes.kind"),
    "object array": lambda d: d["arrays"]["nodes.kind"].update(dtype="|O"),
    "other dtype": lambda d: d["arrays"]["nodes.kind"].update(dtype="<i4"),
    "long array": lambda d: d["arrays"]["nodes.kind"].update(length=10**15),
    "negative": lambda d: d["files"]["about.json"].update(size=-1),
    "huge": lambda d: d["files"]["about.json"].update(size=10**30),
    "float": lambda d: d.update(nodes=7.5),
    "other size": lambda d: d.update(nodes=8),
    "digest": lambda d: d.update(digest="../x"),
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_forged_manifest_is_damage_not_a_crash(root, version, harm):
    """A manifest with a right check sum and wrong contents leads nowhere, and to no traceback."""
    resign(version, HOSTILE[harm])
    with pytest.raises(DamagedEstateError, match=r"manifest\.json|nodes\.kind\.npy"):
        disk.open_estate(root)


@pytest.mark.parametrize(
    "text",
    ["[1]", "{", '{"format":1,"format":1}', '{"a":NaN}', "[" * 100_000, '{"a":' + "9" * 5000 + "}", "\ufeff{}", '"x"'],
)
def test_a_manifest_that_is_no_plain_json_object_is_damage(root, version, text):
    """Doubled keys, NaN, depth and endless numbers are refused where they stand."""
    (version / "manifest.json").write_text(text)
    with pytest.raises(DamagedEstateError, match=r"manifest\.json"):
        disk.open_estate(root)


def test_an_array_file_that_asks_for_pickle_is_refused(root, version):
    """An object array of the right size is never unpickled."""
    path = version / "edges.from.npy"
    size = path.stat().st_size
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    data = path.read_bytes()[:size].ljust(size, b"\0")
    path.write_bytes(data)
    resign(version, lambda d: d["files"]["edges.from.npy"].update(sha256=hashlib.sha256(data).hexdigest()))
    with pytest.raises(DamagedEstateError, match=r"edges\.from\.npy"):
        disk.open_estate(root)


def test_a_reader_whose_version_is_removed_under_it_takes_the_new_one(root, monkeypatch):
    """CURRENT was read, then two saves came between: the reader begins again."""
    disk.save(Stamped(1), root)
    real, reads = versions.current, []

    def current(path):
        reads.append(real(path))
        if len(reads) == 1:
            for k in (2, 3, 4):
                disk.save(Stamped(k), root)
        return reads[-1]

    monkeypatch.setattr(disk.versions, "current", current)
    assert stamp(disk.open_estate(root)) == 4
    assert len(set(reads)) == 2
