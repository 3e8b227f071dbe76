"""`graphnhi init`: a commented annotations file to start from."""

from pathlib import Path

import click

from graphnhi.cli.conduct import current, tell
from graphnhi.cli.helping import Told
from graphnhi.cli.options import behaviour

__all__ = ["command"]

_EXAMPLES = (("graphnhi init -o my-annotations.toml", "write the file under this name"),)


@click.command("init", cls=Told, examples=_EXAMPLES)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("annotations.toml"), show_default=True, metavar="FILE",
    help="The file to write; one that exists is never overwritten.",
)  # fmt: skip
@behaviour
def command(output: Path) -> None:
    """A commented annotations file to start from.

    Annotations say what no export knows: targets, limits, owners, approvals.
    """
    from graphnhi.export.files import create
    from graphnhi.loading.annotations import template

    create(output, template())
    tell(f"wrote {output}")
    if not current().quiet:
        tell("next: edit it, put it beside your exports and run graphnhi build SOURCE")
