"""`graphnhi validate`: what a build would say of its sources, and nothing written."""

from typing import Any

import click

from graphnhi.cli.building import load, report, source_options, strict_end
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.options import Shown, shown

__all__ = ["command"]

_EXAMPLES = (("graphnhi validate exports/", "check every export in a folder"),)


@click.command("validate", cls=Told, examples=_EXAMPLES)
@source_options
@shown
def command(shown: Shown, /, sources: tuple[str, ...], strict: bool, **given: Any) -> int:
    """What build would say of its sources, and nothing written."""
    built, accounting = load(sources, strict=strict, **given)
    report(built, accounting)
    return deliver(accounting, shown) or strict_end(built, strict=strict)
