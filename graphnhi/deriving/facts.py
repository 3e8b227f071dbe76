"""Facts files as frames of text: the user's folder before the package's, lines that begin with `#` may stand before the columns."""

from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import pandas as pd

from graphnhi.access.catalogue import COLUMNS, Catalogue, catalogue
from graphnhi.deriving.facts_nonsense import nonsense
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library import Library

__all__ = ["read_catalogue", "read_facts"]


def read_facts(library: Library, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of `NAME.csv`: texts, an empty cell as "", at least `columns`.

    Raises InputError, with every missing column, for a file that is no such table.
    """
    path = library.path(f"facts/{name}.csv")
    label = f"facts/{path.name}"
    try:
        known = path.stat()
        frame = _read(path, known.st_mtime_ns, known.st_size).copy()
    except (ValueError, UnicodeError, OSError) as error:
        raise InputError(
            [Fault(label, "", "cannot be read as a table", quoted(error), "comma-separated UTF-8")]
        ) from error
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise InputError([Fault(label, "", f"has no column {column}", wanted=", ".join(columns)) for column in missing])
    return frame


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int, _size: int) -> pd.DataFrame:
    """The table, read once as long as the file is the same."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, skiprows=_remarks(path), encoding="utf-8-sig")
    frame.columns = frame.columns.str.strip()
    return frame.map(str.strip)


def read_catalogue(library: Library) -> Catalogue:
    """The catalogue of provider permissions from the library's facts files; InputError with all that they may not say."""
    tables = {name: read_facts(library, name, columns) for name, columns in COLUMNS.items()}
    faults = [fault for name, table in tables.items() for fault in nonsense(name, table, tables["data_classes"])]
    if faults:
        raise InputError(faults)
    return catalogue(tables)


def _remarks(path: Path) -> int:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        return sum(1 for _ in takewhile(lambda line: line.startswith("#"), lines))
