"""A loader file for a database says of labels and relationship types what one for files says of tables."""

from pathlib import Path

import pytest

from graphnhi.errors import InputError
from graphnhi.library import Library, read_loader
from graphnhi.library.graph_tables import graph_tables

HEAD = 'schema = "graphnhi/loader/1"\nname = "mine"\nreader = "cartography"\n'
NODE = '[[node]]\nlabel = ["New", "Old"]\nid = "x:{id}"\nkind = "human"\nname = "{title}"\n'
EDGE = '[[edge]]\nrelationship = "KNOWS"\nfrom = "{from|raw}"\nedge = "MEMBER_OF"\nto = "{to|raw}"\nwhen = { from_label = "New" }\n'


def library(folder: Path, text: str) -> Library:
    (folder / "loaders").mkdir()
    (folder / "loaders" / "mine.toml").write_text(text)
    return Library(folder)


def test_a_user_adds_a_label_without_python(tmp_path: Path) -> None:
    """Its rules name the label, and exactly the properties that they use are fetched."""
    tables = graph_tables(library(tmp_path, HEAD + NODE + EDGE).loaders(), "cartography")
    mine = next(table for table in tables if table.name == "New")
    assert (mine.names, mine.properties, mine.is_relationship) == (("New", "Old"), ("id", "title"), False)
    assert next(table for table in tables if table.name == "KNOWS").properties == ()


def test_a_label_in_two_loaders_is_one_table(tmp_path: Path) -> None:
    """No record is read twice: the rules of both are for it, whichever of its names they use."""
    text = HEAD + NODE.replace('["New", "Old"]', '"S3Bucket"')
    tables = [
        table for table in graph_tables(library(tmp_path, text).loaders(), "cartography") if "S3Bucket" in table.names
    ]
    assert len(tables) == 1
    assert {"title", "creationdate"} <= set(tables[0].properties)


def test_fallback_loaders_come_last() -> None:
    """A node that a provider's own loader reads is not read by the labels that all providers share."""
    tables = graph_tables(Library().loaders(), "cartography")
    fallback = [table.loader.fallback for table in tables]
    assert fallback == sorted(fallback)
    assert any(fallback)


@pytest.mark.parametrize(
    "text, told",
    [
        (HEAD + NODE.replace("label", "relationship"), "is for no label and no relationship"),
        (HEAD + NODE.replace('label = ["New", "Old"]\n', ""), "is for no label and no relationship"),
        (HEAD + EDGE + 'label = "New"\n', "is for no label and no relationship, or for both"),
        (HEAD + 'match = { columns = ["a"] }\n' + NODE, "match: is for files"),
        (HEAD + 'deriving = "cartography_aws"\n', "labels: the deriver wants no label"),
        (HEAD + 'labels = { New = ["a"] }\n' + NODE, "is for a deriver, and none is named"),
        (HEAD.replace("cartography", "table") + 'match = { columns = ["id"] }\n' + NODE, "is for databases"),
        (HEAD + NODE + 'colour = "{x}"\n', "colour"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(text: str, told: str, tmp_path: Path) -> None:
    """What is for files, for databases or for nothing is named with its key path."""
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_loader(path)
    assert told in str(refused.value)
