"""Commands whose help ends in examples that can be run as they stand (the tests run every one of them)."""

from typing import Any

import click

__all__ = ["Told", "ToldGroup"]


Examples = tuple[tuple[str, str], ...]


class Told(click.Command):
    """A command with `examples`: pairs of a command line and what it does."""

    def __init__(self, *args: Any, examples: Examples = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write(self.examples, formatter)


class ToldGroup(click.Group):
    """A command with commands of its own, and examples of them."""

    def __init__(self, *args: Any, examples: Examples = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _write(self.examples, formatter)


def _write(examples: Examples, formatter: click.HelpFormatter) -> None:
    if not examples:
        return
    with formatter.section("Examples"):
        for line, what in examples:
            formatter.write(f"{' ' * formatter.current_indent}# {what}\n{' ' * formatter.current_indent}$ {line}\n")
