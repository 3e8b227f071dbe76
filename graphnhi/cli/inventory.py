"""`graphnhi inventory`: the catalogue of machine identities, credentials and vendors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked, library_option
from graphnhi.cli.values import Word
from graphnhi.model.kinds import KINDS_OF

__all__ = ["command", "filters"]

_EXAMPLES = (
    ("graphnhi inventory -o inventory.csv", "all of them, as a table for a spreadsheet"),
    (
        "graphnhi inventory --category credential --missing rotation --missing expiry",
        "keys that may never have changed",
    ),
    ("graphnhi inventory --owner payments-squad --kind api_key", "the API keys of one team"),
)

_MISSING: Final = ("owner", "purpose", "environment", "created", "rotation", "expiry", "last-use", "review")
_KINDS: Final = tuple(sorted(KINDS_OF["identity"] | KINDS_OF["credential"]))

_FILTERS: Final = (
    click.option("--kind", type=Word("kind", _KINDS), multiple=True, help="Rows of this kind only. Repeatable."),
    click.option("--owner", metavar="O", help="Rows of this owner only."),
    click.option("--vendor", metavar="V", help="Rows of this vendor only, itself included."),
    click.option("--environment", metavar="E", help="Rows of this environment only."),
    click.option(
        "--missing", type=Word("thing that may be missing", _MISSING), multiple=True, metavar="WORD",
        help=f"Rows of which this is not known: {', '.join(_MISSING)}. Repeatable: all of them.",
    ),
    library_option,
)  # fmt: skip


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that narrow a catalogue."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.command("inventory", cls=Told, examples=_EXAMPLES)
@filters
@asked()
def command(asked: Asked, /, library: Path | None, **wanted: Any) -> int:
    """Every machine identity, credential and vendor.

    What is known of each, what is missing, and which crown jewels it reaches. People and groups are listed with --kind human,
    --kind group or --category identity.
    """
    estate = opened(asked)
    import graphnhi

    narrowed = asked.narrowed("bound", "max_hops", "category", "as_of", "mode")
    return deliver(graphnhi.inventory(estate, library=library, **wanted, **narrowed), asked.shown, strict=asked.strict)
