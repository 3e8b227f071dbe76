"""Texts that are too many for memory, numbered by DuckDB in a private temporary database: equal texts are found out of core.

Few texts never come here (see `StagedLexicon`). What does has been masked by its reader, and is removed with its folder however
the build ends.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import GraphnhiError
from graphnhi.estate.lexicon import Lexicon
from graphnhi.estate.texts import Texts

__all__ = ["MOST", "StagedLexicon", "Staging"]

Numbers = NDArray[np.int32]

MOST: Final = 2_000_000
"""Texts of one lexicon that are kept in memory."""
LONGEST: Final = 200_000_000
"""Characters of them."""
_VECTORS: Final = 64
"""DuckDB's vectors (of 2048 rows) that are taken out at once."""
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "memory_limit": "400MB",
}  # fmt: skip


class Staging:
    """A temporary database, made when it is first needed, in a folder that only its owner can read.

    most, longest: how much each lexicon keeps in memory before it goes there.
    """

    def __init__(self, most: int = MOST, longest: int = LONGEST) -> None:
        self.most, self.longest = most, longest
        self._folder: Path | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._names = count()
        self._lexicons = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        connection, folder = self._connection, self._folder
        self._connection = self._folder = None
        try:
            if connection is not None:
                connection.close()
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def lexicon(self) -> "StagedLexicon":
        """A lexicon that goes to this database when it grows."""
        return StagedLexicon(self)

    def begin(self) -> str:
        """The name of the table of one more lexicon."""
        self._lexicons += 1
        return self.table()

    def done(self) -> None:
        """One lexicon less; with the last of them the database goes, and the memory that it held."""
        self._lexicons -= 1
        if not self._lexicons:
            self._end()

    def table(self) -> str:
        """The name of a new table."""
        return f"t{next(self._names)}"

    @contextmanager
    def database(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection; what goes wrong with it is one clear error (DuckDB's message may quote data, so it goes no further)."""
        try:
            yield self._connection or self._connected()
        except (duckdb.Error, OSError) as error:
            told = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            where = self._folder.parent if self._folder else tempfile.gettempdir()
            raise GraphnhiError(
                f"{where}: the temporary database of the build cannot be written ({told}). "
                "Free some room there, or name another folder by TMPDIR."
            ) from None

    def _connected(self) -> duckdb.DuckDBPyConnection:
        self._folder = Path(tempfile.mkdtemp(prefix="graphnhi-"))
        settings = {**_SETTINGS, "temp_directory": str(self._folder)}
        self._connection = duckdb.connect(str(self._folder / "texts.duckdb"), config=settings)
        return self._connection


class StagedLexicon(Lexicon):
    """A lexicon that lies in the database of a staging as soon as it holds too much; it must then be settled before texts are looked up.

    Until then every text that comes has a number of its own there, be it known or not.
    """

    def __init__(self, staging: Staging) -> None:
        super().__init__()
        self._staging = staging
        self._table = ""
        self._size = 0
        self._characters = 0
        self._odd: dict[int, str] = {}

    def __len__(self) -> int:
        return self._size if self._table else super().__len__()

    def numbers(self, texts: Iterable[str]) -> Numbers:
        """The number of each text."""
        texts = list(texts)
        if self._table:
            return self._stage(texts)
        before = super().__len__()
        found = super().numbers(texts)
        if texts:
            self._characters += sum(map(len, texts)) * (super().__len__() - before) // len(texts)
        if super().__len__() > self._staging.most or self._characters > self._staging.longest:
            self._spill()
        return found

    def _spill(self) -> None:
        name = self._staging.begin()
        with self._staging.database() as database:
            database.execute(f"create table {name} (number integer, text varchar)")
        known, self._table = list(self._added), name
        self._added.clear()
        self._stage(known)

    def _stage(self, texts: list[str]) -> Numbers:
        """Put texts into the database; those that are no UTF-8 (half a surrogate pair) stay in memory."""
        numbers = np.arange(self._size, self._size + len(texts), dtype=np.int32)
        self._size += len(texts)
        column = np.array([*texts, None], dtype=object)[:-1]
        if odd := _odd(texts):
            self._odd |= {int(numbers[place]): texts[place] for place in odd}
            column[odd] = None
        staged = pd.DataFrame({"number": numbers, "text": pd.Series(column, dtype=object)})
        with self._staging.database() as database:
            database.register("staged", staged)
            database.execute(f"insert into {self._table} select number, text from staged where text is not null")  # noqa: S608 - our own name
            database.unregister("staged")
        return numbers

    def settled(self) -> tuple[Lexicon, Numbers | None]:
        """The texts in order as a lexicon in memory, and the new number of each old one; the database keeps none of them."""
        if not self._table:
            return super().settled()
        ordered = self._staging.table()
        ranks = np.full(self._size + 1, -1, dtype=np.int32)
        with self._staging.database() as database:
            database.execute(f"create table {ordered} as select distinct text from {self._table} order by text")  # noqa: S608 - our own names
            lexicon = Lexicon(_texts(database, ordered))
            pairs = f"select number, {ordered}.rowid::integer as place from {self._table} join {ordered} using (text)"  # noqa: S608 - our own names
            for chunk in _chunks(database, pairs):
                ranks[chunk["number"]] = chunk["place"]
            database.execute(f"drop table {ordered}")
            database.execute(f"drop table {self._table}")
        self._staging.done()
        return _with_odd(lexicon, ranks, self._odd)


def _odd(texts: list[str]) -> list[int]:
    """The places of texts that no database can hold."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return [place for place, text in enumerate(texts) if _is_odd(text)]
    return []


def _is_odd(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _with_odd(lexicon: Lexicon, ranks: Numbers, odd: dict[int, str]) -> tuple[Lexicon, Numbers]:
    """The lexicon and the ranks with the texts that stayed in memory put in."""
    ranks[list(odd)] = lexicon.numbers(odd.values())
    whole, moved = lexicon.settled()
    return whole, ranks if moved is None else moved[ranks]


def _texts(database: duckdb.DuckDBPyConnection, table: str) -> Texts:
    pieces = [Texts.of(chunk["text"]) for chunk in _chunks(database, f"select text from {table} order by rowid")]  # noqa: S608 - our own name
    return Texts.joined(pieces)


def _chunks(database: duckdb.DuckDBPyConnection, query: str) -> Iterator[dict[str, NDArray[Any]]]:
    """The rows that a query finds, as columns, piece by piece."""
    found = database.execute(query)
    while len(rows := found.fetch_df_chunk(_VECTORS)):
        yield {str(name): rows[name].to_numpy() for name in rows}
