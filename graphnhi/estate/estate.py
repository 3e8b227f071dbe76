"""The estate: one checked graph as columns, with its evidence, its gaps and what is known about its making.

Nodes are sorted by id and edges by their ends, so that equal inputs give equal arrays whatever order they came in, a node
is found by binary search, and the edges that leave a node lie side by side.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.digest import digest_of
from graphnhi.estate.tables import EDGE_TEXTS, NODE_TEXTS, Table, TableName, frame_of, table_of
from graphnhi.estate.texts import Coded, Texts
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGES
from graphnhi.model.ids import tail
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE_OF_KIND, KINDS
from graphnhi.model.values import CLOSED, instant_text

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["EDGE_TEXTS", "NODE_TEXTS", "Estate"]

Array = NDArray[Any]


class Estate:
    """One graph from identities to money and customer data.

    `arrays` are flat one-dimensional numeric arrays (they may be memory-mapped), `about` is what is known of its making,
    as JSON: name, built, sources, files (the accounting), gaps, conflicts, missing_inputs, unmapped, annotations. A column in
    which one value stands everywhere may be a broadcast array, which takes no memory; it stays one.
    """

    def __init__(self, arrays: Mapping[str, Array], about: Mapping[str, Any] | Callable[[], Mapping[str, Any]]) -> None:
        # plain views: a memory-mapped array costs a Python call more at every cell
        self._arrays: dict[str, Array] = {name: np.asarray(array) for name, array in arrays.items()}
        self._coded: dict[str, Coded] = {}
        self._about = about
        self._digest: str | None = None
        self._size: tuple[int, int] | None = None
        self.place: Path | None = None
        """Where it lies on disk, for one that was opened there: beside it lies its key."""

    @classmethod
    def from_arrays(
        cls,
        arrays: Mapping[str, Array],
        about: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        digest: str | None = None,
        size: tuple[int, int] | None = None,
    ) -> "Estate":
        """An estate from what `arrays()` gave and its `about`, or what gives that when it is asked for; no work per node.

        `digest`: the estate's own, where it is known already. size: that of the estate of which these are a part.
        """
        estate = cls(arrays, about)
        estate._digest, estate._size = digest, size
        return estate

    def as_part(self, nodes: int, edges: int, digest: str) -> "Estate":
        """The same nodes and edges as the part of a bigger estate: they are at hand, the size and the digest are its own."""
        return Estate.from_arrays(self._arrays, self._about, digest, (nodes, edges))

    @property
    def size(self) -> tuple[int, int]:
        """How many nodes and edges the estate has; of a part that was fetched for one question, those of the whole."""
        return self._size or (self.n_nodes, self.n_edges)

    @cached_property
    def about(self) -> dict[str, Any]:
        """What is known of the making; of an estate on disk, read when it is first asked for."""
        return dict(self._about() if callable(self._about) else self._about)

    def arrays(self) -> dict[str, Array]:
        """Every array by name: what is saved, and all that is needed to have the estate again."""
        return dict(self._arrays)

    def __repr__(self) -> str:
        return f"<Estate {self.about.get('name', '')!r}: {self.n_nodes} nodes, {self.n_edges} edges>"

    @property
    def n_nodes(self) -> int:
        return len(self._arrays["nodes.kind"])

    @property
    def n_edges(self) -> int:
        return len(self._arrays["edges.kind"])

    @cached_property
    def ids(self) -> Texts:
        """Node ids, sorted; a node's number is its place here."""
        return Texts.from_arrays(self._arrays, "nodes.id")

    @cached_property
    def digest(self) -> str:
        """SHA-256 over nodes, edges, evidence and gaps: equal for equal estates, however they were built or moved."""
        return self._digest or digest_of(self._arrays, self.about.get("gaps", []))

    def find(self, node_id: str) -> int:
        """The number of the node with exactly this id, -1 if there is none."""
        return self.ids.find(node_id)

    def id(self, node: int) -> str:
        return self.ids[node]

    def numbers(self, name: str) -> Array:
        """A numeric array by its full name, e.g. `edges.from`."""
        return self._arrays[name]

    def coded(self, name: str) -> Coded:
        """A text column by its full name, e.g. `nodes.owner`."""
        if name not in self._coded:
            self._coded[name] = Coded.from_arrays(self._arrays, name)
        return self._coded[name]

    def bounded(self, column: str, bound: str) -> Array:
        """A node column that conflicting records may have split, as the given bound sees it (codes where it is a text)."""
        name = f"nodes.{column}"
        if bound == "possible" and f"{name}.possible" in self._arrays:
            return self._arrays[f"{name}.possible"]
        return self._arrays[name] if name in self._arrays else self._arrays[f"{name}.codes"]

    @cached_property
    def categories(self) -> NDArray[np.int8]:
        """Category code of each node (see `model.kinds.CATEGORIES`)."""
        return np.array(CATEGORY_CODE_OF_KIND, dtype=np.int8)[self._arrays["nodes.kind"]]

    def kind(self, node: int) -> str:
        return KINDS[int(self._arrays["nodes.kind"][node])]

    def category(self, node: int) -> str:
        return CATEGORIES[CATEGORY_CODE_OF_KIND[int(self._arrays["nodes.kind"][node])]]

    def value(self, table: str, column: str, row: int, bound: str = "certain") -> Any:
        """One cell as people read it: text, number or ISO date; None where it is unknown."""
        form: Form = (NODE_COLUMNS if table == "nodes" else EDGE_COLUMNS).get(column, "text")
        name = f"{table}.{column}"
        if form in ("text", "currency"):
            coded = self.coded(name)
            twin = self._arrays.get(f"{name}.possible") if bound == "possible" else None
            code = int((coded.codes if twin is None else twin)[row])
            return None if code < 0 else coded.values[code]  # noqa: PD011 - no frame
        cells = self.bounded(column, bound) if table == "nodes" else self._arrays[name]
        return _readable(form, column, cells[row])

    def node(self, node: int) -> dict[str, Any]:
        """All that is known of a node: id, kind, category and every known column, `COLUMN_possible` where records conflict."""
        told: dict[str, Any] = {"id": self.id(node), "kind": self.kind(node), "category": self.category(node)}
        for column in (*NODE_COLUMNS, "marked"):
            value = self.value("nodes", column, node)
            if value is not None:
                told[column] = value
            if f"nodes.{column}.possible" in self._arrays:
                other = self.value("nodes", column, node, "possible")
                if other != value:
                    told[f"{column}_possible"] = other
        return told

    def name(self, node: int) -> str:
        """The node's name, or the tail of its id where it has none."""
        name = self.value("nodes", "name", node)
        return str(name) if name is not None else tail(self.id(node))

    def edge(self, row: int) -> dict[str, Any]:
        """All that is known of an edge: from, edge, to and every known column."""
        told: dict[str, Any] = {
            "from": self.id(int(self._arrays["edges.from"][row])),
            "edge": EDGES[int(self._arrays["edges.kind"][row])],
            "to": self.id(int(self._arrays["edges.to"][row])),
        }
        for column in EDGE_COLUMNS:
            value = self.value("edges", column, row)
            if value is not None:
                told[column] = value
        return told

    def location(self, table: str, row: int) -> tuple[str, str]:
        """Source and locator of a node or an edge: label of the file, and a line or JSON pointer in it."""
        file = self.coded(f"{table}.file")[row] or ""
        pattern = self.coded(f"{table}.pattern")[row] or ""
        return file, pattern.format(int(self._arrays[f"{table}.number"][row]))

    def table(self, table: TableName) -> Table:
        """The nodes or the edges as a table for people, to be read in parts: see `graphnhi.estate.tables`."""
        return table_of(self, table)

    def node_frame(self) -> "pd.DataFrame":
        """The nodes as a table for people: one row a node, texts and ISO dates, None where unknown."""
        return frame_of(self.table("nodes"))

    def edge_frame(self) -> "pd.DataFrame":
        """The edges as a table for people: one row an edge, with its evidence."""
        return frame_of(self.table("edges"))

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """The whole estate as a MultiDiGraph: known columns as attributes, edges keyed by their kind and row."""
        from graphnhi.estate.networks import to_networkx  # noqa: PLC0415 - networkx is slow to import

        return to_networkx(self)


def _readable(form: Form, column: str, cell: Any) -> Any:
    if form == "closed":
        return None if cell < 0 else CLOSED[column][int(cell)]
    if form == "instant":
        return instant_text(int(cell))
    number = float(cell)
    if np.isnan(number):
        return None
    return int(number) if form == "count" or number.is_integer() else number
