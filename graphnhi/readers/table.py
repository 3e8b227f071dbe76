"""The reader of plain tables: separated values, JSON Lines, one JSON array of objects, Parquet; told apart by their content."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graphnhi.errors import Fault, InputError
from graphnhi.readers._array import read_array
from graphnhi.readers._csv import read_csv
from graphnhi.readers._form import HEAD, form_of, is_table
from graphnhi.readers._jsonl import read_jsonl
from graphnhi.readers._parquet import read_parquet
from graphnhi.readers._tabulate import Source
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import DEFAULT, Limits, Table

__all__ = ["NAME", "read", "recognises"]

NAME: Final = "table"


def recognises(path: Path, head: bytes) -> bool:
    """Whether the first 64 KiB of a file are of a table; the name decides only that a damaged table is one all the same."""
    return is_table(path, head)


def read(
    path: Path,
    file: str,
    *,
    header: tuple[str, ...] | None = None,
    limits: Limits = DEFAULT,
    fingerprints: Fingerprints | None = None,
) -> Iterator[Table]:
    """The tables of a file, at least one, each of at most 200,000 records.

    `file` is the label of the source, `header` names the columns of separated values without a header line. Cells are texts:
    space around them is cut off, an empty one is None, secrets are masked (and fingerprinted, with `fingerprints`). Rows with
    too few or too many cells and records that are no objects are set aside in `skipped`. Raises InputError with all faults of
    a file whose structure cannot be trusted, perhaps after some tables: these are to be thrown away.
    """
    source = Source(file, NAME, limits, fingerprints)
    fault = None
    try:
        yield from _tables(path, source, header)
    except OSError as error:
        fault = Fault(file, "", f"the file cannot be read: {error.strerror or 'an error of the system'}")
    if fault:
        raise InputError([fault])


def _tables(path: Path, source: Source, header: tuple[str, ...] | None) -> Iterator[Table]:
    with path.open("rb") as stream:
        form = form_of(path, stream.read(HEAD), has_header=header is None)
    if form == "separated":
        return read_csv(path, source, header)
    return {"lines": read_jsonl, "array": read_array, "parquet": read_parquet}[form](path, source)
