"""The estate that a question is asked of: the one at hand, the one on disk, or the one on a server."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphnhi.cli import serving
from graphnhi.cli.conduct import current
from graphnhi.cli.options import Asked
from graphnhi.cli.progress import progress
from graphnhi.errors import UsageError, quoted

if TYPE_CHECKING:
    from graphnhi.front.kept import AnyEstate

__all__ = ["opened", "opened_at"]


def opened(asked: Asked) -> "AnyEstate":
    """The estate that is asked; UsageError where there is none, with the way to have one."""
    return opened_at(asked.estate, allow_shared=asked.allow_shared)


def opened_at(name: str, *, allow_shared: bool) -> "AnyEstate":
    """The estate at hand, else the one at a path or an address; UsageError where there is none, with the way to have one."""
    at_hand = current().estate
    if at_hand is not None:
        return at_hand
    if "://" in name:
        from graphnhi.front.servers import server_estate

        estate = server_estate(name, watching=progress, **serving.arguments())
        click.get_current_context().call_on_close(estate.close)
        return estate
    if not Path(name).exists():
        raise UsageError(
            f"{quoted(name)}: there is no estate here. Make one with `graphnhi build SOURCE...`, "
            "or try `graphnhi demo -o demo.graphnhi` and -e demo.graphnhi."
        )
    import graphnhi

    return graphnhi.open(name, allow_shared=allow_shared)
