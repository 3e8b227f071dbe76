"""A disk that is full or refuses, and a writer that holds the lock: the old estate stays, and the reason is told."""

import errno
import os
import time

import pytest
from stamped import Stamped, stamp

from graphnhi.store import atomic, disk, lock
from graphnhi.store.refusals import StoreError


def failing(monkeypatch, name, at, number, *, once=False):
    """Have the system refuse call number `at` of os.`name` (and those after it); gives a list that grows by each call."""
    real, calls = getattr(os, name), []

    def call(*args, **kwargs):
        calls.append(args)
        if len(calls) == at or (len(calls) > at and not once):
            raise OSError(number, os.strerror(number))
        return real(*args, **kwargs)

    monkeypatch.setattr(os, name, call)
    return calls


def contents(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.name != "writer.lock")


def count(root, monkeypatch, name):
    with monkeypatch.context() as patch:
        calls = failing(patch, name, 0, 0, once=True)
        disk.save(Stamped(1), root)
        return len(calls)


@pytest.mark.parametrize("once", [False, True])
def test_a_disk_that_is_full_at_any_write_leaves_the_old_estate_and_no_half_one(root, monkeypatch, once):
    """ENOSPC at every write: the message names path and reason, the folder is as it was."""
    disk.save(Stamped(1), root)
    writes = count(root, monkeypatch, "write")
    before = contents(root)
    assert writes > 10
    # The first write says who holds the lock: it may fail.
    for at in range(2, writes + 1):
        with monkeypatch.context() as patch:
            failing(patch, "write", at, errno.ENOSPC, once=once)
            with pytest.raises(StoreError, match=r"cannot be written: No space left on device.*untouched\. Make room"):
                disk.save(Stamped(2), root)
        assert contents(root) == before
        assert stamp(disk.open_estate(root)) == 1
    assert disk.verify(root) == []


@pytest.mark.parametrize("name", ["fsync", "mkdir", "fchmod", "replace", "open"])
def test_a_disk_that_refuses_any_step_leaves_the_old_or_the_new_estate(root, monkeypatch, name):
    """An error at every fsync, mkdir, chmod, rename and open: one clear error, and one whole estate."""
    disk.save(Stamped(1), root)
    calls, k = count(root, monkeypatch, name), 1
    assert calls
    for at in range(1, calls + 1):
        with monkeypatch.context() as patch:
            failing(patch, name, at, errno.EIO, once=True)
            try:
                disk.save(Stamped(k + 1), root)
                wanted = {k + 1}
            except StoreError as error:
                confirmed = "did not confirm" not in str(error)
                wanted = {k} if confirmed else {k + 1}
        k = stamp(disk.open_estate(root))
        assert k in wanted
        assert len(list(root.glob("v-*"))) <= 3
    assert disk.verify(root) == []


def test_a_first_save_onto_a_full_disk_leaves_nothing(root, monkeypatch):
    """Where nothing was, nothing is left: no folder that looks like an estate."""
    failing(monkeypatch, "write", 5, errno.ENOSPC)
    with pytest.raises(StoreError, match="No space left"):
        disk.save(Stamped(1), root)
    assert not root.exists()


def test_what_a_dead_writer_left_is_removed_before_room_is_needed(root, monkeypatch):
    """A half version of a killed save does not fill the disk for the next one."""
    disk.save(Stamped(1), root)
    before = contents(root)
    (root / "v-0123456789ab").mkdir()
    (root / "v-0123456789ab" / "nodes.kind.npy").touch()
    (root / ".tmp-0123456789ab").touch()
    failing(monkeypatch, "write", 2, errno.ENOSPC)
    with pytest.raises(StoreError, match="No space left"):
        disk.save(Stamped(2), root)
    assert contents(root) == before


def test_an_interrupted_save_is_cleaned_up(root, monkeypatch):
    """Ctrl-C in the middle of a save: the old estate, and no half one."""
    disk.save(Stamped(1), root)
    before = contents(root)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic, "write_all", interrupt)
    monkeypatch.setattr(disk.contents, "write_all", interrupt)
    with pytest.raises(KeyboardInterrupt):
        disk.save(Stamped(2), root)
    assert contents(root) == before


def test_a_short_write_is_continued(root, monkeypatch):
    """The system may take fewer bytes than it is given."""
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data[:7])))
    disk.save(Stamped(1), root)
    monkeypatch.undo()
    assert disk.verify(root) == []


def test_a_second_live_writer_is_told_who_holds_the_lock(root, monkeypatch):
    """After a short wait, not for ever: the process and the host are named. Readers are not held up."""
    disk.save(Stamped(1), root)
    monkeypatch.setattr(lock, "WAIT", 0.2)
    with lock.held(root):
        begun = time.monotonic()
        with pytest.raises(StoreError, match=rf"is being written by process {os.getpid()} on .*Wait"):
            disk.save(Stamped(2), root)
        assert time.monotonic() - begun < 2
        assert stamp(disk.open_estate(root)) == 1
    disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root)) == 2


def test_a_lock_file_that_was_replaced_is_not_mistaken_for_the_lock(root, monkeypatch):
    """Who has locked a file that is no longer at the path has locked nothing, and tries again."""
    disk.save(Stamped(1), root)
    real, locks = lock._try_lock, []

    def swapped(descriptor):
        locks.append(descriptor)
        if len(locks) == 1:
            (root / lock.LOCK).unlink()
            (root / lock.LOCK).touch(0o600)
        return real(descriptor)

    monkeypatch.setattr(lock, "_try_lock", swapped)
    disk.save(Stamped(2), root)
    assert len(locks) == 2
