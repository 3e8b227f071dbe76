"""`graphnhi path`: the easiest routes between two nodes, with the evidence of each hop."""

from pathlib import Path

import click

from graphnhi.cli.completing import complete_id, complete_target
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_path
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked, library_option

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi path svc-recon payouts", "the easiest way from a service account to any payout"),
    ("graphnhi path svc-recon customer-data -k 3 --json", "three ways to customers' data, for a script"),
)

_MOST = 1000
"""Routes at most: nobody reads more, and their number grows without bound."""


@click.command("path", cls=Told, examples=_EXAMPLES)
@click.argument("start", metavar="FROM", shell_complete=complete_id)
@click.argument("target", metavar="TO", shell_complete=complete_target)
@click.option(
    "-k", "k", type=click.IntRange(1, _MOST), default=1, show_default=True, metavar="N", help="Routes at most."
)
@library_option
@asked(without=("category",))
def command(asked: Asked, /, start: str, target: str, k: int, library: Path | None) -> int:
    """The easiest routes, with the evidence of each hop.

    FROM and TO are ids, or names that are clear; the evidence is a file and the place in it.
    """
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.path(
        estate, start, target, k=k, library=library, **asked.narrowed("bound", "max_hops", "as_of", "mode")
    )
    return deliver(answer, asked.shown, strict=asked.strict, hint=after_path(start, asked.estate))
