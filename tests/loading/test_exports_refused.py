"""An export that is not as it was written is refused: a smaller estate must never look like the one exported."""

import json
import os
from pathlib import Path

import pytest

import graphnhi
from graphnhi import loading
from graphnhi.estate.estate import Estate
from graphnhi.loading.exported import parted, read_parts
from graphnhi.loading.sources import walked
from tests.export.whole_estates import READ_BACK, exported, exported_demo, refused, small
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

NOT_READ = ("parquet", "neo4j-csv")


def text_of(path: Path) -> Path:
    """The file of an export that holds its nodes."""
    return path if path.is_file() else path / "nodes.csv"


@pytest.fixture(params=READ_BACK)
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return exported_demo(request.param, tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.97, 0.9999])
def test_a_truncated_export_is_refused(export: Path, share: float) -> None:
    """Wherever it was cut, be it between two rows."""
    file = text_of(export)
    data = file.read_bytes()
    cut = data[: int(len(data) * share)]
    for shortened in (cut, cut[: cut.rfind(b"\n") + 1]):
        file.write_bytes(shortened)
        assert refused(export)


@pytest.mark.parametrize(
    "before, after",
    [
        ("payments-squad", "another-squad"),
        ("2026-10-30", "2026-10-31"),
        ("active", "disabled"),
        ("1900000", "1900001"),
        ("line {}", "row {}"),
    ],
)
def test_a_changed_value_is_refused(export: Path, before: str, after: str) -> None:
    """Evidence that was edited would speak for files that do not say so: the digest of the content must be the manifest's."""
    file = text_of(export)
    head, mark, rest = file.read_text().partition("account-balances")
    assert before in rest
    file.write_text(head + mark + rest.replace(before, after, 1))
    faults = refused(export)
    assert len(faults) == 1
    assert "its digest differs" in faults[0]


def test_changed_coverage_is_refused(export: Path) -> None:
    """What was not read is part of the export, too."""
    file = export if export.is_file() else export / "manifest.json"
    text = file.read_text()
    assert '"unmapped": 0' in text
    file.write_text(text.replace('"unmapped": 0', '"unmapped": 5', 1))
    assert "digest" in refused(export)[0]


def test_a_newer_format_is_refused_by_name(export: Path) -> None:
    """An export of a later graphnhi says which format it has and which can be read."""
    file = export if export.is_file() else export / "manifest.json"
    file.write_text(file.read_text().replace("graphnhi/export/1", "graphnhi/export/2", 1))
    fault = refused(export)[0]
    assert "newer graphnhi, format 2; this one reads up to 1" in fault


@pytest.mark.parametrize("to", NOT_READ)
def test_what_is_not_read_back_is_refused_by_name(tmp_path: Path, to: str) -> None:
    """A folder of Parquet or for Neo4j is no inventory: it says what can be read."""
    path = exported_demo(to, tmp_path)
    assert "wanted one of graphml, jsonl, csv" in refused(path)[0]


@pytest.mark.parametrize("to", ["csv", *NOT_READ])
def test_a_table_without_its_manifest_is_refused(tmp_path: Path, to: str) -> None:
    """The guards of a table of ours are known by its manifest only: alone it would be read with names that are not so."""
    path = exported_demo(to, tmp_path)
    table = next(path.glob("nodes.*"))
    assert "manifest.json lies beside it" in refused(table)[0]


@pytest.mark.parametrize("kind", ["pipe", "link", "nothing"])
def test_a_table_that_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A pipe in a table's place is not waited for, and a link not followed."""
    path = exported_demo("csv", tmp_path)
    (path / "edges.csv").rename(tmp_path / "edges.csv")
    if kind == "pipe":
        os.mkfifo(path / "edges.csv")
    elif kind == "link":
        (path / "edges.csv").symlink_to(tmp_path / "edges.csv")
    assert refused(path) == [fault for fault in refused(path) if "is missing or no regular file" in fault]


def test_the_manifest_is_known_by_its_content(tmp_path: Path) -> None:
    """A folder whose manifest was renamed is read as the export that it is."""
    path = exported_demo("csv", tmp_path)
    (path / "manifest.json").rename(path / "about.json")
    assert graphnhi.build(path).digest == graphnhi.demo().digest


def test_keep_going_lists_what_is_refused(export: Path, tmp_path: Path) -> None:
    """A broken export is a missing input of a build that goes on."""
    text_of(export).write_bytes(text_of(export).read_bytes()[:-100])
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "nodes.csv").write_text("id,kind\na,human\n")
    built = loading.build([export, tmp_path / "inventory"], loading.Options(keep_going=True))
    assert len(built.estate.about["missing_inputs"]) == 1
    assert built.estate.n_nodes == 1


DOCTYPES = (
    '<!DOCTYPE graphml [<!ENTITY a "aaaa">]>',
    '<!DOCTYPE graphml SYSTEM "http://evil.example/x.dtd">',
    "<!DOCTYPE graphml>",
    '<?xml-stylesheet href="http://evil.example/x.xsl"?>',
)


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_no_document_type_is_let_in(tmp_path: Path, doctype: str) -> None:
    """A document type, an entity or a processing instruction refuses the file, whatever else it says."""
    path = exported_demo("graphml", tmp_path)
    head, rest = path.read_text().split("\n", 1)
    path.write_text(f"{head}\n{doctype}\n{rest}")
    assert "is not the XML that was written" in refused(path)[0]


