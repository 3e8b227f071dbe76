"""`graphnhi push`: an estate to a Neo4j server."""

from typing import TYPE_CHECKING

import click

from graphnhi.cli import serving
from graphnhi.cli.conduct import current, tell
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_push
from graphnhi.cli.opening import opened_at
from graphnhi.cli.options import ESTATE_OPTION, behaviour, with_options
from graphnhi.cli.progress import progress

if TYPE_CHECKING:
    from graphnhi.store.neo4j.pushing import Pushed

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi push neo4j://localhost:7687", "estate.graphnhi under its own name, in place of the one of that name"),
    ("graphnhi push -e demo.graphnhi 'neo4j+s://graph.example:7687?estate=demo'", "another estate, under a name"),
)
_SHOWN = 5


@click.command("push", cls=Told, examples=_EXAMPLES)
@click.argument("uri")
@click.option("--allow-shared", is_flag=True, help="Open an estate although others can use it, for this run.")
@lambda command: with_options(command, (behaviour, *reversed(serving.SERVER_OPTIONS), ESTATE_OPTION))
def command(uri: str, estate: str, allow_shared: bool) -> None:
    """Write an estate to a Neo4j server, for others to ask and to browse.

    Whoever reads meanwhile reads what was there before; at the end everything is read back and compared with what was sent, and
    only then is it what is read. A push that was interrupted is gone on with by the same command. Nothing is deleted that
    graphnhi has not written. Neo4j must be 5.26 or newer.

    NEO4J_USERNAME (default neo4j), NEO4J_PASSWORD and NEO4J_DATABASE say who signs in, and where.
    """
    from graphnhi.front.servers import judged, push

    judged(uri, allow_plain=current().allow_plain)
    found = opened_at(estate, allow_shared=allow_shared)
    with progress() as told:
        pushed = push(found, uri, progress=told, **serving.arguments())
    tell(*_lines(pushed))
    hint = after_push(uri)
    if hint and not current().quiet:
        tell(f"next: {hint}")


def _lines(pushed: "Pushed") -> list[str]:
    what = f"{pushed.nodes:,} nodes and {pushed.edges:,} edges"
    gone_on = f" (gone on with an earlier push, from turn {pushed.resumed:,})" if pushed.resumed else ""
    lines = [
        f"{pushed.name} is there already: {what}, digest {pushed.digest[:12]}; nothing was written"
        if pushed.already
        else f"pushed {pushed.name}: {what}, read back and equal, digest {pushed.digest[:12]}{gone_on}"
    ]
    if pushed.links.moved:
        lines.append(f"{pushed.links.moved:,} links of others now lead to the new nodes")
    if pushed.links.left:
        some = ", ".join(pushed.links.at[:_SHOWN])
        lines.append(
            f"warning: {pushed.links.left:,} links of others end at nodes that this estate has no more, and go with them at the "
            f"next push: {some}{', and others' if len(pushed.links.at) > _SHOWN else ''}"
        )
    return lines
