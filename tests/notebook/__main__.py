"""`python -m tests.notebook [--undrawn] [-o FOLDER] [SOURCE...]`: runs the notebooks and writes them, pictures and all."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphnhi.errors import GraphnhiError
from tests.notebook.drawing import draw
from tests.notebook.making import FOLDER, SOURCES, NotebookError, executed, needs_server, written
from tests.servers.starting import lent


@contextmanager
def _server(*, given: bool, wanted: bool) -> Iterator[dict[str, str]]:
    """The variables by which a notebook finds a Neo4j: those that are set, or those of one that is started for it."""
    if given or not wanted:
        yield {name: os.environ[name] for name in _VARIABLES if name in os.environ} if given else {}
        return
    with lent() as variables:
        yield variables


_VARIABLES = ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE")


def main() -> int:
    """Run, draw, write: all or nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.notebook", description="Run the notebooks and write them.")
    parser.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="default: notebooks/*.py")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER", help="default: notebooks/")
    parser.add_argument("--undrawn", action="store_true", help="without pictures, which need a browser")
    parser.add_argument(
        "--given", action="store_true", help="use the Neo4j of the variables NEO4J_*, and none without them"
    )
    asked = parser.parse_args()
    sources = asked.sources or SOURCES
    try:
        with _server(given=asked.given, wanted=any(map(needs_server, sources))) as server:
            made = {source.stem: executed(source, server) for source in sources}
        if not asked.undrawn:
            draw(*made.values())
    except (NotebookError, GraphnhiError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command of its own
        return 1
    asked.output.mkdir(parents=True, exist_ok=True)
    for name, notebook in made.items():
        (asked.output / f"{name}.ipynb").write_text(written(notebook), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
