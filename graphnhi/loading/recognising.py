"""Which reader opens a file, by its content, and which loader names its records, by its columns."""

import difflib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from graphnhi.errors import Fault, InputError, UsageError, near, quoted
from graphnhi.library import Loader
from graphnhi.library.of_database import DATABASES
from graphnhi.loading.looks import SEPARATOR_NOTE, is_undecodable, looks_like_data
from graphnhi.loading.sources import File
from graphnhi.loading.spelling import plain
from graphnhi.readers import READERS

__all__ = [
    "HEAD",
    "Head",
    "Unknown",
    "by_name",
    "check_columns",
    "check_first_line",
    "choose",
    "chosen_loader",
    "file_type",
    "head_of",
    "known_reader",
    "may_be_known",
    "reader_of",
    "strange",
]

HEAD: Final = 65_536
"""Bytes of a file by which its format is recognised."""


class Unknown(Exception):  # noqa: N818 - no fault by itself: it is one only where the file was named
    """A file that no reader or no loader knows; nothing of it is quoted but its type and size.

    data: it may hold records all the same.
    """

    def __init__(self, fault: Fault, *, data: bool) -> None:
        self.fault = fault
        self.data = data
        super().__init__(str(fault))


@dataclass(frozen=True)
class Head:
    """The beginning of a file and its size in bytes."""

    data: bytes
    size: int


def head_of(file: File) -> Head:
    """The beginning of a file; InputError when it cannot be read, and never a wait for a pipe."""
    try:
        handle = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise InputError([Fault(file.label, "", "is no file", todo="Save it as a file first.")])
            return Head(stream.read(HEAD), status.st_size)
    except OSError as error:
        fault = Fault(file.label, "", f"cannot be read: {error.strerror}", todo="Check its permissions.")
        raise InputError([fault]) from error


def known_reader(loader: Loader) -> ModuleType:
    """The reader that a loader names; InputError when there is none of this name."""
    for reader in READERS:
        if loader.reader == reader.NAME:
            return reader
    names = [reader.NAME for reader in READERS]
    hint = near(loader.reader, names) or names
    fault = Fault(loader.label, "reader", "no such reader", quoted(loader.reader), todo=f"Readers: {', '.join(hint)}.")
    raise InputError([fault])


def reader_of(file: File, head: Head) -> ModuleType:
    """The reader that recognises a file; raises Unknown when none does, InputError when it is a table in no known encoding."""
    for reader in READERS:
        if reader.recognises(file.path, head.data):
            return reader
    if is_undecodable(file.label, head.data):
        todo = "Save it as UTF-8, or export it again."
        raise InputError([Fault(file.label, "", "the file cannot be decoded", _described(head), todo=todo)])
    raise strange(file, head)


def strange(file: File, head: Head) -> Unknown:
    """What is said of a file of no known format."""
    todo = "Give a file of a known format, or choose a loader by --as."
    fault = Fault(file.label, "", "no reader knows this file", _described(head), todo=todo)
    return Unknown(fault, data=looks_like_data(file.label, head.data))


def check_first_line(file: File, head: Head) -> None:
    """InputError when a spreadsheet's note to itself stands where the header line should."""
    if note := SEPARATOR_NOTE.match(head.data):
        found = quoted(note[1].decode("utf-8", "replace"))
        what, todo = "a spreadsheet's note stands before the header line", "Delete this line."
        raise InputError([Fault(file.label, "line 1", what, found, "the header line", todo)])


def may_be_known(file: File, head: Head, reader: str, loaders: Iterable[Loader]) -> bool:
    """Whether the first line (of JSON: the beginning) names every column of some loader, or cannot be decoded to say.

    A file met in a folder that is broken and may be known refuses the build; one that cannot be known is left out.
    """
    if is_undecodable(file.label, head.data):
        return True
    text = head.data.replace(b"\0", b"").decode("utf-8", "replace").lstrip("\ufeff").lstrip()
    if text[:1] in ("{", "["):
        words = {word.strip() for word in text.split('"')}
    elif text.startswith("PAR1"):
        return True
    else:
        words = {word.strip(' "') for word in re.split(r"[,;\t|]", text.partition("\n")[0].strip())}
    return any(set(loader.needed) <= words for loader in loaders if loader.reader == reader and loader.columns is None)


