"""The estate that a question is asked of: the one at hand, or the one on disk."""

from pathlib import Path
from typing import TYPE_CHECKING

from graphnhi.cli.conduct import current
from graphnhi.cli.options import Asked
from graphnhi.errors import UsageError, quoted

if TYPE_CHECKING:
    from graphnhi.estate import Estate

__all__ = ["opened", "opened_at"]


def opened(asked: Asked) -> "Estate":
    """The estate that is asked; UsageError where there is none, with the way to have one."""
    return opened_at(asked.estate, allow_shared=asked.allow_shared)


def opened_at(name: str, *, allow_shared: bool) -> "Estate":
    """The estate at hand, else the one at a path; UsageError where there is none, with the way to have one."""
    at_hand = current().estate
    if at_hand is not None:
        return at_hand
    if "://" in name:
        raise UsageError(
            f"{quoted(name)}: an estate on a server cannot be asked yet. Give the path of an estate on disk."
        )
    if not Path(name).exists():
        raise UsageError(
            f"{quoted(name)}: there is no estate here. Make one with `graphnhi build SOURCE...`, "
            "or try `graphnhi demo -o demo.graphnhi` and -e demo.graphnhi."
        )
    import graphnhi

    return graphnhi.open(name, allow_shared=allow_shared)
