"""What the commands of `draw` share: their options, and an answer on its way to files."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate

import click

from graphnhi.cli.conduct import tell
from graphnhi.cli.delivering import completeness, tell_beside
from graphnhi.cli.options import Asked, Plain, question_options, taken, with_options
from graphnhi.errors import GraphnhiError, UsageError
from graphnhi.results import Answer

__all__ = ["Drawn", "drawing", "drawn"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which picture is wanted, in which files, on which ground."""

    picture: str
    files: tuple[Path, ...]
    dark: bool


def drawing(picture: str, *, category: bool = True) -> Callable[[Callable[Concatenate[Asked, Drawn, ...], Any]], Plain]:
    """The options of a picture: the command gets them as an `Asked` and a `Drawn` first."""

    def decorated(command: Callable[Concatenate[Asked, Drawn, ...], Any]) -> Plain:
        @functools.wraps(command)
        def run(**given: Any) -> Any:
            wanted = Drawn(picture, tuple(given.pop("files")), given.pop("dark"))
            _check(wanted)
            return command(taken(given), wanted, **given)

        output = click.option(
            "-o", "--output", "files", type=click.Path(path_type=Path), multiple=True, required=True, metavar="NAME.SUFFIX",
            help=f"Write to a file; the suffix decides: {_suffixes(picture)}. Repeatable.",
        )  # fmt: skip
        dark = click.option("--dark", is_flag=True, help="On dark ground (svg, png, pdf; a page follows its reader).")
        return with_options(run, (*question_options(category=category), dark, output))

    return decorated


def _suffixes(picture: str) -> str:
    from graphnhi.plots.forms import SUFFIXES

    return " ".join(f".{suffix}" for suffix in SUFFIXES[picture])


def _check(wanted: Drawn) -> None:
    """Every suffix, before anything is asked."""
    from graphnhi.plots.forms import checked

    for file in wanted.files:
        checked(wanted.picture, file)


def drawn(answer: Answer, wanted: Drawn, asked: Asked) -> int:
    """Write the picture of an answer to every file, say what it leaves out, and give the exit code.

    An answer without rows is said with its bound and coverage, and no file is written. Of several files that cannot be
    written none costs the others.
    """
    refused = [] if not answer.rows else _save(answer, wanted)
    tell_beside(answer)
    if refused:
        tell(*(f"error: {line}" for line in refused))
        return UsageError.exit_code
    if not answer.rows:
        tell(f"no picture was written: nothing is reached ({asked.bound} bound)")
    return completeness(answer) if asked.strict else 0


def _save(answer: Answer, wanted: Drawn) -> list[str]:
    from graphnhi.plots import picture_of, save_pictures

    picture = picture_of(answer, wanted.picture)
    tell(*picture.told)
    refused = []
    for file, told in save_pictures(picture, wanted.files, dark=wanted.dark):
        if isinstance(told, GraphnhiError):
            refused.append(str(told))
        else:
            tell(*told, f"wrote {file}")
    return refused
