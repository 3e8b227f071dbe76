"""The key of the fingerprints of secrets: made beside the estate, private, and never part of an estate or an export.

With it, equal secrets in different sources have equal fingerprints; without it, a fingerprint says nothing.
"""

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Final

from graphnhi.errors import escaped
from graphnhi.store.atomic import new_file, sync_folder, temporary_name, write_all
from graphnhi.store.privacy import foreign, open_to_others
from graphnhi.store.reading import read_small
from graphnhi.store.refusals import StoreError, reason, writing

__all__ = ["key_beside", "key_path", "read_key"]

_BYTES: Final = 32
_FORM: Final = re.compile(rb"([0-9a-f]{2}){32,128}\r?\n?\Z", re.IGNORECASE)
_LIMIT: Final = 512


def key_path(estate: str | os.PathLike[str]) -> Path:
    """Where the key of the estate at this path lies: beside it, with `.key` added to its name."""
    whole = Path(os.path.abspath(estate))  # noqa: PTH100 - resolve() would follow a link to another folder
    return whole.with_name(f"{whole.name}.key")


def key_beside(estate: str | os.PathLike[str]) -> bytes:
    """The key (32 bytes) of the estate at this path, made now if there is none; the estate itself need not be there.

    Raises StoreError where the key is no key, others can read it, or it cannot be written.
    """
    path = key_path(estate)
    if not os.path.lexists(path):
        with writing(path):
            _make(path)
    return read_key(path)


def read_key(path: str | os.PathLike[str]) -> bytes:
    """The key in a file that a person named: at least 64 hexadecimal digits, private to its owner; else StoreError.

    No error shows anything of what the file holds.
    """
    file = Path(path)
    shown = escaped(str(file))
    try:
        info, data = file.lstat(), read_small(file, _LIMIT)
    except OSError as error:
        raise StoreError(f"{shown}: the key cannot be read: {reason(error)}.") from error
    if why := foreign(info) or open_to_others(info):
        raise StoreError(f"{shown}: {why}; a key must be its owner's alone. Take it back with `chmod go= FILE`.")
    if not _FORM.match(data):
        raise StoreError(f"{shown}: is no key (wanted at least {2 * _BYTES} hexadecimal digits on one line).")
    return bytes.fromhex(data.decode("ascii"))


def _make(path: Path) -> None:
    """Make a key whole or not at all; of two who make it at once, the first one's stays."""
    temporary = path.with_name(temporary_name())
    try:
        with new_file(temporary) as descriptor:
            write_all(descriptor, f"{secrets.token_hex(_BYTES)}\n".encode())
        _put(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def _put(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    except OSError:  # no hard links on this disk
        temporary.rename(path)
