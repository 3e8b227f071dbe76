"""What a loader file may say, and how one that is wrong is refused."""

import tomllib
from pathlib import Path

import pytest

from graphnhi.errors import InputError, UsageError
from graphnhi.library import Library, Mapped, read_loader
from graphnhi.library.templates import encoded, parse_template

GOOD = """
schema = "graphnhi/loader/1"
name   = "pairs"
reader = "table"
match  = { columns = ["user", "permission"], optional = ["since"] }
[[edge]]
from = "hp:{tenant}/human/{user}"
edge = "MEMBER_OF"
to   = "hp:{tenant}/role/{permission|raw}"
not_before = "{since}"
"""


def faults_of(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_loader(path)
    return [str(fault) for fault in refused.value.faults]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_loader_says_what_it_needs(tmp_path: Path) -> None:
    """A table must have the columns of `match` and every column that a rule uses and nothing calls optional."""
    path = tmp_path / "pairs.toml"
    path.write_text(GOOD, encoding="utf-8")
    loader = read_loader(path)
    assert loader.needed == ("user", "permission")
    assert loader.edges[0].columns == ("tenant", "user", "permission", "since")
    path.write_text(GOOD.replace(', optional = ["since"]', ""), encoding="utf-8")
    assert read_loader(path).needed == ("user", "permission", "since")


def test_all_faults_come_at_once_with_their_key_paths(tmp_path: Path) -> None:
    """An author corrects a file in one go: unknown keys, wrong types, unknown words and columns are told together."""
    text = """
        schema = "graphnhi/loader/1"
        name   = "x"
        reader = 3
        match  = { columns = ["a", "a"], optional = ["b"] }
        mach   = 1
        [[node]]
        id     = "{a"
        kind   = "servce_account"
        naem   = "{b}"
        status = { from = "c", map = { A = "aktiv" } }
        [[edge]]
        from   = "{b|low}"
        to     = ""
        when   = { bb = 3 }
    """
    faults = faults_of(tmp_path, text)
    places = {fault.split(": ")[0] for fault in faults}
    assert places == {
        "bad.toml:reader", "bad.toml:mach", "bad.toml:match.columns", "bad.toml:node[0].id", "bad.toml:node[0].kind",
        "bad.toml:node[0].naem", "bad.toml:node[0].status.from", "bad.toml:node[0].status.map.A", "bad.toml:edge[0].from",
        "bad.toml:edge[0].to", "bad.toml:edge[0].edge", "bad.toml:edge[0].when.bb",
    }  # fmt: skip
    assert any("Did you mean service_account" in fault for fault in faults)
    assert any("Did you mean name?" in fault for fault in faults)


@pytest.mark.parametrize(
    "old, new, told",
    [
        ('schema = "graphnhi/loader/1"', 'schema = "graphnhi/loader/2"', "schema: unusable value"),
        ('name   = "pairs"', 'name   = "../pairs"', "name: unusable value"),
        ("match  =", 'columns = ["user"]\nmatch  =', "`match` and `columns` exclude each other"),
        ("[[edge]]", 'deriving = "x"\n[[edge]]', "`deriving` and [[node]] or [[edge]] exclude each other"),
        ('columns = ["user", "permission"], ', "columns = [], ", "names no column to recognise a table by"),
        ('edge = "MEMBER_OF"', 'edge = "MEMBER"', "Did you mean MEMBER_OF?"),
        ('edge = "MEMBER_OF"', "", "edge[0].edge: this key is missing"),
        ("{since}", "{sinc}", "no such column (found 'sinc'). Did you mean since?"),
        ("{since}", "yesterday", "not_before: unusable value"),
        ("{user}", "{}", "a field has no name"),
        ("{user}", "{user|upper}", "only `|raw` may follow a field"),
        ('"{since}"', '{ from = "since", mapp = {} }', "unknown key (found 'mapp'). Did you mean map?"),
        ('"{since}"', '"{since}"\nproperties = "all"', "edge[0].properties: unusable value"),
        ('name   = "pairs"', 'name   = "pairs"\nname = "pairs"', "is no TOML"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_advice(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Contradictions fail when the file is read, not when it is used, and the message says what to do."""
    faults = faults_of(tmp_path, changed(old, new))
    assert any(told in fault for fault in faults), faults


def test_a_file_that_says_nothing_is_refused(tmp_path: Path) -> None:
    """A loader has rules or a deriver, and a way to be recognised."""
    faults = faults_of(tmp_path, 'schema = "graphnhi/loader/1"\nname = "x"\nreader = "table"\n')
    assert [fault.split(": ")[1].split(".")[0] for fault in faults] == [
        "neither `match` nor `columns` is given", "says nothing to make of a record",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = [[[[", b"= 1", b"a = " + b"[" * 5000, b"\0"])
def test_broken_files_are_refused_with_their_place(tmp_path: Path, content: bytes) -> None:
    """Whatever a loader file holds, it is refused by a fault and never by a crash."""
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.toml"):
        read_loader(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A path that is no file is said to be none."""
    with pytest.raises(InputError, match="no such file"):
        read_loader(tmp_path / "none.toml")


def test_templates_hold_text_fields_and_nothing_else() -> None:
    """A template refers to columns; it cannot call, index or format anything."""
    assert parse_template("a{b}c{d|raw}{tenant}").columns == ("b", "d", "tenant")
    assert parse_template("plain").constant == "plain"
    assert parse_template("{a.b[0]!r:>9}").columns == ("a.b[0]!r:>9",), "a strange name is a column of this name"
    for broken in ("{", "}", "{a}}", "{{a}}", "{|raw}"):
        with pytest.raises(ValueError, match=r"field|brace"):
            parse_template(broken)


def test_parts_of_ids_are_encoded_so_that_they_stay_parts() -> None:
    """`%`, `/`, space and control characters are encoded; nothing else is, so ids stay readable."""
    assert encoded("a/b c%d\n") == "a%2Fb%20c%25d%0A"
    assert encoded("ä:*?#@+=") == "ä:*?#@+="


def test_a_column_without_a_map_is_its_own_value(tmp_path: Path) -> None:
    """`{ from = "tenant" }` means the column, where `{tenant}` means the tenant of the record."""
    path = tmp_path / "x.toml"
    path.write_text(changed('"{since}"', '{ from = "since" }'), encoding="utf-8")
    assert read_loader(path).edges[0].cells["not_before"] == Mapped("since")


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "loaders").glob("*.toml")), ids=lambda path: path.stem
)
def test_every_shipped_loader_is_named_as_its_file(path: Path) -> None:
    """A loader that a user overrides by its name is found by the same name among the files."""
    assert tomllib.loads(path.read_text(encoding="utf-8"))["name"] == path.stem
    assert Library().loader(path.stem).label == f"loaders/{path.name}"


def test_an_unknown_loader_is_answered_with_the_near_ones() -> None:
    """A slip in `--as` or in code names the loader that was meant."""
    with pytest.raises(UsageError, match="inventory-nodes"):
        Library().loader("inventory-node")
