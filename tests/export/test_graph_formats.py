"""The formats for other programs: each opened by networkx's own reader, with every node, edge, key and column."""

import csv
import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pytest

import graphnhi
from graphnhi.estate import Estate
from graphnhi.export.graph.extended import key_prefix
from graphnhi.model.escapes import sound, unspelled
from tests.export.whole_estates import exported, hostile_rows, small
from tests.oracle.build import estate_of

Graph = Any
GENERATED = {"label", "id", "value", "key", "source", "target", "category", "locator", "networkx_key"}
"""What formats and their readers put beside the columns of an edge."""


def plain(value: Any) -> Any:
    return unspelled(value) if isinstance(value, str) else value


def from_xml(graph: Graph) -> Graph:
    """A graph whose texts are told as they were before XML."""
    told = nx.MultiDiGraph()
    for node, columns in graph.nodes(data=True):
        told.add_node(plain(node), **{name: plain(value) for name, value in columns.items()})
    for source, target, key, columns in graph.edges(keys=True, data=True):
        told.add_edge(
            plain(source), plain(target), plain(key), **{name: plain(value) for name, value in columns.items()}
        )
    return told


READERS: dict[str, Callable[[Path], Graph]] = {
    "graphml": lambda path: from_xml(nx.read_graphml(path, force_multigraph=True)),
    "gexf": lambda path: from_xml(nx.MultiDiGraph(nx.read_gexf(path))),
    "cytoscape": lambda path: nx.cytoscape_graph(json.loads(path.read_text())),
    "nodelink": lambda path: nx.node_link_graph(json.loads(path.read_text()), edges="edges"),
}


def cells(estate: Estate, table: str) -> list[dict[str, Any]]:
    """The known cells of each row of a table, by column; numbers as Python's."""
    whole = estate.table(table)  # type: ignore[arg-type]
    columns = {name: column.decoded().tolist() for name, column in whole.part(0, whole.rows).items()}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [{name: value for name, value in row.items() if not _is_unknown(value)} for row in rows]


def _is_unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


ESTATES: dict[str, Callable[[], Estate]] = {
    "demo": graphnhi.demo,
    "hostile": lambda: estate_of(hostile_rows()),
    "differing": lambda: small()["differing"],
    "one node": lambda: small()["one node"],
    "self loop": lambda: small()["self loop"],
    "undescribed": lambda: small()["undescribed"],
}


@pytest.mark.parametrize("name", ESTATES)
@pytest.mark.parametrize("to", READERS)
def test_networkx_reads_the_same_graph(tmp_path: Path, to: str, name: str) -> None:
    """The same nodes, the same edges with their keys, parallel ones apart, and the same value in every column."""
    estate = ESTATES[name]()
    graph = READERS[to](exported(estate, to, tmp_path))
    nodes = {row.pop("id"): row for row in cells(estate, "nodes")}
    assert set(graph) == set(nodes)
    for node, columns in nodes.items():
        told = {column: graph.nodes[node][column] for column in columns}
        assert told == columns
        assert {column for column in graph.nodes[node] if column not in columns} <= GENERATED
    edges = cells(estate, "edges")
    assert graph.number_of_edges() == len(edges)
    keys = (
        {key: (source, target) for source, target, key in graph.edges(keys=True)} if to != "gexf" else _gexf_keys(graph)
    )
    for row, columns in enumerate(edges):
        key = f"{key_prefix(estate)}{columns['edge']}#{row}"
        source, target = columns.pop("from"), columns.pop("to")
        assert keys[key] == (source, target)
        found = _edge(graph, source, target, key)
        assert {column: found[column] for column in columns} == columns
        assert {column for column in found if column not in columns} <= GENERATED


def _gexf_keys(graph: Graph) -> dict[str, tuple[str, str]]:
    """Of a graph without parallel edges networkx makes a simple one, and keeps the keys as `id`."""
    return {columns["id"]: (source, target) for source, target, columns in graph.edges(data=True)}


def _edge(graph: Graph, source: str, target: str, key: str) -> dict[str, Any]:
    parallel = graph[source][target]
    return next(columns for known, columns in parallel.items() if key in (known, columns.get("id")))


