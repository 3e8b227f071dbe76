"""`graphnhi pull`: an estate from a Neo4j server, as a folder on disk."""

from pathlib import Path

import click

from graphnhi.cli import serving
from graphnhi.cli.conduct import current, tell
from graphnhi.cli.helping import Told
from graphnhi.cli.hints import after_build
from graphnhi.cli.options import DEFAULT_ESTATE, behaviour, with_options
from graphnhi.cli.progress import progress

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi pull neo4j://localhost:7687", "the one estate that is there, into estate.graphnhi"),
    ("graphnhi pull 'neo4j+s://graph.example:7687?estate=demo' -o demo.graphnhi", "one of several"),
)


@click.command("pull", cls=Told, examples=_EXAMPLES)
@click.argument("uri")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path(DEFAULT_ESTATE), show_default=True, metavar="FILE",
    help="The estate to write; the one there is replaced in one step.",
)  # fmt: skip
@lambda command: with_options(command, (behaviour, *reversed(serving.SERVER_OPTIONS)))
def command(uri: str, output: Path) -> None:
    """Read a whole estate from a Neo4j server and save it.

    It is equal to what was pushed, to the digest, or nothing is written.
    """
    import graphnhi
    from graphnhi.front.servers import pull

    with progress() as told:
        estate = pull(uri, progress=told, **serving.arguments())
    graphnhi.save(estate, output)
    tell(f"wrote {output}: {estate.n_nodes:,} nodes and {estate.n_edges:,} edges, digest {estate.digest[:12]}")
    hint = after_build(str(output))
    if hint and not current().quiet:
        tell(f"next: {hint}")
