"""The formats that are JSON: JSON Lines of our own, Cytoscape.js elements, and the node-link form of networkx.

Nothing is escaped but what JSON text must not show as it is (controls, bidirectional marks, unpaired surrogates), by JSON's
own escapes; what is unknown has no key.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from graphnhi.estate.exported import manifest_of
from graphnhi.estate.tables import Table, TableName
from graphnhi.export.clean import as_json
from graphnhi.export.graph.cells import Spell, joined, number, parts
from graphnhi.export.graph.extended import extended, type_of

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["cytoscape", "json_lines", "node_link"]

_GENERATOR: Final = "graphnhi"


def json_lines(estate: "Estate") -> Iterator[str]:
    """The manifest, then a record a line: `{"record": "node", ...}` and `{"record": "edge", ...}`; it is read back."""
    yield as_json(manifest_of(estate, "jsonl")) + "\n"
    for name, record in _RECORDS.items():
        table = estate.table(name)
        for told in _objects(name, table, {}):
            yield from (f'{{"record": "{record}"{row}}}\n' for row in told)


_RECORDS: Final[Mapping[TableName, str]] = {"nodes": "node", "edges": "edge"}


def cytoscape(estate: "Estate") -> Iterator[str]:
    """Elements of Cytoscape.js; `value` and `key` beside each `id` are what networkx's reader asks for."""
    yield f'{{"format_version": "1.0", "generated_by": "{_GENERATOR}", "directed": true, "multigraph": true,\n'
    yield f'"data": {as_json(_told(estate, "cytoscape"))},\n"elements": {{"nodes": ['
    yield from _listed(extended(estate, "nodes"), "nodes", {"id": ("id", "value")}, '{"data": {%s}}')
    yield '\n],\n"edges": ['
    ends = {"key": ("id", "key"), "from": ("source",), "to": ("target",)}
    yield from _listed(extended(estate, "edges"), "edges", ends, '{"data": {%s}}')
    yield "\n]}}\n"


def node_link(estate: "Estate") -> Iterator[str]:
    """What `networkx.node_link_graph(data, edges="edges")` reads."""
    yield f'{{"directed": true, "multigraph": true,\n"graph": {as_json(_told(estate, "nodelink"))},\n"nodes": ['
    yield from _listed(extended(estate, "nodes"), "nodes", {}, "{%s}")
    yield '\n],\n"edges": ['
    yield from _listed(extended(estate, "edges"), "edges", {"from": ("source",), "to": ("target",)}, "{%s}")
    yield "\n]}\n"


def _told(estate: "Estate", form: str) -> dict[str, Any]:
    """What a graph says of itself: its name beside the manifest."""
    return {"name": estate.about.get("name", ""), **manifest_of(estate, form)}


def _listed(table: Table, name: TableName, named: Mapping[str, tuple[str, ...]], shape: str) -> Iterator[str]:
    before, after = shape.split("%s")
    comma = ""
    for told in _objects(name, table, named):
        yield "".join([comma, ",".join(f"\n{before}{row[2:]}{after}" for row in told)])
        comma = ","


def _objects(name: TableName, table: Table, named: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """The members of each row's object, each with a comma before it; columns stand under their own name or those given."""
    columns = sorted(table.part(0, 0), key=lambda column: column not in named)
    spells = {column: _spell(name, column, named.get(column, (column,))) for column in columns}
    for part in parts(table):
        yield joined(part, spells, _rows(part))


def _rows(part: Mapping[str, Any]) -> int:
    cells = part["number"].cells
    assert cells is not None
    return len(cells)


def _spell(name: TableName, column: str, keys: tuple[str, ...]) -> Spell:
    value: Callable[[Any], str] = as_json if type_of(name, column) == "string" else number
    starts = [f', "{key}": ' for key in keys]
    return lambda cell: "".join(f"{start}{value(cell)}" for start in starts)
