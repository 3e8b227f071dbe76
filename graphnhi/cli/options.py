"""The options that commands share, and what comes of them: one frozen object instead of a dozen parameters.

A command takes them with a decorator and gets them as its first argument; what only one command has stands with it.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final

import click

from graphnhi.cli.conduct import Conduct
from graphnhi.cli.serving import SERVER_OPTIONS
from graphnhi.cli.values import OUTPUT, Moment, Word
from graphnhi.model.edges import BOUNDS
from graphnhi.model.kinds import CATEGORIES

__all__ = [
    "DEFAULT_ESTATE", "Asked", "Options", "Shown", "asked", "asked_for_files", "behaviour", "library_option", "question_options", "shown", "taken",
    "with_options",
]  # fmt: skip

Plain = Callable[..., Any]
Options = tuple[Callable[[Plain], Plain], ...]

DEFAULT_ESTATE: Final = "estate.graphnhi"
FORMATS: Final = ("table", "json", "jsonl", "csv", "md")


@dataclass(frozen=True, slots=True)
class Shown:
    """Where an answer goes: `form` to stdout (None: a table, unless there are files), and each of `outputs`."""

    form: str | None
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every question may be asked with."""

    estate: str
    shown: Shown
    strict: bool
    allow_shared: bool
    max_hops: int | None
    category: str | None
    bound: str
    as_of: str | None
    mode: str | None

    def narrowed(self, *names: str) -> Mapping[str, Any]:
        """These options by name, as the keyword arguments of the front door."""
        return {name: getattr(self, name) for name in names}


def behaviour(command: Plain) -> Plain:
    """-v, -q and --debug: they change how the run behaves, and no answer."""
    for flags, name, text in (
        (("--debug",), "debug", "Show the traceback of an error."),
        (("-q", "--quiet"), "quiet", "Leave out hints and progress."),
        (("-v", "--verbose"), "verbose", "Say every gap and every fault, not the first ones only."),
    ):
        command = click.option(*flags, name, is_flag=True, expose_value=False, callback=_behave, help=text)(command)
    return command


def _behave(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    conduct = context.find_object(Conduct)
    if value and conduct is not None and parameter.name is not None:
        setattr(conduct, parameter.name, True)


def shown(command: Callable[Concatenate[Shown, ...], Any]) -> Plain:
    """-f and --json for a command whose -o is something else: it gets a `Shown` without files first."""

    @_FORM
    @_JSON
    @behaviour
    @functools.wraps(command)
    def run(**given: Any) -> Any:
        return command(Shown(_form(given), ()), **given)

    return run


def asked(*, without: Collection[str] = ()) -> Callable[[Callable[Concatenate[Asked, ...], Any]], Plain]:
    """Every option of a question: the command gets them as an `Asked` first. `without`: those that would change nothing of this
    one's answer (a route has no `category`, what walks nothing has no `max_hops` and no `mode`), so it does not take them.
    """

    def decorated(command: Callable[Concatenate[Asked, ...], Any]) -> Plain:
        @functools.wraps(command)
        def run(**given: Any) -> Any:
            return command(taken(given), **given)

        options: Options = (
            ESTATE_OPTION,
            _FORM,
            _JSON,
            _OUTPUT,
            *_narrowing(without),
            *SERVER_OPTIONS,
            behaviour,
        )
        return with_options(run, tuple(reversed(options)))

    return decorated


def asked_for_files(command: Callable[Concatenate[Asked, ...], Any]) -> Plain:
    """The options of a question whose answer is files of its own kinds: the command has its own -o, and gets an `Asked` first."""

    @functools.wraps(command)
    def run(**given: Any) -> Any:
        return command(taken(given), **given)

    options: Options = (ESTATE_OPTION, _BOUND, _AS_OF, _MODE, _STRICT, _ALLOW_SHARED, *SERVER_OPTIONS, behaviour)
    return with_options(run, tuple(reversed(options)))


def with_options(command: Plain, options: Options) -> Plain:
    """A command with options, the last one given standing first in its help."""
    return functools.reduce(lambda made, option: option(made), options, command)


def question_options(*, category: bool) -> Options:
    """The options of a question that is not shown as rows, last first: `taken` gets them."""
    options: Options = (ESTATE_OPTION, *_narrowing(() if category else ("category",)), *SERVER_OPTIONS, behaviour)
    return tuple(reversed(options))


def _narrowing(without: Collection[str]) -> Options:
    return tuple(option for name, option in _QUESTION.items() if name not in without)


def taken(given: dict[str, Any]) -> Asked:
    """The shared options, taken out of all that click gave."""
    shown = Shown(_form(given), tuple(given.pop("outputs"))) if "form" in given else Shown(None, ())
    return Asked(
        shown=shown,
        **{name: given.pop(name, None) for name in ("max_hops", "category", "as_of", "mode")},
        **{name: given.pop(name) for name in ("estate", "strict", "allow_shared", "bound")},
    )


def _form(given: dict[str, Any]) -> str | None:
    form, as_json = given.pop("form"), given.pop("as_json")
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and -f {form} ask for two formats: choose one, or name files with -o.")
    return "json" if as_json else form


_FORM: Final = click.option("-f", "--format", "form", type=Word("format", FORMATS), help="Format on stdout.")
_JSON: Final = click.option("--json", "as_json", is_flag=True, help="The same as -f json.")

ESTATE_OPTION: Final = click.option(
    "-e", "--estate", envvar="GRAPHNHI_ESTATE", default=DEFAULT_ESTATE, show_default=True, metavar="FILE|URI",
    help="The estate to ask, on disk or on a Neo4j server (or the variable GRAPHNHI_ESTATE).",
)  # fmt: skip

_OUTPUT: Final = click.option(
    "-o", "--output", "outputs", type=OUTPUT, multiple=True,
    help="Write to a file; the suffix decides: .json .jsonl .csv .md .tsv .txt, of `find` .sarif. Repeatable.",
)  # fmt: skip

_BOUND: Final = click.option(
    "--bound", type=Word("bound", BOUNDS), default="possible", show_default=True,
    help="certain: what the data proves; possible: that and what it cannot exclude, told apart in a column.",
)  # fmt: skip
_AS_OF: Final = click.option(
    "--as-of", type=Moment(), help="The clock for what expires: a day or a moment. Default: now."
)
_MODE: Final = click.option(
    "--mode", type=Word("mode", ("live", "test")), help="Payment keys and accounts of this mode."
)  # fmt: skip
_STRICT: Final = click.option("--strict", is_flag=True, help="End with exit code 4 when the coverage is incomplete.")
_ALLOW_SHARED: Final = click.option(
    "--allow-shared", is_flag=True, help="Open an estate although others can use it, for this run."
)  # fmt: skip

_QUESTION: Final[Mapping[str, Callable[[Plain], Plain]]] = {
    "max_hops": click.option("--max-hops", type=click.IntRange(min=0), metavar="N", help="Walk at most N hops."),
    "bound": _BOUND,
    "as_of": _AS_OF,
    "mode": _MODE,
    "strict": _STRICT,
    "allow_shared": _ALLOW_SHARED,
    "category": click.option("--category", type=Word("category", CATEGORIES), help="Rows of this category only."),
}
"""What narrows a question, by the name that `taken` knows it by."""

library_option: Final = click.option(
    "--library", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="A folder of your own loaders and facts, used before the shipped ones.",
)  # fmt: skip
