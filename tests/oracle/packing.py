"""Many small estates packed into one, side by side: assembling one estate is dear, asking it is cheap.

The small estates share no node, so each answer about one of them must be what it would be alone.
"""

from tests.oracle.rows import Rows


def prefixed(rows: Rows, prefix: str) -> Rows:
    """The same estate with this prefix before every id; every record keeps its line as its `number`."""
    nodes = [{"number": place, **row, "id": prefix + row["id"]} for place, row in enumerate(rows.nodes, 2)]
    ends = [{"from": prefix + row["from"], "to": prefix + row["to"]} for row in rows.edges]
    return Rows(
        nodes,
        [{"number": place, **row, **end} for place, (row, end) in enumerate(zip(rows.edges, ends, strict=True), 2)],
    )


def pack(parts: list[Rows]) -> Rows:
    """One estate of all these."""
    return Rows([row for part in parts for row in part.nodes], [row for part in parts for row in part.edges])
