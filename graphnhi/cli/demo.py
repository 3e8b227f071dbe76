"""`graphnhi demo`: the whole story on a built-in estate, told in answers that anyone can ask again."""

import shlex
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from graphnhi.cli.conduct import Conduct, current, tell
from graphnhi.cli.delivering import put
from graphnhi.cli.helping import Told
from graphnhi.cli.options import DEFAULT_ESTATE, behaviour

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi demo", "the story"),
    ("graphnhi demo -o demo.graphnhi", "the story, and its estate to ask yourself: graphnhi reach -e demo.graphnhi"),
)

_ROWS = 12
"""Rows of an answer that the story shows; the command under it shows all."""


@click.command("demo", cls=Told, examples=_EXAMPLES)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Also write the estate there.")
@behaviour
@click.pass_context
def command(context: click.Context, output: Path | None) -> int:
    """The whole story on a built-in estate.

    A payments company that does not exist, three questions, and the commands that answer them.
    """
    import graphnhi

    estate = graphnhi.demo()
    if output:
        graphnhi.save(estate, str(output))
    story = tomllib.loads(files("graphnhi").joinpath("demo_data/story.toml").read_text("utf-8"))
    conduct = Conduct(debug=current().debug, estate=estate, story=True, most_rows=_ROWS)
    place = str(output) if output else DEFAULT_ESTATE
    put([f"{story['title']}\n\n{story['intro'].strip()}\n"])
    commands = [_tell_chapter(context, chapter, story["today"], place, conduct) for chapter in story["chapter"]]
    put(["\nThe commands that gave these answers:\n", *(f"  $ {line}\n" for line in commands)])
    if output:
        tell(f"wrote {output}")
    elif not current().quiet:
        tell(f"next: graphnhi demo -o {DEFAULT_ESTATE}, and run these commands yourself")
    return 0


def _tell_chapter(context: click.Context, chapter: Mapping[str, Any], today: str, place: str, conduct: Conduct) -> str:
    """Tell one chapter; gives the command line that asks its question of the estate at `place`."""
    words = [*chapter["command"], "--as-of", today]
    line = shlex.join(["graphnhi", *words, *([] if place == DEFAULT_ESTATE else ["-e", place])])
    put([f"\n{chapter['title']}\n\n{chapter['say'].strip()}\n\n$ {line}\n"])
    root = context.find_root().command
    if code := root.main(words, "graphnhi", standalone_mode=False, obj=conduct):
        context.exit(code)
    put([f"\n{chapter['notice'].strip()}\n"])
    return line
