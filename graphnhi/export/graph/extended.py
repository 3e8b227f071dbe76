"""Tables as other programs want them: beside the columns of the estate, what follows from them and spares a look-up.

`category` of a node, `locator` (where in its file a record stands, in words) of both, and a key for each edge.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from graphnhi.estate.tables import Column, Table, TableName
from graphnhi.estate.texts import Texts
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import CATEGORIES

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["attributes", "extended", "key_prefix", "type_of"]

_CATEGORIES: Final = Texts.of(CATEGORIES)
_TYPES: Final = {"count": "long", "amount": "double"}
_NAMED: Final = ("id", "from", "to")


def type_of(table: TableName, column: str) -> str:
    """`long`, `double` or `string`: the type of a column where a format wants one."""
    forms = NODE_COLUMNS if table == "nodes" else EDGE_COLUMNS
    return "long" if column == "number" else _TYPES.get(forms.get(column.removesuffix("_possible"), "text"), "string")


def attributes(table: Table) -> list[str]:
    """The columns of a table but those that name a node or the ends of an edge."""
    return [name for name in table.part(0, 0) if name not in _NAMED]


def extended(estate: "Estate", name: TableName) -> Table:
    """A table of the estate with `category` (nodes), `key` (edges) and `locator`."""
    table = estate.table(name)
    more = _category(estate) if name == "nodes" else _key(estate)

    def part(start: int, stop: int) -> Mapping[str, Column]:
        columns = table.part(start, stop)
        return {**columns, **more(slice(start, stop)), "locator": _locator(columns)}

    return Table(table.rows, part)


def _category(estate: "Estate") -> Callable[[slice], Mapping[str, Column]]:
    return lambda rows: {"category": Column(estate.categories[rows], _CATEGORIES)}


def _key(estate: "Estate") -> Callable[[slice], Mapping[str, Column]]:
    """`KIND#row`, the key of an edge in `Estate.to_networkx`, made unlike every id of a node."""
    kinds, prefix = estate.numbers("edges.kind"), key_prefix(estate)

    def part(rows: slice) -> Mapping[str, Column]:
        numbered = enumerate(kinds[rows].tolist(), rows.start)
        return {"key": Column(None, Texts.of(f"{prefix}{EDGES[kind]}#{row}" for row, kind in numbered))}

    return part


def key_prefix(estate: "Estate") -> str:
    """What keys of edges begin with: nothing, unless a node's id looks like such a key; programs keep both in one room."""
    prefix = ""
    while any(_begins(estate.ids, f"{prefix}{kind}#".encode()) for kind in EDGES):
        prefix += "edge "
    return prefix


def _begins(ids: Texts, beginning: bytes) -> bool:
    place = ids.lower_bound(beginning)
    return place < len(ids) and ids[place].encode("utf-8", "surrogatepass").startswith(beginning)


def _locator(columns: Mapping[str, Column]) -> Column:
    """Each pattern filled in with its number."""
    pattern, number = columns["pattern"], columns["number"].cells
    assert pattern.cells is not None
    assert pattern.texts is not None
    assert number is not None
    words = {code: pattern.texts[code] for code in np.unique(pattern.cells).tolist() if code >= 0}
    pairs = zip(pattern.cells.tolist(), number.tolist(), strict=True)
    filled = [words[code].format(n) if code >= 0 else "" for code, n in pairs]
    cells = np.where(pattern.cells < 0, np.int32(-1), np.arange(len(filled), dtype=np.int32))
    return Column(cells, Texts.of(filled))
