"""`graphnhi neighbours`: one node with every edge at it."""

import click

from graphnhi.cli.completing import complete_id
from graphnhi.cli.delivering import deliver
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_neighbours
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked
from graphnhi.cli.values import Word
from graphnhi.model.edges import EDGES

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi neighbours svc-recon", "what is known of it, and every edge at it"),
    ("graphnhi neighbours payout-runner --direction in", "what leads to it"),
)


class _Edge(Word):
    """An edge kind, case aside."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(value, param, ctx).upper()


@click.command("neighbours", cls=Told, examples=_EXAMPLES)
@click.argument("node", metavar="ID", shell_complete=complete_id)
@click.option("--edge", type=_Edge("edge", [name.lower() for name in EDGES]), help="Edges of this kind only.")
@click.option("--direction", type=Word("direction", ("out", "in")), help="out: what leaves it; in: what enters it.")
@asked(without=("max_hops", "as_of", "mode"))
def command(asked: Asked, /, node: str, edge: str | None, direction: str | None) -> int:
    """One node with every edge at it, facts included.

    Nothing is walked: an edge that has expired or is in test mode is a row like any other. --category is that of the other end.
    """
    estate = opened(asked)
    import graphnhi

    answer = graphnhi.neighbours(estate, node, edge=edge, direction=direction, **asked.narrowed("bound", "category"))
    return deliver(answer, asked.shown, strict=asked.strict, hint=after_neighbours(answer, asked.estate))
