"""Facts files as frames of text: the user's folder before the package's, lines that begin with `#` may stand before the columns."""

from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import pandas as pd

from graphnhi.access.catalogue import COLUMNS, Catalogue, catalogue
from graphnhi.deriving.facts_nonsense import nonsense
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.library import Library

__all__ = ["kept_while_same", "read_catalogue", "read_facts"]

T = TypeVar("T")
_KEPT = 8
"""Of how many states of its files what is made is kept: those of some libraries."""


def read_facts(library: Library, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows of `NAME.csv`: texts, an empty cell as "", at least `columns`.

    Raises InputError, with every missing column, for a file that is no such table.
    """
    path = library.path(f"facts/{name}.csv")
    label = f"facts/{path.name}"
    try:
        frame = _read(*_state(path)).copy()
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


def kept_while_same(*names: str) -> Callable[[Callable[[Library], T]], Callable[[Library], T]]:
    """For a function of a library that reads these facts files: what it makes, which nobody may change, is made anew only when one
    of them is another file or a changed one. What it raises is raised each time.
    """

    def keeping(make: Callable[[Library], T]) -> Callable[[Library], T]:
        made: dict[tuple[object, ...], T] = {}

        @wraps(make)
        def kept(library: Library) -> T:
            try:
                states = tuple(_state(library.path(f"facts/{name}.csv")) for name in names)
            except OSError:
                return make(library)
            if states not in made:
                if len(made) >= _KEPT:
                    made.clear()
                made[states] = make(library)
            return made[states]

        return kept

    return keeping


def _state(path: Path) -> tuple[Path, int, int]:
    known = path.stat()
    return path, known.st_mtime_ns, known.st_size


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
