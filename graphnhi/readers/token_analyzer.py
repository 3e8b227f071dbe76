"""The reader of what trufflehog's analyzers write for one token: a JSON object with `AnalyzerType` and `Bindings`.

A record is one binding (a permission on a resource, at `/Bindings/3`) or one unbound resource (`/UnboundedResources/0`).
What a permission grants is no matter of a reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import Fault
from graphnhi.readers._document import whole_document
from graphnhi.readers._tabulate import Chunk, Source, tabulate
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.strict import canonical
from graphnhi.readers.tidy import CHUNK, DEFAULT, Limits, Table

__all__ = ["COLUMNS", "NAME", "read", "recognises"]

NAME: Final = "token_analyzer"

COLUMNS: Final = (
    "analyzer_type", "bound", "resource_name", "resource_full_name", "resource_type", "permission", "parent", "condition",
    "metadata",
)  # fmt: skip
"""Columns of both tables: `bound` is "binding" or "unbound", `parent` the full name of the resource around it."""

_LISTS: Final = {"Bindings": "binding", "UnboundedResources": "unbound"}
_MARKS: Final = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{(?=.*"AnalyzerType"\s*:)(?=.*"(?:Bindings|UnboundedResources)"\s*:)', re.DOTALL
)
_MISSING: Final = object()


def recognises(path: Path, head: bytes) -> bool:
    """Whether the first bytes are of a JSON object that has `AnalyzerType` and `Bindings` (or `UnboundedResources`)."""
    del path
    return _MARKS.match(head) is not None


def read(
    path: Path,
    file: str,
    *,
    header: tuple[str, ...] | None = None,
    limits: Limits = DEFAULT,
    fingerprints: Fingerprints | None = None,
) -> Iterator[Table]:
    """One table of bindings and one of unbound resources, in chunks, with the columns of `COLUMNS`.

    A binding without a usable resource or permission is skipped. Raises InputError, with all faults that can be told apart,
    for a file that is not one JSON object of this shape: truncated, a key twice, NaN, too deep, lists that are none.
    """
    del header
    source = Source(file, NAME, limits, fingerprints)
    refusals = source.refusals()
    document = whole_document(path, source, refusals)
    refusals.settle()
    _check_shape(document, refusals)
    refusals.settle()
    for name, bound in _LISTS.items():
        yield from _tables(document, name, bound, source, refusals)


def _check_shape(value: Any, refusals: Refusals) -> None:
    if not isinstance(value, dict) or "AnalyzerType" not in value:
        refusals.add("", "the file is no token analysis", wanted="an object with AnalyzerType and Bindings")
        return
    if isinstance(value["AnalyzerType"], dict | list):
        refusals.add("/AnalyzerType", "the analyzer type is nested", wanted="a number")
    for name in _LISTS:
        if not isinstance(value.get(name), list | None):
            refusals.add(f"/{name}", "is no list", wanted="an array or null")


def _tables(document: dict[str, Any], name: str, bound: str, source: Source, refusals: Refusals) -> Iterator[Table]:
    records = document.get(name) or []
    kind = document.get("AnalyzerType")
    for start in range(0, max(1, len(records)), CHUNK):
        gathered = _Gathered(source.file, f"/{name}/{{}}", bound, None if kind is None else str(kind))
        for number, record in enumerate(records[start : start + CHUNK], start):
            gathered.add(number, record)
        table = tabulate(gathered.chunk(), source, refusals)
        refusals.settle()
        yield table


@dataclass(slots=True)
class _Gathered:
    """The records of one chunk, each a row in the order of COLUMNS, and those that cannot be used."""

    file: str
    pattern: str
    bound: str
    analyzer: str | None
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    skipped: list[tuple[int, Fault]] = field(default_factory=list)

    def add(self, number: int, record: Any) -> None:
        """Take one record, or set it aside with what is wrong with it."""
        binding = self.bound == "binding"
        resource = record.get("Resource") if binding and isinstance(record, dict) else record
        permission = _permission(record) if binding and isinstance(record, dict) else None
        if not isinstance(resource, dict) or permission is _MISSING:
            self._skip(
                number, "names no resource" if permission is not _MISSING else "has a permission that is no text"
            )
            return
        condition = _text(record.get("Condition")) if binding else None
        parent = resource.get("Parent")
        names = (_text(resource.get(key)) for key in ("Name", "FullyQualifiedName", "Type"))
        around = _text(parent.get("FullyQualifiedName")) if isinstance(parent, dict) else None
        self.numbers.append(number)
        metadata = _text(resource.get("Metadata") or None)
        self.rows.append((self.analyzer, self.bound, *names, _text(permission), around, condition, metadata))

    def _skip(self, number: int, what: str) -> None:
        place = self.pattern.format(number)
        self.skipped.append(
            (number, Fault(self.file, place, f"the {self.bound} {what}", wanted="an object with Resource"))
        )

    def chunk(self) -> Chunk:
        """The rows as columns."""
        columns = {name: [row[i] for row in self.rows] for i, name in enumerate(COLUMNS)}
        return Chunk(columns, self.pattern, self.numbers, self.skipped)


def _permission(record: dict[str, Any]) -> Any:
    """The permission's value; None where the binding has none, `_MISSING` where it is nothing that can be read."""
    permission = record.get("Permission")
    value = permission.get("Value") if isinstance(permission, dict) else permission
    return _MISSING if isinstance(value, dict | list | bool) else value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return canonical(value)
