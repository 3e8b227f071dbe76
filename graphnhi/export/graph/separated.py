"""The formats that are folders of separated values: our own, which is read back, and what neo4j-admin imports."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from graphnhi.estate.exported import MANIFEST, manifest_of
from graphnhi.estate.tables import Column, Table, TableName
from graphnhi.export.clean import as_json
from graphnhi.export.graph.cells import Spell, dense, number, parts
from graphnhi.export.graph.extended import attributes, extended, type_of
from graphnhi.model.escapes import guarded, sound, spelled
from graphnhi.model.kinds import CATEGORY_OF

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["IMPORT", "neo4j_files", "tables"]

NODES: Final = "nodes.csv"
EDGES: Final = "edges.csv"
_FILES: Final[Mapping[TableName, str]] = {"nodes": NODES, "edges": EDGES}
_NEEDS_QUOTES: Final = re.compile(r'[",;\t\n\r]|\A\s|\s\Z')

IMPORT: Final = (
    "neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv --array-delimiter=';' "
    "--multiline-fields=true neo4j"
)
"""The command that reads the folder into an empty database of this name."""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _cell(text: str) -> str:
    told = guarded(spelled(text))
    return _quoted(told) if _NEEDS_QUOTES.search(told) else told


def tables(estate: "Estate") -> Mapping[str, Iterator[str]]:
    """`nodes.csv`, `edges.csv` and the manifest, by which alone the guards of formulas are known and taken off again."""
    files = {file: _rows(estate.table(name), name) for name, file in _FILES.items()}
    manifest = manifest_of(estate, "csv", guarded=True, files=list(_FILES.values()))
    return {**files, MANIFEST: iter([as_json(manifest, indent=1), "\n"])}


def _rows(table: Table, name: TableName) -> Iterator[str]:
    columns = [*table.part(0, 0)]
    spells: dict[str, Spell] = {column: _cell if type_of(name, column) == "string" else number for column in columns}
    yield ",".join(columns) + "\n"
    yield from _lines(table, spells)


def _lines(table: Table, spells: Mapping[str, Spell]) -> Iterator[str]:
    for part in parts(table):
        cells = part["number"].cells
        assert cells is not None
        yield "".join(f"{','.join(row)}\n" for row in dense(part, spells, len(cells)))


def neo4j_files(estate: "Estate") -> Mapping[str, Iterator[str]]:
    """`nodes.csv` and `edges.csv` with the typed headers of neo4j-admin, how to import them, and the manifest."""
    files = [*_FILES.values(), "README.txt"]
    manifest = manifest_of(estate, "neo4j-csv", guarded=False, files=files)
    return {
        NODES: _neo4j_rows(_labelled(extended(estate, "nodes")), "nodes", {"id": "id:ID", "labels": ":LABEL"}),
        EDGES: _neo4j_rows(extended(estate, "edges"), "edges", {"from": ":START_ID", "edge": ":TYPE", "to": ":END_ID"}),
        "README.txt": iter([_README]),
        MANIFEST: iter([as_json(manifest, indent=1), "\n"]),
    }


def _labelled(nodes: Table) -> Table:
    """The nodes with the column `labels`, which their kind decides."""

    def part(start: int, stop: int) -> Mapping[str, Column]:
        columns = nodes.part(start, stop)
        return {**columns, "labels": columns["kind"]}

    return Table(nodes.rows, part)


def _neo4j_rows(table: Table, name: TableName, named: Mapping[str, str]) -> Iterator[str]:
    columns = [*named, *(column for column in attributes(table) if column not in named)]
    spells: dict[str, Spell] = {
        column: (_quoted_sound if type_of(name, column) == "string" else number) for column in columns
    }
    if "labels" in spells:
        spells["labels"] = _labels
    yield ",".join(named.get(column) or _typed(name, column) for column in columns) + "\n"
    yield from _lines(table, spells)


def _quoted_sound(text: str) -> str:
    # names stand exactly as they are; half a surrogate pair alone is escaped, for no UTF-8 holds it
    return _quoted(sound(text))


def _labels(kind: str) -> str:
    return ";".join(dict.fromkeys(("NHI", CATEGORY_OF[kind], kind)))


def _typed(name: TableName, column: str) -> str:
    kind = type_of(name, column)
    return column if kind == "string" else f"{column}:{kind}"


_README: Final = f"""An estate of graphnhi for Neo4j: a map for attackers, keep it private.

Into an empty database, with the server stopped, from this folder:

    {IMPORT}

Every node has the label NHI, its category and its kind; the type of a relationship is the kind of the edge. Names stand exactly
as they are (no formula is guarded: do not open these files in a spreadsheet), but for half a surrogate pair, which UTF-8 cannot
hold: it is written _xHHHH_. `file` and `locator` say where each node and edge was read.
"""
