"""An estate is an attack map: made for its owner alone, and not used while others can use it."""

import os
import stat

import pytest
from stamped import Stamped, stamp

from graphnhi.store import disk, privacy
from graphnhi.store.keyfile import key_beside, key_path
from graphnhi.store.refusals import StoreError

posix = pytest.mark.skipif(os.name != "posix", reason="no file modes here")


@posix
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_everything_is_private_whatever_the_umask(root, umask, mask):
    """Folders are 0700 and files 0600, not more under umask 000 and not less under 777."""
    umask(mask)
    disk.save(Stamped(1), root)
    disk.save(Stamped(2), root)
    key_beside(root)
    umask(0o022)
    made = [root, key_path(root), *root.rglob("*")]
    assert len(made) > 15
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stamp(disk.open_estate(root)) == 2


@posix
@pytest.mark.parametrize(
    "part", [".", "CURRENT", "v-*", "v-*/manifest.json", "v-*/nodes.parquet", "v-*/edges.from.npy"]
)
@pytest.mark.parametrize("mode", [0o040, 0o004, 0o010])
def test_an_estate_that_others_can_use_is_refused_with_the_way_out(saved, part, mode):
    """Any right of others on any part is a refusal that names the part and the command; one may still ask for it."""
    root = saved
    path = next(root.glob(part)) if part != "." else root
    path.chmod(path.stat().st_mode | mode)
    with pytest.raises(StoreError, match=r"can be used by others \(mode 0.*chmod -R go= .*allow_shared"):
        disk.open_estate(root)
    assert [fault.file for fault in disk.verify(root)] == [str(path)]
    assert stamp(disk.open_estate(root, allow_shared=True)) == 1


@posix
def test_an_estate_that_was_opened_to_others_is_private_again_after_the_next_save(root):
    """A save leaves an estate that opens."""
    disk.save(Stamped(1), root)
    root.chmod(0o755)
    disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root)) == 2


@posix
def test_an_estate_of_another_user_is_neither_opened_nor_saved_over(root, monkeypatch):
    """What somebody else laid there is not trusted (root's is)."""
    disk.save(Stamped(1), root)
    owner = root.stat().st_uid
    monkeypatch.setattr(privacy, "_ROOT", -1)
    monkeypatch.setattr(privacy.os, "geteuid", lambda: owner + 1)
    with pytest.raises(StoreError, match=rf"belongs to another user \(uid {owner}\)"):
        disk.open_estate(root)
    with pytest.raises(StoreError, match="belongs to another user"):
        disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root, allow_shared=True)) == 1
    monkeypatch.setattr(privacy, "_ROOT", owner)
    assert stamp(disk.open_estate(root)) == 1
