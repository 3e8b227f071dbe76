"""The reader of what `aws` prints: account authorisation details, organisations, resource policies, inventories, what computes.

Every record is one row: its shape (`shapes` lists them) and itself, as canonical JSON. What is a secret in it is taken out as it
is read. What a policy allows, and what is joined with what, is no matter of a reader.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import Fault
from graphnhi.readers._document import whole_document
from graphnhi.readers._tabulate import Chunk, Source, tabulate
from graphnhi.readers.aws.settings import without_secrets
from graphnhi.readers.aws.shapes import MARKS, Part, StrangeError, parts
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.strict import canonical
from graphnhi.readers.tidy import CHUNK, DEFAULT, Limits, Table

__all__ = ["COLUMNS", "NAME", "read", "recognises"]

NAME: Final = "aws"
COLUMNS: Final = ("shape", "record")

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:\[\s*)*\{")


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins as JSON whose outermost object has one of the keys by which outputs of `aws` are known, or ARNs for keys."""
    del path
    start = _START.match(head)
    return start is not None and any(key in MARKS or key.startswith("arn:") for key in _keys(head[start.end() :]))


def _keys(inside: bytes) -> Iterator[str]:
    """The keys of an object, as far as its beginning tells; those of objects within it are none."""
    depth, last = 0, b""
    for found in _TOKEN.finditer(inside):
        token = found.group()
        if token in b"{[":
            depth += 1
        elif token in b"}]":
            depth -= 1
        elif token == b":" and depth == 0:
            yield last[1:-1].decode("utf-8", "replace")
        last = token
        if depth < 0:
            return


def read(
    path: Path,
    file: str,
    *,
    header: tuple[str, ...] | None = None,
    limits: Limits = DEFAULT,
    fingerprints: Fingerprints | None = None,
) -> Iterator[Table]:
    """Tables of records, one for each list of them, with the columns of `COLUMNS`.

    A record that is no object is skipped. Raises InputError, with all faults that can be told apart, for a file that is no JSON
    (truncated, a key twice, NaN, too deep), that is no output of `aws`, or that does not say what it belongs to.
    """
    del header
    source = Source(file, NAME, limits, fingerprints, "record")
    refusals = source.refusals()
    document = whole_document(path, source, refusals)
    refusals.settle()
    found = _parts(document, refusals)
    refusals.settle()
    for part in found:
        for start in range(0, max(1, len(part.records)), CHUNK):
            table = tabulate(_chunk(part, start, file, fingerprints), source, refusals)
            refusals.settle()
            yield table


def _parts(document: Any, refusals: Refusals) -> list[Part]:
    try:
        return [*parts(document)]
    except StrangeError as strange:
        refusals.add(strange.place, strange.what, todo=strange.todo)
    return []


def _chunk(part: Part, start: int, file: str, fingerprints: Fingerprints | None) -> Chunk:
    records, numbers, skipped = list[str](), list[int](), list[tuple[int, Fault]]()
    for number, record in enumerate(part.records[start : start + CHUNK], start):
        if isinstance(record, dict):
            numbers.append(number)
            records.append(canonical(without_secrets(record, fingerprints)))
        else:
            place = part.pattern.format(number)
            skipped.append((number, Fault(file, place, f"the {part.shape.replace('_', ' ')} is no object")))
    return Chunk({"shape": [part.shape] * len(records), "record": records}, part.pattern, numbers, skipped)
