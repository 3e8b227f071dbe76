"""Rows as an estate of the product: texts become typed columns, as loading would make them."""

from typing import Any

import pandas as pd

from graphnhi.estate import Estate, assemble
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.values import NO_INSTANT, parse_instant
from tests.oracle.rows import Row, Rows


def estate_of(rows: Rows) -> Estate:
    """The estate of these rows; every edge must join ends that its kind joins.

    A row may carry its own `number` (its line in the source); left out, it is its place. Equal records are dropped first,
    as loading does.
    """
    nodes = _frame("nodes.csv", rows.nodes, ("id", "kind"), NODE_COLUMNS)
    edges = _frame("edges.csv", rows.edges, ("from", "edge", "to"), EDGE_COLUMNS)
    assembled = assemble(nodes, edges, {"name": "random", "sources": ["nodes.csv", "edges.csv"]})
    assert assembled.impossible.empty, assembled.impossible.to_dict()
    return assembled.estate


def _frame(file: str, records: list[Row], keys: tuple[str, ...], forms: dict[str, Form]) -> pd.DataFrame:
    distinct: dict[tuple[tuple[str, str], ...], Row] = {}
    for place, record in enumerate(records):
        content = tuple(sorted((name, repr(cell)) for name, cell in record.items() if name != "number"))
        distinct.setdefault(content, {"number": place + 2, **record})
    cells: dict[str, Any] = {key: pd.Series([r[key] for r in distinct.values()], dtype=object) for key in keys}
    for column, form in forms.items():
        cells[column] = _typed(form, [record.get(column) for record in distinct.values()])
    cells["file"] = pd.Series([file] * len(distinct), dtype=object)
    cells["pattern"] = pd.Series(["line {}"] * len(distinct), dtype=object)
    cells["number"] = pd.Series([record["number"] for record in distinct.values()], dtype="int64")
    return pd.DataFrame(cells)


def _typed(form: Form, cells: list[Any]) -> "pd.Series[Any]":
    if form == "instant":
        return pd.Series([NO_INSTANT if cell is None else parse_instant(cell) for cell in cells], dtype="int64")
    if form in ("amount", "count"):
        return pd.Series([float("nan") if cell is None else float(cell) for cell in cells], dtype="float64")
    return pd.Series(cells, dtype=object)
