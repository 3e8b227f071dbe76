"""How a run comes to a server: the options of everything that may have an estate there, and the password, asked for if need be.

A password is never an option: whoever lists the processes of a machine would read it.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from graphnhi.cli.conduct import Conduct, current

__all__ = ["SERVER_OPTIONS", "arguments"]

Plain = Callable[..., Any]


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        conduct = context.find_object(Conduct)
        if value and conduct is not None:
            setattr(conduct, name, value)

    return keep


SERVER_OPTIONS: Final[tuple[Callable[[Plain], Plain], ...]] = (
    click.option(
        "--password-file", type=click.Path(path_type=Path), metavar="FILE", expose_value=False, callback=_keep("password_file"),
        help="The password of a Neo4j server, in a file of mode 0600 (or the variable NEO4J_PASSWORD).",
    ),
    click.option(
        "--allow-plain", is_flag=True, expose_value=False, callback=_keep("allow_plain"),
        help="Let an unencrypted connection to a Neo4j server leave this machine.",
    ),
)  # fmt: skip
"""Options that change how a server is reached, and no answer."""


def arguments() -> dict[str, Any]:
    """What the front door is told of how to reach a server."""
    conduct = current()
    ask = _ask if sys.stdin is not None and sys.stdin.isatty() else None
    return {"password_file": conduct.password_file, "allow_plain": conduct.allow_plain, "ask": ask}


def _ask(user: str) -> str:
    return str(click.prompt(f"Password of {user}", hide_input=True, err=True))
