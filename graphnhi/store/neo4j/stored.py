"""How nodes and edges stand in the database: labels, relationship types, and properties that Cypher can filter by.

A node has the labels NHI, its category and its kind; its properties are the columns of the vocabulary, those that are unknown
left out, dates as ISO 8601 text, with `run` (the push that wrote it), `caption` (its name, or the tail of its id) and where
records disagree `COLUMN_possible`. A relationship has the kind of its edge for a type, the edge's columns, `run`, and `row`, its
number in the estate. What a source said beyond the vocabulary is one text of JSON, `properties`: no key comes from data.
"""

import hashlib
import re
from typing import Any, Final

from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS
from graphnhi.estate.tables import TWINS, TableName
from graphnhi.model.escapes import sound, unsound
from graphnhi.model.ids import tail
from graphnhi.model.kinds import CATEGORY_OF

__all__ = [
    "LONG_ID", "MARKER", "RARE_OF_EDGES", "RARE_OF_NODES", "USUAL_OF_EDGES", "USUAL_OF_NODES", "WRITTEN", "caption", "cell", "fits_index", "key_of", "labels",
    "stored_text", "told",
]  # fmt: skip

MARKER: Final = "NHI"
"""The label of everything that is ours."""
LONG_ID: Final = "long_id"
"""The whole id of a node whose id no index takes; `id` is then its beginning and its SHA-256."""
USUAL_OF_NODES: Final = (
    "id", "kind", "name", "environment", "owner", "purpose", "status", "created", "last_used", "last_reviewed", "file", "pattern",
    "number",
)  # fmt: skip
RARE_OF_NODES: Final = (
    *(column for column in NODE_FORMS if column not in USUAL_OF_NODES), *(f"{column}_possible" for column in TWINS), LONG_ID,
)  # fmt: skip
USUAL_OF_EDGES: Final = ("bound", "file", "pattern", "number")
RARE_OF_EDGES: Final = tuple(column for column in EDGE_FORMS if column not in USUAL_OF_EDGES)
"""Columns as they are read: the rare ones are not sent where a node or an edge has none of them."""
WRITTEN: Final[dict[TableName, tuple[str, ...]]] = {
    "nodes": (*(column for column in USUAL_OF_NODES if column != "kind"), "caption"), "edges": ("row", *USUAL_OF_EDGES),
}  # fmt: skip
"""The properties that a row has by their places when it is written; what all rows of a batch share is no part of them."""

_MOST_BYTES: Final = 4_000
"""Bytes of UTF-8 that an id in an index may have; Neo4j 5 takes about twice as many for both parts of a key."""
_SHOWN: Final = 200
_KEY: Final = re.compile(r"…sha256:[0-9a-f]{64}\Z")


def labels(kind: str) -> tuple[str, ...]:
    """The labels of a node of a kind, the marker first."""
    return tuple(dict.fromkeys((MARKER, CATEGORY_OF[kind], kind)))


def stored_text(text: str) -> str:
    """A text as the database can hold it: half of a surrogate pair, which UTF-8 cannot, is escaped."""
    return sound(text)


def told(text: str) -> str:
    """The text that was stored so."""
    return unsound(text)


def fits_index(text: str) -> bool:
    """Whether an index takes a stored text."""
    return len(text.encode()) <= _MOST_BYTES


def key_of(node_id: str) -> str:
    """The id by which a node is found: itself, if an index can take it and it is not empty or looks as if it stood for another."""
    text = stored_text(node_id)
    if text and fits_index(text) and not _KEY.search(text):
        return text
    return f"{text[:_SHOWN]}…sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def caption(name: str | None, node_id: str) -> str:
    """What a picture of the graph writes at a node."""
    return stored_text(tail(node_id) if name is None else name)[:_SHOWN]


def cell(value: Any) -> Any:
    """A value of a column as a property; whole numbers are integers."""
    if isinstance(value, str):
        return stored_text(value)
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1 << 53 else value
