"""`graphnhi draw`: answers as pictures, written to files whose suffix says the form."""

from pathlib import Path

import click

from graphnhi.cli.completing import complete_id, complete_target
from graphnhi.cli.drawing import Drawn, drawing, drawn
from graphnhi.cli.helping import Told, ToldGroup
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, behaviour, library_option
from graphnhi.cli.values import Word

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi draw path svc-recon payouts -o path.svg", "the easiest route, and three others"),
    ("graphnhi draw blast svc-recon -o blast.html -o blast.csv", "what falls, as a page and as its table"),
    ("graphnhi draw overview -o overview.html", "the whole estate: which domains reach money and data"),
)
_BY = ("owner", "tenant", "environment", "source", "vendor", "kind")

_starts = click.argument("start", nargs=-1, required=True, shell_complete=complete_id)
_target = click.argument("target", required=False, shell_complete=complete_target)


@click.group("draw", cls=ToldGroup, examples=_EXAMPLES)
@behaviour
def command() -> None:
    """Answers as pictures, and as their tables.

    A page, a vector, a raster or text, by the suffix. Names stand in every form as text; a page opens offline; svg, png and pdf of path and blast need no browser.
    """


@command.command(
    "path", cls=Told, examples=(("graphnhi draw path svc-recon payouts -o path.html", "with the evidence of each hop"),)
)
@click.argument("start", metavar="FROM", shell_complete=complete_id)
@click.argument("target", metavar="TO", shell_complete=complete_target)
@click.option(
    "-k", "k", type=click.IntRange(1, 1000), default=4, show_default=True, metavar="N",
    help="Routes at most; four are drawn, the table has all.",
)  # fmt: skip
@library_option
@drawing("path", category=False)
def path(asked: Asked, wanted: Drawn, /, start: str, target: str, k: int, library: Path | None) -> int:
    """The easiest routes, hop by hop.

    The easiest one is thick and orange, up to three others are thin.
    """
    import graphnhi

    narrowed = asked.narrowed("bound", "max_hops", "as_of", "mode")
    return drawn(graphnhi.path(opened(asked), start, target, k=k, library=library, **narrowed), wanted, asked)


@command.command(
    "blast", cls=Told, examples=(("graphnhi draw blast svc-recon -o blast.svg", "what one service account leads to"),)
)
@_starts
@drawing("blast")
def blast(asked: Asked, wanted: Drawn, /, start: tuple[str, ...]) -> int:
    """What falls with START, hop by hop.

    Routes to money and data are orange; what is too large to read is grouped.
    """
    return _blast(asked, wanted, start)


@command.command(
    "treemap", cls=Told, examples=(("graphnhi draw treemap svc-recon -o treemap.html", "what one account has inside"),)
)
@_starts
@drawing("treemap")
def treemap(asked: Asked, wanted: Drawn, /, start: tuple[str, ...]) -> int:
    """What is inside the blast of START, tile by tile."""
    return _blast(asked, wanted, start)


@command.command(
    "bars", cls=Told, examples=(("graphnhi draw bars svc-recon -o bars.html", "how fast a theft spreads"),)
)
@_starts
@drawing("bars")
def bars(asked: Asked, wanted: Drawn, /, start: tuple[str, ...]) -> int:
    """What is newly reached at each hop from START."""
    return _blast(asked, wanted, start)


def _blast(asked: Asked, wanted: Drawn, start: tuple[str, ...]) -> int:
    import graphnhi

    narrowed = asked.narrowed("bound", "max_hops", "category", "as_of", "mode")
    return drawn(graphnhi.blast(opened(asked), *start, **narrowed), wanted, asked)


@command.command(
    "matrix", cls=Told, examples=(("graphnhi draw matrix payouts -o matrix.html", "who reaches a payout, how near"),)
)
@_target
@drawing("matrix")
def matrix(asked: Asked, wanted: Drawn, /, target: str | None) -> int:
    """Identities by crown jewels, with hops.

    Credentials too; above 60 rows or columns by kind.
    """
    return _overview(asked, wanted, target, "identity")


@command.command(
    "overview", cls=Told, examples=(("graphnhi draw overview -o overview.html", "which domains reach money and data"),)
)
@_target
@click.option(
    "--by", type=Word("grouping", _BY), help="What is a domain. Default: the first of these that tells groups apart."
)
@drawing("overview")
def overview(asked: Asked, wanted: Drawn, /, target: str | None, by: str | None) -> int:
    """The whole estate: domains by crown jewels.

    In a cell: how many identities and credentials of the domain reach a crown jewel of that kind.
    """
    return _overview(asked, wanted, target, by)


def _overview(asked: Asked, wanted: Drawn, target: str | None, by: str | None) -> int:
    import graphnhi

    narrowed = asked.narrowed("bound", "max_hops", "category", "as_of", "mode")
    return drawn(graphnhi.overview(opened(asked), target, by=by, **narrowed), wanted, asked)
