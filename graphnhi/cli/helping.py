"""Commands whose help ends in examples that can be run as they stand (the tests run every one of them)."""

from typing import Any

import click

__all__ = ["Told"]


class Told(click.Command):
    """A command with `examples`: pairs of a command line and what it does."""

    def __init__(self, *args: Any, examples: tuple[tuple[str, str], ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if not self.examples:
            return
        with formatter.section("Examples"):
            for line, what in self.examples:
                formatter.write(f"{' ' * formatter.current_indent}# {what}\n{' ' * formatter.current_indent}$ {line}\n")
