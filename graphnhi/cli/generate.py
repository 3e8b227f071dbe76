"""`graphnhi generate`: a made-up inventory of any size, as the files that a build reads."""

import shlex
from pathlib import Path

import click

from graphnhi.cli.conduct import current, tell
from graphnhi.cli.helping import Told
from graphnhi.cli.options import behaviour
from graphnhi.cli.progress import progress
from graphnhi.cli.values import Word

__all__ = ["REGIMES", "command"]

REGIMES = ("segmented", "flat", "layered")

_EXAMPLES = (
    ("graphnhi generate --nodes 10000 -o inventory", "ten thousand nodes; then: graphnhi build inventory"),
    (
        "graphnhi generate --nodes 50_000 --gates 100 --regime flat --seed 7 --format parquet -o large",
        "with 100 approvals, everybody within reach of everybody, as Parquet",
    ),
)


@click.command("generate", cls=Told, examples=_EXAMPLES)
@click.option(
    "--nodes", type=int, required=True, metavar="N", help="How many nodes, 20 to 50,000,000; about 4.5 edges each."
)
@click.option("--gates", type=int, default=0, show_default=True, metavar="G", help="How many of them are approvals.")
@click.option(
    "--seed", type=int, default=1, show_default=True, metavar="S", help="The same seed gives the same inventory."
)
@click.option(
    "--regime", type=Word("regime", REGIMES), default="segmented", show_default=True,
    help="segmented: teams mostly closed; flat: one giant component; layered: no cycles.",
)  # fmt: skip
@click.option(
    "--format", "form", type=Word("format", ("csv", "parquet")), default="csv", show_default=True, help="Of the files."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR",
    help="The folder to write; one that holds anything is left alone.",
)  # fmt: skip
@behaviour
def command(nodes: int, gates: int, seed: int, regime: str, form: str, output: Path) -> None:
    """A made-up inventory of a large company, for trying things out at scale.

    Teams and environments, machine identities with their credentials and roles, nested groups, shared and expired keys,
    and about one crown jewel in a thousand nodes. Nothing in it is real.
    """
    from graphnhi.export.inventory import write_inventory
    from graphnhi.generating import Inventory

    inventory = Inventory(nodes, seed, regime, gates)
    with progress() as told:
        rows = write_inventory(inventory, output, form, told)
    tell(f"wrote {output}: {rows['nodes']:,} nodes, {rows['edges']:,} edges")
    if not current().quiet:
        tell(f"next: graphnhi build {shlex.quote(str(output))}")
