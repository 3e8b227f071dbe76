"""`python -m tests.notebook [--undrawn] [-o FOLDER] [SOURCE...]`: runs the notebooks and writes them, pictures and all."""

import argparse
import sys
from pathlib import Path

from graphnhi.errors import GraphnhiError
from tests.notebook.drawing import draw
from tests.notebook.making import FOLDER, SOURCES, NotebookError, executed, written


def main() -> int:
    """Run, draw, write: all or nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.notebook", description="Run the notebooks and write them.")
    parser.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="default: notebooks/*.py")
    parser.add_argument("-o", "--output", type=Path, default=FOLDER, metavar="FOLDER", help="default: notebooks/")
    parser.add_argument("--undrawn", action="store_true", help="without pictures, which need a browser")
    asked = parser.parse_args()
    try:
        made = {source.stem: executed(source) for source in asked.sources or SOURCES}
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
