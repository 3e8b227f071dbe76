"""The `graphnhi` command itself: finds a command by its name, shows help by sections and ends every run with a code."""

import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import click

import graphnhi
from graphnhi.cli.conduct import Conduct
from graphnhi.cli.failing import exit_code
from graphnhi.cli.options import behaviour
from graphnhi.errors import near, quoted

__all__ = ["SECTIONS", "main"]

SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Start here": ("demo", "init"),
    "Build": ("build", "validate"),
    "List": ("inventory", "review"),
    "Ask": ("reach", "blast", "path", "rank", "find", "queries", "whocan", "neighbours"),
    "Show": ("draw", "report"),
    "Hand on": ("export", "push", "pull"),
    "Look after": ("generate", "doctor", "completion"),
}
"""The commands by section, in the order of the help. A command NAME is `command` in the module `graphnhi.cli.NAME`."""

_NAMES: Final = tuple(name for names in SECTIONS.values() for name in names)


class Application(click.Group):
    """A group that imports a command only when it is named or shown, and that never ends in a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _NAMES:
            return None
        command: click.Command = import_module(f"graphnhi.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in _NAMES and not ctx.resilient_parsing:
            raise click.UsageError(f"there is no command {quoted(name)}.{_did_you_mean(name)}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise click.Abort from error  # here, as click would print a line of its own

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, self._short(ctx, name)) for name in names], col_max=14)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Try"):
            formatter.write_dl([("$ graphnhi demo", "the whole story on a built-in estate, in seconds")])

    def _short(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        assert command is not None
        return command.get_short_help_str(limit=80)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command line. Ends with SystemExit(code), or gives the code where not `standalone_mode`."""
        conduct = extra.setdefault("obj", Conduct())
        if standalone_mode:
            signal.signal(signal.SIGTERM, _interrupted)
        try:
            ended = super().main(
                args, prog_name or "graphnhi", complete_var,
                standalone_mode=False, windows_expand_args=windows_expand_args, **extra,
            )  # fmt: skip
            code = ended if isinstance(ended, int) else 0
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last place before the interpreter
            code = exit_code(error, conduct)
        if standalone_mode:
            sys.exit(code)
        return code


def _interrupted(*_: object) -> None:
    """A run that is told to end does so like one that is interrupted: what it wrote for itself alone is removed."""
    raise KeyboardInterrupt


def _did_you_mean(name: str) -> str:
    meant = near(name, _NAMES)
    return f" Did you mean {' or '.join(meant)}?" if meant else f" There are: {', '.join(_NAMES)}."


@click.group(
    "graphnhi", cls=Application, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(graphnhi.__version__, message="%(prog)s %(version)s")
@behaviour
def main() -> None:
    """Which machine identities can reach a payout or customer data, by which hops, and how far a theft fans out.

    graphnhi reads exports that a team already has, builds one estate of them, and answers. It calls no cloud.
    """
