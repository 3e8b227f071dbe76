"""nodes.parquet and edges.parquet: what people read is what the estate says of every node and edge, at any part size."""

import duckdb
import numpy as np
import pytest
from stamped import Stamped

import graphnhi as nhi
from graphnhi.estate import Estate
from graphnhi.estate.tables import Column, Table
from graphnhi.estate.texts import Texts
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.store import arrow, disk, parquet
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.oracle.rows import Rows
from tests.store.test_round_trip import small_estate

NUMBERS = {"amount", "count"}


def read(root, table) -> list[dict]:
    """The rows of a saved table, by the tool of somebody else."""
    path = next(root.glob(f"v-*/{table}.parquet"))
    with duckdb.connect() as database:
        found = database.read_parquet(str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def located(estate: Estate, table: str, place: int) -> dict:
    """The evidence of a row, as the tables have it."""
    return {
        "file": estate.coded(f"{table}.file")[place],
        "pattern": estate.coded(f"{table}.pattern")[place],
        "number": int(estate.numbers(f"{table}.number")[place]),
    }


def said_of_nodes(estate: Estate) -> list[dict]:
    """Every node as `Estate.node` tells it."""
    for node in range(estate.n_nodes):
        told = estate.node(node) | located(estate, "nodes", node)
        del told["category"]
        yield {name: value for name, value in told.items() if value is not None}


def said_of_edges(estate: Estate) -> list[dict]:
    """Every edge as `Estate.edge` tells it."""
    for row in range(estate.n_edges):
        told = estate.edge(row) | located(estate, "edges", row)
        yield {name: value for name, value in told.items() if value is not None}


def known(rows: list[dict]) -> list[dict]:
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def assert_tables_say_what_the_estate_says(estate: Estate, root) -> None:
    disk.save(estate, root)
    assert known(read(root, "nodes")) == list(said_of_nodes(estate))
    assert known(read(root, "edges")) == list(said_of_edges(estate))


def test_the_tables_of_the_demo_say_what_the_estate_says(root):
    """Cell by cell and in the same order, for every node and edge of the demo."""
    estate = nhi.demo()
    assert_tables_say_what_the_estate_says(estate, root)
    with duckdb.connect() as database:
        for table, frame in (("nodes", estate.node_frame()), ("edges", estate.edge_frame())):
            found = database.read_parquet(str(next(root.glob(f"v-*/{table}.parquet")))).df()
            assert list(found.columns) == list(frame.columns)
            for name in frame:
                ours, theirs = frame[name].to_numpy(), found[name].to_numpy()
                unknown = frame[name].isna().to_numpy()
                assert (unknown == found[name].isna().to_numpy()).all(), name
                assert (ours[~unknown] == theirs[~unknown]).all(), name


@pytest.mark.parametrize("rows", [1, 3, 1 << 20])
@pytest.mark.parametrize("seed", range(6))
def test_tables_are_the_same_in_parts_of_any_size(root, monkeypatch, seed, rows):
    """Conflicting records (columns with a twin), dates, limits and gates, in parts of one row, three rows, or all."""
    monkeypatch.setattr(parquet, "_ROWS", rows)
    assert_tables_say_what_the_estate_says(estate_of(random_rows(seed)), root)


def test_conflicting_records_show_both_values(root):
    """Where the bounds see unlike values, the possible one stands beside the certain one, in its own type."""
    rows = Rows()
    rows.node("k", "api_key", status="active", expires="2026-01-01").node(
        "k", "api_key", status="disabled", expires="2027-01-01T00:00:00Z"
    )
    rows.node("p", "initiate_payout", amount_limit=10.5, currency="EUR", period="day")
    rows.node("p", "initiate_payout", amount_limit=20, currency="USD", period="day").node("q", "initiate_payout")
    estate = estate_of(rows)
    disk.save(estate, root)
    columns = (
        "status",
        "status_possible",
        "expires",
        "expires_possible",
        "amount_limit",
        "amount_limit_possible",
        "currency",
        "currency_possible",
    )
    assert [tuple(row[name] for name in columns) for row in read(root, "nodes")] == [
        ("disabled", "active", "2026-01-01", "2027-01-01T00:00:00Z", None, None, None, None),
        (None, None, None, None, 10.5, 20.0, "EUR", "USD"),
        (None, None, None, None, None, None, None, None),
    ]  # fmt: skip


def test_the_types_do_not_hang_on_what_is_known(root):
    """Texts are VARCHAR, amounts and counts DOUBLE, places BIGINT, even in an estate that knows nothing."""
    disk.save(estate_of(Rows().node("a", "human").node("b", "initiate_payout").edge("a", "PERFORMS", "b")), root)
    for table, columns in (("nodes", NODE_COLUMNS), ("edges", EDGE_COLUMNS)):
        with duckdb.connect() as database:
            found = database.read_parquet(str(next(root.glob(f"v-*/{table}.parquet"))))
            types = dict(zip(found.columns, map(str, found.types), strict=True))
        for name, kind in types.items():
            wanted = "BIGINT" if name == "number" else "DOUBLE" if columns.get(name) in NUMBERS else "VARCHAR"
            assert kind == wanted, name


def test_an_unlucky_quote_in_the_path_is_only_a_letter(root):
    """The path is a literal of SQL; a lone surrogate, which Parquet cannot carry, is written as its escape."""
    root = root.with_name("it's; DROP.graphnhi")
    disk.save(small_estate(), root)
    nodes, edges = read(root, "nodes"), read(root, "edges")
    assert [row["id"] for row in nodes] == ["pay", "svc"]
    assert nodes[1]["name"] == "it's \\ud800 odd"
    assert (edges[0]["from"], edges[0]["edge"], edges[0]["to"]) == ("svc", "PERFORMS", "pay")


def tables_of(root, columns, rows):
    """Save an estate whose tables are these columns, and read its nodes."""
    estate = Stamped(1)

    def part(start, stop):
        return {
            name: Column(None, Texts(c.texts.blob, c.texts.offsets[start : stop + 1]))
            if c.cells is None
            else Column(c.cells[start:stop], c.texts)
            for name, c in columns.items()
        }

    estate.table = lambda name: Table(rows, part)
    disk.save(estate, root)
    return read(root, "nodes")


ODD = [
    "",
    "a",
    "0123456789ab",
    "0123456789abc",
    "ü€😀",
    "\0",
    "\ud800",
    "퟿\ue000",
    "a\udfffb",
    "\ud83d\ude00",
    "x" * 70_000,
]
SEEN = [*ODD[:6], "\\ud800", "퟿\ue000", "a\\udfffb", "\\ud83d\\ude00", ODD[-1]]


@pytest.mark.parametrize("rows", [1, 4, 100])
def test_every_text_arrives(root, monkeypatch, rows):
    """Empty, short, long, of any script: as texts of their own, and as codes; surrogates alone are escaped."""
    monkeypatch.setattr(parquet, "_ROWS", rows)
    codes = np.arange(-1, len(ODD) - 1, dtype=np.int8)
    columns = {"own": Column(None, Texts.of(ODD)), "coded": Column(codes, Texts.of(ODD))}
    found = tables_of(root, columns, len(ODD))
    assert [row["own"] for row in found] == SEEN
    assert [row["coded"] for row in found] == [None, *SEEN[:-1]]


def test_many_rows_of_every_kind_arrive(root, monkeypatch):
    """Across row groups and parts whose length is no multiple of eight: numbers, unknown ones, constants and codes."""
    monkeypatch.setattr(parquet, "_ROWS", 99_999)
    rows, dice = 300_001, np.random.default_rng(5)
    texts = Texts.of(f"text {place}" for place in range(1000))
    codes, amounts = dice.integers(-1, 1000, rows).astype(np.int32), dice.random(rows)
    amounts[dice.random(rows) < 0.5] = np.nan
    columns = {
        "code": Column(codes, texts), "amount": Column(amounts), "whole": Column(np.arange(rows)[::-1]),
        "none": Column(np.broadcast_to(np.int32(-1), rows), Texts.of([])),
        "one": Column(np.broadcast_to(np.int32(7), rows), texts), "nan": Column(np.broadcast_to(np.nan, rows)),
    }  # fmt: skip
    found = tables_of(root, columns, rows)
    assert [row["code"] for row in found] == [None if code < 0 else f"text {code}" for code in codes.tolist()]
    assert [row["amount"] for row in found] == [None if cell != cell else cell for cell in amounts.tolist()]  # noqa: PLR0124 - NaN
    assert [row["whole"] for row in found] == list(range(rows))[::-1]
    assert {(row["none"], row["one"], row["nan"]) for row in found} == {(None, "text 7", None)}


@pytest.mark.parametrize("error", [MemoryError("no room"), KeyboardInterrupt()])
def test_what_goes_wrong_in_a_part_is_told_as_it_is(root, monkeypatch, error):
    """An error in the middle of the stream is not taken for one of the disk; the old estate stays."""
    monkeypatch.setattr(parquet, "_ROWS", 2)
    disk.save(Stamped(1), root)
    estate, whole = Stamped(2), Stamped(2).table("nodes")

    def part(start, stop):
        if start:
            raise error
        return whole.part(start, stop)

    estate.table = lambda name: Table(whole.rows, part)
    with pytest.raises(type(error)):
        disk.save(estate, root)
    assert [row["records"] for row in read(root, "nodes")] == [1.0] * 7
    assert len(list(root.glob("v-*"))) == 1
    assert arrow._held == {}


def test_what_was_lent_to_the_writer_is_given_back(root):
    """After a save no structure of the stream is held: nothing of a table stays in memory."""
    disk.save(Stamped(1), root)
    assert arrow._held == {}
