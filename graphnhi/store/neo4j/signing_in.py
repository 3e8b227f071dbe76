"""Who signs in to a server: from the environment, a private file or a prompt; never from a command line or an address.

A password is never part of a message or of what an object shows of itself.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from graphnhi.errors import UsageError, escaped
from graphnhi.store.privacy import foreign, open_to_others
from graphnhi.store.reading import read_small
from graphnhi.store.refusals import reason

__all__ = ["Login", "login_of"]

_MOST: Final = 4096


@dataclass(frozen=True, slots=True)
class Login:
    """A user with the password; `database` None is the user's own default."""

    user: str
    password: str = field(repr=False)
    database: str | None = None


def login_of(password_file: Path | None = None, ask: Callable[[str], str] | None = None) -> Login:
    """NEO4J_USERNAME (left out: neo4j), NEO4J_DATABASE, and the password: from the file, else NEO4J_PASSWORD, else by asking.

    ask: is given the user's name, and gives the password. UsageError where there is none.
    """
    user = os.environ.get("NEO4J_USERNAME") or "neo4j"
    database = os.environ.get("NEO4J_DATABASE") or None
    return Login(user, _password(user, password_file, ask), database)


def _password(user: str, file: Path | None, ask: Callable[[str], str] | None) -> str:
    if file is not None:
        return _of_file(file)
    told = os.environ.get("NEO4J_PASSWORD")
    if told:
        return told
    if ask is None:
        raise UsageError("no password for the server: set NEO4J_PASSWORD, or give --password-file FILE (mode 0600).")
    return ask(user)


def _of_file(file: Path) -> str:
    """The first line of a file that is its owner's alone."""
    shown = escaped(str(file))
    try:
        info, data = file.stat(), read_small(file, _MOST)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "no usable path"
        raise UsageError(f"{shown}: the password cannot be read: {why}.") from None
    if why := foreign(info) or open_to_others(info):
        raise UsageError(f"{shown}: {why}; a password must be its owner's alone. Take it back with `chmod go= FILE`.")
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        lines = []
    if len(data) > _MOST or len(lines) != 1 or not lines[0]:
        raise UsageError(f"{shown}: holds no password (wanted one line of text).")
    return lines[0]
