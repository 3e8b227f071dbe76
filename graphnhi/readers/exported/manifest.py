"""The manifest of an export as it is read: recognised by how it begins, and refused where it does not say what it must."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.errors import Fault, InputError
from graphnhi.estate.exported import OPENING, VERSION
from graphnhi.estate.tables import TableName

__all__ = ["Exported", "Manifest", "Opening", "Piece", "broken", "columns_of", "manifest_from", "opening_of"]

_GRAPHML: Final = b"<graphml"
_ENTITIES: Final = ((b"&quot;", b'"'), (b"&#34;", b'"'))
_ADVICE: Final = "Export the estate again; to change what it says, use annotations, or an inventory of your own."


@dataclass(frozen=True)
class Opening:
    """What the beginning of an export says: its version and its format, and whether it is the one file of that export."""

    version: int
    format: str


@dataclass(frozen=True)
class Manifest:
    """What an export says of itself; `columns` by table, `files` those of a folder, `about` what is known of the making."""

    format: str
    digest: str
    rows: Mapping[TableName, int]
    columns: Mapping[TableName, tuple[str, ...]]
    files: tuple[str, ...]
    about_digest: str
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Piece:
    """Some rows of a table, column by column: texts as they are kept (numbers may be numbers), None where nothing stands."""

    table: TableName
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Exported:
    """An export that was opened: its manifest, its rows as they are read, and how its texts come back to what they were."""

    manifest: Manifest
    pieces: Iterator[Piece]
    told: Callable[[str], str]


def opening_of(head: bytes) -> Opening | None:
    """What the first bytes of a file say, None where they are no export's: JSON itself, or the first datum of a GraphML file."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"{"):
        found = OPENING.match(text)
    elif _GRAPHML in text[:1000]:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
        found = OPENING.search(text)
    else:
        return None
    return Opening(int(found["version"]), found["format"].decode("ascii")) if found else None


def broken(label: str, what: str, place: str = "") -> InputError:
    """The refusal of an export that is not as it was written."""
    return InputError([Fault(label, place, what, todo=_ADVICE)])


def manifest_from(value: Any, form: str, label: str) -> Manifest:
    """The manifest of an export of this format from its JSON; InputError where it is none."""
    try:
        found = _manifest(value)
    except (KeyError, TypeError, ValueError, AttributeError):
        found = None
    if found is None or found.format != form or value["schema"] != f"graphnhi/export/{VERSION}":
        raise broken(label, "the manifest of the export is not as it was written")
    return found


def _manifest(value: Mapping[str, Any]) -> Manifest:
    columns = {table: tuple(map(_text, value["columns"][table])) for table in ("nodes", "edges")}
    if any(len(set(names)) < len(names) for names in columns.values()):
        raise ValueError("a column stands twice")
    return Manifest(
        format=_text(value["format"]),
        digest=_text(value["digest"]),
        rows={"nodes": _whole(value["nodes"]), "edges": _whole(value["edges"])},
        columns={"nodes": columns["nodes"], "edges": columns["edges"]},
        files=tuple(map(_text, value.get("files", ()))),
        about_digest=_text(value["about_digest"]),
        about=dict(value["about"].items()),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("no number of rows")
    return value


def columns_of(rows: Sequence[Mapping[str, str | None]], names: Sequence[str]) -> dict[str, Sequence[str | None]]:
    """Rows as columns; a column that a row does not have is None in it."""
    known = set[str]().union(*rows)
    none = [None] * len(rows)
    return {name: [row.get(name) for row in rows] if name in known else none for name in names}
