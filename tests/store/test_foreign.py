"""What else may stand at a path: it is not overwritten, not followed, and named in the refusal."""

import os
from contextlib import nullcontext

import pytest
from stamped import Stamped, stamp

from graphnhi.store import atomic, disk
from graphnhi.store.refusals import DamagedEstateError, StoreError


def test_a_folder_of_other_files_is_not_saved_over(root):
    """Nothing in a foreign folder is touched, not even one that has a CURRENT and a LOCK of its own."""
    root.mkdir()
    for name in ("CURRENT", "LOCK", "MANIFEST-000001"):
        (root / name).write_text("MANIFEST-000001\n")
    with pytest.raises(StoreError, match="holds files that are no estate"):
        disk.save(Stamped(1), root)
    assert sorted(path.name for path in root.iterdir()) == ["CURRENT", "LOCK", "MANIFEST-000001"]
    with pytest.raises((StoreError, DamagedEstateError)):
        disk.open_estate(root)


def test_a_file_is_not_saved_over(root):
    """A file at the path stays as it is."""
    root.write_text("mine")
    with pytest.raises(StoreError, match="is a file, not an estate"):
        disk.save(Stamped(1), root)
    with pytest.raises(StoreError, match="is a file, and an estate is a folder"):
        disk.open_estate(root)
    assert root.read_text() == "mine"


def test_an_empty_folder_becomes_an_estate(root):
    """A folder made beforehand is taken, and made private."""
    root.mkdir(0o755)
    disk.save(Stamped(1), root)
    assert stamp(disk.open_estate(root)) == 1


def test_other_files_in_an_estate_survive_saves(root):
    """A note that somebody laid into the folder is not ours to remove."""
    disk.save(Stamped(1), root)
    (root / "NOTES.txt").write_text("mine")
    for k in (2, 3, 4):
        disk.save(Stamped(k), root)
    assert (root / "NOTES.txt").read_text() == "mine"


def test_an_estate_that_was_copied_without_its_lock_is_an_estate(root):
    """CURRENT alone tells an estate, for those who copy files by hand."""
    disk.save(Stamped(1), root)
    (root / "writer.lock").unlink()
    disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root)) == 2


def test_where_nothing_is_the_command_that_makes_an_estate_is_named(root):
    """No estate, an unfinished one and a foreign folder are told apart."""
    with pytest.raises(StoreError, match=r"there is no estate here\. Make one with `graphnhi build"):
        disk.open_estate(root)
    root.mkdir()
    with pytest.raises(StoreError, match="no save was ever finished here"):
        disk.open_estate(root)
    (root / "x").touch()
    with pytest.raises(StoreError, match="not one that graphnhi has saved"):
        disk.open_estate(root)


def test_a_missing_parent_is_named(root):
    """The folder that should hold the estate must be there."""
    with pytest.raises(StoreError, match="nowhere: there is no such folder"):
        disk.save(Stamped(1), root.parent / "nowhere" / "e.graphnhi")


def test_a_save_does_not_follow_a_link_at_the_path(root, folder):
    """The path itself must not be a link, be it to a folder, an estate or nowhere; opening through one is allowed."""
    disk.save(Stamped(1), folder / "real")
    root.symlink_to(folder / "real")
    with pytest.raises(StoreError, match="is a link"):
        disk.save(Stamped(2), root)
    assert stamp(disk.open_estate(root)) == 1
    root.unlink()
    root.symlink_to(folder / "nowhere")
    with pytest.raises(StoreError, match="is a link"):
        disk.save(Stamped(2), root)
    assert not (folder / "nowhere").exists()


@pytest.mark.parametrize("planted", ["CURRENT", "writer.lock", "v-0123456789ab", ".tmp-0123456789ab"])
def test_a_link_planted_in_the_folder_is_never_written_through(root, folder, planted):
    """The victim that a planted link points to is as it was, whatever becomes of the save."""
    victim = folder / "victim"
    victim.mkdir()
    (victim / "manifest.json").write_text("mine")
    target = victim if planted.startswith("v-") else victim / "manifest.json"
    disk.save(Stamped(1), root)
    (root / planted).unlink(missing_ok=True)
    (root / planted).symlink_to(target)
    with pytest.raises(StoreError, match="cannot be written") if planted == "writer.lock" else nullcontext():
        disk.save(Stamped(2), root)
    assert (victim / "manifest.json").read_text() == "mine"
    assert [path.name for path in victim.iterdir()] == ["manifest.json"]


def test_a_link_that_leads_nowhere_is_not_made_a_file(root, folder):
    """A lock that is a link to nowhere would make a file there."""
    disk.save(Stamped(1), root)
    (root / "writer.lock").unlink()
    (root / "writer.lock").symlink_to(folder / "nowhere")
    with pytest.raises(StoreError, match="cannot be written"):
        disk.save(Stamped(2), root)
    assert not (folder / "nowhere").exists()


def test_a_new_file_is_never_one_that_is_there(folder):
    """A name that somebody guessed and planted is refused, be it a file or a link."""
    (folder / "victim").write_text("mine")
    (folder / "planted").symlink_to(folder / "victim")
    for name in ("victim", "planted"):
        with pytest.raises(FileExistsError), atomic.new_file(folder / name):
            pass
    assert (folder / "victim").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("planted", ["CURRENT", "v-*/manifest.json", "v-*/about.json", "v-*/edges.from.npy"])
def test_a_planted_pipe_does_not_hang_a_reader(root, planted):
    """Opening what is no regular file is refused at once."""
    disk.save(Stamped(1), root)
    path = next(root.glob(planted))
    path.unlink()
    os.mkfifo(path, 0o600)
    with pytest.raises(DamagedEstateError, match="not a regular file"):
        disk.open_estate(root)
