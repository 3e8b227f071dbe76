"""The key of fingerprints: private, beside the estate, the same at every build, and never shown."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from stamped import Stamped

from graphnhi.store import disk
from graphnhi.store.keyfile import key_beside, key_path, read_key
from graphnhi.store.refusals import StoreError


def test_a_key_is_made_once_and_read_again(root, folder):
    """32 random bytes, beside the estate and not in it; no rest of its making stays."""
    key = key_beside(root)
    assert len(key) == 32
    assert key_beside(root) == key
    assert key_beside(f"{root}/") == key
    assert [path.name for path in folder.iterdir()] == ["estate.graphnhi.key"]
    assert key_beside(folder / "other.graphnhi") != key


def test_those_who_make_the_key_at_once_have_the_same_one(root):
    """The first one's stays."""
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(key_beside, [root] * 32))) == 1


def test_the_key_is_in_no_file_of_the_estate(root):
    """An estate can be handed on without it."""
    key = key_beside(root)
    disk.save(Stamped(1), root)
    for path in root.rglob("*.*"):
        if path.is_file():
            assert key not in path.read_bytes()
            assert key.hex().encode() not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="no file modes here")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_can_use_is_refused(root, mode):
    """With the way out."""
    key_beside(root)
    key_path(root).chmod(mode)
    with pytest.raises(StoreError, match=r"can be used by others.*chmod go="):
        key_beside(root)


@pytest.mark.parametrize(
    "text", ["", "secret-canary", "ab" * 31, "zz" * 32, "ab" * 32 + "\n\n", "ab" * 300, "ab" * 32 + "\nab"]
)
def test_what_is_no_key_is_refused_and_not_shown(root, text):
    """A named file of another form is refused; nothing of what it holds is in the message."""
    path = key_path(root)
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(StoreError, match="is no key") as caught:
        read_key(path)
    assert not text or text[:13] not in str(caught.value)


def test_a_key_of_ones_own_may_be_longer(root):
    """64 hexadecimal digits or more, in either case, with or without the end of the line."""
    path = key_path(root)
    path.touch(0o600)
    path.write_text("AB" * 40)
    assert read_key(path) == bytes.fromhex("ab" * 40)


def test_a_link_in_the_place_of_the_key_is_not_followed(root, folder):
    """Neither to read nor to make one, be it to a file or to nowhere."""
    for target in ("real", "nowhere"):
        (folder / "real").touch(0o600)
        (folder / "real").write_text("ab" * 32)
        key_path(root).unlink(missing_ok=True)
        key_path(root).symlink_to(folder / target)
        with pytest.raises(StoreError, match="cannot be read"):
            key_beside(root)
    assert not (folder / "nowhere").exists()


def test_a_key_that_is_missing_or_cannot_be_made_is_said(root, folder):
    """A named key must be there, and a folder to make one in."""
    with pytest.raises(StoreError, match="the key cannot be read: No such file"):
        read_key(folder / "none.key")
    with pytest.raises(StoreError, match="cannot be written"):
        key_beside(folder / "none" / "estate.graphnhi")
