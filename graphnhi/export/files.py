"""A file that holds an answer: whole or not there, and readable by its owner alone."""

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from graphnhi.errors import UsageError, quoted
from graphnhi.store.atomic import new_file, sync_folder, temporary_name, write_all
from graphnhi.store.refusals import writing

__all__ = ["create", "save", "save_bytes", "write_new"]

_PIECES = 1 << 20
"""Characters that are gathered before they are written."""


def save(path: Path, pieces: Iterable[str]) -> None:
    """Write text to `path` as UTF-8, mode 0600, in one step: a reader sees the old file or the new one, never a half.

    Raises UsageError where it cannot be written; what stood there is untouched then, and nothing else is left behind.
    """
    _save(path, lambda descriptor: _fill(descriptor, pieces))


def save_bytes(path: Path, data: bytes) -> None:
    """Write bytes (a picture, say) to `path` as `save` writes text."""
    _save(path, lambda descriptor: write_all(descriptor, data))


def _save(path: Path, fill: Callable[[int], None]) -> None:
    with writing(path):
        if path.is_dir():
            raise UsageError(f"{quoted(path, 300)}: cannot be written: it is a folder. Name a file.")
        _replace(path, fill)


def _replace(path: Path, fill: Callable[[int], None]) -> None:
    temporary = path.with_name(temporary_name())
    try:
        with new_file(temporary) as descriptor:
            fill(descriptor)
        os.replace(temporary, path)  # noqa: PTH105 - named like the other steps of an atomic write
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def write_new(path: Path, pieces: Iterable[str]) -> None:
    """Write text as UTF-8 to a new private file, for whoever puts it in place; OSError where that cannot be."""
    with new_file(path) as descriptor:
        _fill(descriptor, pieces)


def create(path: Path, text: str) -> None:
    """Write text to a new file, mode 0600; UsageError where there is one already: it is never overwritten."""
    with writing(path):
        try:
            write_new(path, [text])
        except FileExistsError as error:
            raise UsageError(
                f"{quoted(path, 300)}: is there already, and is not overwritten. Name another with -o."
            ) from error


def _fill(descriptor: int, pieces: Iterable[str]) -> None:
    gathered: list[str] = []
    length = 0
    for piece in pieces:
        gathered.append(piece)
        length += len(piece)
        if length >= _PIECES:
            _write(descriptor, gathered)
            gathered, length = [], 0
    _write(descriptor, gathered)


def _write(descriptor: int, gathered: list[str]) -> None:
    # unpaired surrogates, which ids from JSON can hold, must not stop a write
    write_all(descriptor, "".join(gathered).encode("utf-8", "backslashreplace"))
