"""Where the library finds data: the user's folder before the package's, by the same names."""

from pathlib import Path

import pytest

from graphnhi.errors import InputError, UsageError
from graphnhi.library import Library

LOADER = """
schema = "graphnhi/loader/1"
name   = "{name}"
reader = "table"
match  = {{ columns = ["a"] }}
[[node]]
id   = "{{a}}"
kind = "{kind}"
"""


def shelf(folder: Path, name: str, **files: str) -> Path:
    (folder / name).mkdir(parents=True)
    for stem, text in files.items():
        (folder / name / stem.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_the_package_has_its_inventory_loaders() -> None:
    """Without a folder of the user's, the shipped loaders are there."""
    names = [loader.name for loader in Library().loaders()]
    assert {"inventory-nodes", "inventory-edges", "partner-keys"} <= set(names)
    assert names == sorted(names)


def test_the_users_folder_adds_and_overrides_by_name(tmp_path: Path) -> None:
    """A loader of the same name stands in for the shipped one, whatever its file is called; another one is added."""
    mine = LOADER.format(name="inventory-nodes", kind="human")
    shelf(tmp_path, "loaders", own_toml=LOADER.format(name="own", kind="role"), other_toml=mine)
    library = Library(tmp_path)
    assert library.loader("own").match == ("a",)
    assert library.loader("inventory-nodes").match == ("a",)
    assert library.loader("inventory-edges").match == ("from", "edge", "to")


def test_facts_of_the_user_come_first(tmp_path: Path) -> None:
    """`path` and `facts` find the user's file, then the package's."""
    shelf(tmp_path, "facts", x_csv="mine")
    library = Library(tmp_path)
    assert library.path("facts/x.csv").read_text(encoding="utf-8") == "mine"
    assert library.facts("x.csv") == library.path("x.csv") == tmp_path / "facts" / "x.csv"
    assert library.path("loaders/inventory-nodes.toml").parent.name == "loaders"


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "facts/../../pyproject.toml", "/etc/passwd", "cellar/x", "facts/none.csv"]
)
def test_nothing_outside_the_shelves_is_found(name: str) -> None:
    """A name never leads out of the library."""
    with pytest.raises(UsageError):
        Library().path(name)


def test_faults_of_all_loader_files_come_at_once(tmp_path: Path) -> None:
    """A broken file of the user's refuses, and so does a second loader of the same name, together."""
    good = LOADER.format(name="same", kind="role")
    shelf(tmp_path, "loaders", a_toml=good, b_toml=good, c_toml=LOADER.format(name="c", kind="rol"), d_toml="=")
    with pytest.raises(InputError) as refused:
        Library(tmp_path).loaders()
    assert [fault.file for fault in refused.value.faults] == ["loaders/b.toml", "loaders/c.toml", "loaders/d.toml"]


def test_a_folder_that_is_no_library_is_refused(tmp_path: Path) -> None:
    """Files that lie beside the shelves would not be found, so the folder is refused and not passed over."""
    (tmp_path / "own.toml").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="loaders/, queries/ and facts/"):
        Library(tmp_path)
    with pytest.raises(UsageError, match="is no folder"):
        Library(tmp_path / "none")