def choose(file: File, head: Head, reader: str, columns: Sequence[str], loaders: Iterable[Loader]) -> Loader:
    """The loader that needs most of the columns of a table and misses none of them.

    Raises Unknown when every loader misses some, InputError when several fit equally well.
    """
    candidates = [loader for loader in loaders if loader.reader == reader and loader.columns is None]
    fitting = [loader for loader in candidates if set(loader.needed) <= set(columns)]
    if not fitting:
        data = looks_like_data(file.label, head.data, is_table=True)
        raise Unknown(_no_loader(file, head, columns, candidates), data=data)
    most = max(len(loader.needed) for loader in fitting)
    best = [loader for loader in fitting if len(loader.needed) == most]
    if len(best) == 1:
        return best[0]
    names = " and ".join(sorted(loader.name for loader in best))
    todo = f"Choose one by --as {best[0].name}."
    raise InputError([Fault(file.label, "", f"the loaders {names} fit this file equally well", todo=todo)])


def check_columns(file: File, loader: Loader, columns: Sequence[str]) -> None:
    """InputError when a table lacks columns that the loader chosen by `--as` needs."""
    lacking = [name for name in loader.needed if name not in columns]
    if loader.columns is None and lacking:
        what = f"the loader {loader.name} needs columns that this table does not have"
        raise InputError([Fault(file.label, "", what, wanted=", ".join(lacking), todo=_respelled(lacking, columns))])


def chosen_loader(name: str | None, loaders: Sequence[Loader], *, databases: bool) -> Loader | None:
    """The loader of every file, where `--as` names one: the name of a reader of databases is for databases alone.

    UsageError for a name that is none, or that needs a database where none is given.
    """
    if name is None:
        return None
    chosen = next((loader for loader in loaders if loader.name == name), None)
    if name not in DATABASES and (chosen is None or chosen.reader not in DATABASES):
        return by_name(name, loaders)
    if not databases or name not in DATABASES:
        raise UsageError(f"--as {name} reads a database: write `graphnhi build neo4j://HOST --as {min(DATABASES)}`.")
    return None


def by_name(name: str, loaders: Sequence[Loader]) -> Loader:
    """The loader that `--as` names; UsageError with the near names when there is none."""
    for loader in loaders:
        if loader.name == name:
            return loader
    names = [loader.name for loader in loaders]
    raise UsageError(f"--as {quoted(name)}: no such loader. Known: {', '.join(near(name, names) or names)}.")


def _no_loader(file: File, head: Head, columns: Sequence[str], candidates: list[Loader]) -> Fault:
    """Says which loader is nearest and what it misses, in the loader's own words: nothing of the file is quoted."""
    what, found = "no loader knows this file", f"{_described(head)} with {len(columns)} columns"
    if not candidates:
        return Fault(file.label, "", what, found)
    nearest = max(candidates, key=lambda loader: (_share(loader, columns), loader.name))
    lacking = [name for name in nearest.needed if name not in columns]
    wanted = f"as for {nearest.name}, the nearest, the columns {', '.join(lacking)} too"
    advice = _respelled(lacking, columns) or "Rename the columns, or write a loader of your own (--library)."
    return Fault(file.label, "", what, found, wanted, advice)


def _share(loader: Loader, columns: Sequence[str]) -> float:
    """How much of what a loader needs is there; a column that is only spelled otherwise counts half."""
    whole = sum(name in columns for name in loader.needed)
    half = sum(name not in columns and bool(_spelled(name, columns)) for name in loader.needed)
    return (whole + half / 2) / max(len(loader.needed), 1)


def _spelled(name: str, columns: Sequence[str]) -> list[str]:
    short = [plain(column) for column in columns if len(column) <= 100]
    return difflib.get_close_matches(plain(name), short, n=1, cutoff=0.75)


def _respelled(lacking: list[str], columns: Sequence[str]) -> str:
    names = [name for name in lacking if _spelled(name, columns)]
    return f"The table seems to spell {', '.join(names)} otherwise: rename the column." if names else ""


_MAGIC: Final = {
    b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a gzip archive", b"SQLite format 3": "a SQLite database", b"%PDF": "a PDF",
    b"PAR1": "a Parquet file", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"\x7fELF": "a program",
}  # fmt: skip


def file_type(head: bytes) -> str:
    """What a file is, from its beginning, in words that quote nothing of it."""
    if not head:
        return "an empty file"
    named = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
    if named or b"\0" in head:
        return named or "a binary file"
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"{": "a JSON file", b"[": "a JSON file", b"<": "an XML or HTML file"}.get(first, "a text file")


def _described(head: Head) -> str:
    return f"{file_type(head.data)} of {head.size} bytes"
