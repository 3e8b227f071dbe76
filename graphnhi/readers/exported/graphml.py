"""GraphML of our own, read as a stream by expat. No document type, entity or element but those that are written is let in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn
from xml.parsers import expat

from graphnhi.estate.tables import TableName
from graphnhi.model.escapes import unspelled
from graphnhi.readers.exported.lines import json_of
from graphnhi.readers.exported.manifest import Exported, Manifest, Piece, broken, columns_of, manifest_from

__all__ = ["read_graphml"]

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns "
_CHUNK: Final = 1 << 20
_LONGEST: Final = 1 << 30
"""Bytes of the manifest, which lists every gap of the estate."""
_ELEMENT: Final = 1 << 26
"""Bytes of a tag that is not closed yet, and characters of a node or an edge."""
_PIECE: Final = 1 << 14
_ROWS: Final[dict[str, TableName]] = {"node": "nodes", "edge": "edges"}
_WITHIN: Final = {
    "graphml": (None,), "key": ("graphml",), "graph": ("graphml",), "node": ("graph",), "edge": ("graph",),
    "data": ("graph", "node", "edge"),
}  # fmt: skip
"""Each element, and what it may stand in."""

Row = dict[str, str | None]


class _NotOurs(Exception):  # noqa: N818 - it never leaves this module
    """Something that no export has."""


@dataclass
class _Document:
    """What was read so far: the manifest's text, once it is whole, and the rows that nobody has taken yet."""

    manifest: str | None = None
    waiting: dict[TableName, list[Row]] = field(default_factory=lambda: {"nodes": [], "edges": []})
    _within: list[str] = field(default_factory=list)
    _row: Row = field(default_factory=dict)
    _key: str = ""
    _texts: list[str] = field(default_factory=list)
    _size: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = name.removeprefix(_NAMESPACE) if name.startswith(_NAMESPACE) else ""
        parent = self._within[-1] if self._within else None
        if parent not in _WITHIN.get(element, ()):
            raise _NotOurs
        self._within.append(element)
        if element == "data":
            self._key, self._texts = attributes.get("key", ""), []
        elif element in _ROWS:
            self._size = 0
            self._row = _ends(element, attributes)

    def end(self, _: str) -> None:
        element = self._within.pop()
        if element == "data":
            self._datum("".join(self._texts))
            self._texts = []
        elif element in _ROWS:
            self.waiting[_ROWS[element]].append(self._row)

    def text(self, text: str) -> None:
        if not self._within or self._within[-1] != "data":
            if not text.isspace():
                raise _NotOurs
            return
        self._size += len(text)
        if self._size > (_LONGEST if self._within[-2] == "graph" else _ELEMENT):
            raise _NotOurs
        self._texts.append(text)

    def _datum(self, text: str) -> None:
        owner = self._within[-1]
        if owner == "graph":
            if self.manifest is not None or self._key != "manifest":
                raise _NotOurs
            self.manifest = text
            return
        row, _, column = self._key.partition(".")
        if row != owner or column in self._row:
            raise _NotOurs
        self._row[column] = text


def _ends(element: str, attributes: dict[str, str]) -> Row:
    """The columns that stand in the tag of a node or an edge."""
    names = {"id": "id"} if element == "node" else {"source": "from", "target": "to"}
    if not names.keys() <= attributes.keys():
        raise _NotOurs
    return {column: attributes[name] for name, column in names.items()}


def _refuse(*_: Any) -> NoReturn:
    raise _NotOurs


def _parser(document: _Document) -> expat.XMLParserType:
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = document.start
    parser.EndElementHandler = document.end
    parser.CharacterDataHandler = document.text
    for name in (
        "StartDoctypeDeclHandler",
        "EntityDeclHandler",
        "ExternalEntityRefHandler",
        "ProcessingInstructionHandler",
    ):
        setattr(parser, name, _refuse)
    return parser


def _parsed(path: Path, label: str) -> Iterator[_Document]:
    """The document, again and again, as more of the file is read; InputError where it is not as it was written."""
    document = _Document()
    parser, fed = _parser(document), 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            fed += len(chunk)
            try:
                parser.Parse(chunk, not chunk)
                whole = fed - parser.CurrentByteIndex <= _ELEMENT
            except (_NotOurs, expat.ExpatError):
                whole = False
            if not whole:
                raise broken(label, "is not the XML that was written", f"line {parser.CurrentLineNumber}")
            yield document
            if not chunk:
                return


def read_graphml(path: Path, label: str) -> Exported:
    """An export as GraphML. Raises InputError where it is not as it was written, also while its pieces are taken."""
    parsed = _parsed(path, label)
    text = next((document.manifest for document in parsed if document.manifest is not None), None)
    if text is None:
        raise broken(label, "has no manifest of an export")
    manifest = manifest_from(json_of(unspelled(text).encode("utf-8", "surrogatepass"), label), "graphml", label)
    return Exported(manifest, _pieces(path, label, manifest), unspelled)


def _pieces(path: Path, label: str, manifest: Manifest) -> Iterator[Piece]:
    for document in _parsed(path, label):
        for table, rows in document.waiting.items():
            if len(rows) >= _PIECE:
                yield _piece(table, rows, manifest, label)
                rows.clear()
    for table, rows in document.waiting.items():
        yield _piece(table, rows, manifest, label)


def _piece(table: TableName, rows: list[Row], manifest: Manifest, label: str) -> Piece:
    names = frozenset(manifest.columns[table])
    if not all(row.keys() <= names for row in rows):
        raise broken(label, "has a datum that no key of the export is for")
    return Piece(table, columns_of(rows, manifest.columns[table]))