@pytest.mark.parametrize(
    "element", ["<hyperedge/>", "<node id='x'><graph/></node>", "<data key='manifest'>{}</data>", "text"]
)
def test_no_other_element_is_let_in(tmp_path: Path, element: str) -> None:
    """What no export writes is no part of one: an element passed over would be a row that is missing."""
    path = exported_demo("graphml", tmp_path)
    path.write_text(path.read_text().replace("</graph>", f"{element}</graph>"))
    assert refused(path)


def test_deep_documents_are_refused(tmp_path: Path) -> None:
    """Nesting ends the reading, not the stack."""
    path = exported_demo("graphml", tmp_path)
    path.write_text(path.read_text().replace("</graph>", "<node id='x'>" * 200_000 + "</graph>"))
    assert refused(path)
    lines = exported_demo("jsonl", tmp_path)
    lines.write_text(lines.read_text() + '{"record": "node", "id": ' + "[" * 200_000 + "\n")
    assert refused(lines)


def forged(path: Path, estate_rows: Rows, change: dict[str, str]) -> Path:
    """An export as somebody may have made it by hand: rows changed, digest and counts as its rows give them."""
    whole = exported(estate_of(estate_rows), "jsonl", path)
    text = whole.read_text()
    for before, after in change.items():
        assert before in text
        text = text.replace(before, after)
    whole.write_text(text)
    return whole


ROWS = (
    Rows()
    .node("a", "human", properties="{}")
    .node("r", "role")
    .edge("a", "ASSUMES", "r", properties="{}", premises="[]")
)
FORGERIES = {
    "a pattern that is code": {"line {}": "line {0.__class__.__mro__}"},
    "a pattern without end": {"line {}": "line {:999999999}"},
    "an edge that cannot be": {'"edge": "ASSUMES"': '"edge": "STORES"'},
    "a kind that is none": {'"kind": "role"': '"kind": "dragon"'},
    "properties that are no object": {'"properties": "{}"': '"properties": "[]"'},
    "premises that are no list": {'"premises": "[]"': '"premises": "{}"'},
    "an id that stands twice": {'"id": "r"': '"id": "a"'},
    "an end that is no node": {'"to": "r"': '"to": "elsewhere"'},
    "a text that is a list": {'"kind": "role"': '"kind": ["role"]'},
    "coverage of another shape": {'"sources": ["nodes.csv", "edges.csv"]': '"files": [{"file": "x"}]'},
    "a number that is none": {'"number": 2': '"number": 2.5'},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_export_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever forges the digest, too, gets nothing in that an estate never holds."""
    path = forged(tmp_path, ROWS, FORGERIES[name])
    monkeypatch.setattr(Estate, "digest", property(lambda _: json.loads(path.read_text().splitlines()[0])["digest"]))
    monkeypatch.setattr(
        "graphnhi.loading.exported.part.about_digest",
        lambda _: json.loads(path.read_text().splitlines()[0])["about_digest"],
    )
    faults = refused(path)
    assert len(faults) == 1
    assert "digest" not in faults[0]


def test_no_message_quotes_the_file(export: Path) -> None:
    """A refused file may hold a secret: nothing of it is repeated."""
    file = text_of(export)
    text = file.read_text()
    for canary in ('"AKIAIOSFODNN7CANARY', "<AKIAIOSFODNN7CANARY>", "AKIAIOSFODNN7CANARY\n"):
        file.write_text(text.replace("account-balances", f"account{canary}", 1))
        assert "CANARY" not in " ".join(refused(export))


@pytest.mark.parametrize("to", READ_BACK)
def test_random_damage_never_ends_in_a_traceback(tmp_path: Path, to: str) -> None:
    """Any byte changed is refused, or changes nothing that is kept."""
    estate = small()["differing"]
    path = exported(estate, to, tmp_path)
    file = text_of(path)
    data = file.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 60)):
        for byte in (b"\x00", b'"', b"<", b"\xff", b"7"):
            file.write_bytes(data[:place] + byte + data[place + 1 :])
            assert kept(path) in (None, (estate.digest, estate.about))


def kept(path: Path) -> tuple[str, object] | None:
    """What comes of an export, None where it is refused or not known for one any more."""
    read = read_parts(parted(walked([path])).exports, lambda _: None)
    assert len(read.parts) + bool(read.refused) <= 1
    return (read.parts[0].estate.digest, read.parts[0].estate.about) if read.parts else None


def test_a_file_that_only_speaks_of_exports_is_none(tmp_path: Path) -> None:
    """An inventory whose names are those of a manifest is an inventory."""
    name = '{""schema"": ""graphnhi/export/1"", ""format"": ""csv""}'
    (tmp_path / "nodes.csv").write_text(f'id,kind,name\na,human,"{name}"\n')
    assert graphnhi.build(tmp_path).n_nodes == 1