def test_types_are_right(tmp_path: Path) -> None:
    """Counts are long, amounts double, everything else string: what Gephi and yEd sort and filter by."""
    estate = small()["differing"]
    root = ET.parse(exported(estate, "graphml", tmp_path)).getroot()
    types = {(key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root if key.tag.endswith("}key")}
    wanted = {
        ("node", "records"): "long", ("node", "needs"): "long", ("node", "needs_possible"): "long", ("node", "number"): "long",
        ("node", "amount_limit"): "double", ("node", "amount_limit_possible"): "double", ("edge", "amount_limit"): "double",
        ("node", "created"): "string", ("edge", "bound"): "string", ("edge", "number"): "long",
    }  # fmt: skip
    assert {key: types[key] for key in wanted} == wanted
    gexf = ET.parse(exported(estate, "gexf", tmp_path)).getroot()
    assert gexf.get("version") == "1.3"
    told = {each.get("title"): each.get("type") for each in gexf.iter() if each.tag.endswith("}attribute")}
    assert (told["needs"], told["amount_limit"], told["status"], told["locator"]) == (
        "long",
        "double",
        "string",
        "string",
    )


def test_a_twin_of_which_nothing_is_known_says_so(tmp_path: Path) -> None:
    """Where the possible bound takes a limit without a currency, that is not the same as one in the certain bound's."""
    graph = READERS["nodelink"](exported(small()["differing"], "nodelink", tmp_path))
    assert graph.nodes["p"]["currency"] == "EUR"
    assert (graph.nodes["p"]["amount_limit_possible"], graph.nodes["p"]["currency_possible"]) == (100, "unknown")


def test_ids_of_edges_are_those_of_no_node(tmp_path: Path) -> None:
    """Cytoscape.js keeps nodes and edges in one room: a node called `HOLDS#0` takes no edge's id."""
    elements = json.loads(exported(ESTATES["hostile"](), "cytoscape", tmp_path).read_text())["elements"]
    ids = [each["data"]["id"] for each in (*elements["nodes"], *elements["edges"])]
    assert len(ids) == len(set(ids))
    assert "HOLDS#0" in ids


def neo4j_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return [*csv.DictReader(stream, strict=True)]


@pytest.mark.parametrize("name", ESTATES)
def test_the_folder_for_neo4j_keeps_names_exact(tmp_path: Path, name: str) -> None:
    """Names stand as they are but for half a surrogate pair; labels and types are from the closed sets; ends are ids."""
    estate = ESTATES[name]()
    path = exported(estate, "neo4j-csv", tmp_path)
    nodes, edges = neo4j_rows(path / "nodes.csv"), neo4j_rows(path / "edges.csv")
    assert [row["id:ID"] for row in nodes] == [sound(row["id"]) for row in cells(estate, "nodes")]
    for row, columns in zip(nodes, cells(estate, "nodes"), strict=True):
        assert row["name"] == sound(columns.get("name", ""))
        assert row[":LABEL"].split(";")[0] == "NHI"
        assert row[":LABEL"].split(";")[-1] == row["kind"] == columns["kind"]
    for row, columns in zip(edges, cells(estate, "edges"), strict=True):
        told = (row[":START_ID"], row[":TYPE"], row[":END_ID"])
        assert told == (sound(columns["from"]), columns["edge"], sound(columns["to"]))
    header = (path / "nodes.csv").read_text().splitlines()[0].split(",")
    assert {"records:long", "needs:long", "amount_limit:double", "number:long"} <= set(header)
    assert "neo4j-admin database import full" in (path / "README.txt").read_text()


def test_parquet_has_every_column(tmp_path: Path) -> None:
    """Two tables that DuckDB and pandas read, with the columns of the estate in their order."""
    path = exported(graphnhi.demo(), "parquet", tmp_path)
    for table, frame in (("nodes", graphnhi.demo().node_frame()), ("edges", graphnhi.demo().edge_frame())):
        told = duckdb.execute(f"select * from '{path / table}.parquet'").df()
        assert list(told) == list(frame)
        assert len(told) == len(frame)


def test_spreadsheets_run_nothing(tmp_path: Path) -> None:
    """No cell of our CSV starts a formula; the plain ones stand as they are."""
    path = exported(ESTATES["hostile"](), "csv", tmp_path)
    for file in ("nodes.csv", "edges.csv"):
        with (path / file).open(newline="", encoding="utf-8") as stream:
            told = [cell for row in csv.reader(stream) for cell in row]
        assert not [cell for cell in told if re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)]
        assert "'=cmd|'/C calc'!A0" in told
        assert "''=already guarded" in told
        assert "'quoted" in told


@pytest.mark.parametrize("to", ["graphml", "gexf", "cytoscape", "nodelink", "jsonl", "csv", "neo4j-csv"])
def test_all_texts_are_utf_8(tmp_path: Path, to: str) -> None:
    """Every file is UTF-8, whatever halves of characters the names had."""
    path = exported(ESTATES["hostile"](), to, tmp_path)
    for file in [path] if path.is_file() else path.iterdir():
        file.read_bytes().decode("utf-8")
