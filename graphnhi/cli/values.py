"""Values of options with words of their own: a word of a closed set, a moment, a file whose suffix says its format."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from graphnhi.errors import GraphnhiError, near, quoted

__all__ = ["OUTPUT", "Moment", "Word"]


if TYPE_CHECKING:
    Texts = click.ParamType[str]
    Paths = click.ParamType[Path]
else:  # older versions of click cannot be subscripted
    Texts = Paths = click.ParamType


class Word(Texts):
    """One word of a closed set, case aside; a word outside it is refused with the near ones."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name = name
        self.words = tuple(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        folded = str(value).strip().casefold()
        if folded not in self.words:
            meant = near(folded, self.words)
            hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
            self.fail(
                f"there is no {self.name} {quoted(value)}, wanted one of {', '.join(self.words)}.{hint}", param, ctx
            )
        return folded

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        return "|".join(self.words) if len(self.words) < 6 else self.name.upper()

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word) for word in self.words if word.startswith(incomplete)]


class Moment(Texts):
    """An ISO 8601 day or moment, kept as its text."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from graphnhi.model.values import parse_instant

        text = str(value).strip()
        if parse_instant(text) is None:
            self.fail(
                f"found {quoted(value)}, wanted a day such as 2026-11-24 or a moment such as 2026-11-24T09:30Z.",
                param,
                ctx,
            )
        return text


class _Output(Paths):
    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from graphnhi.export import format_of

        path = Path(value)
        try:
            format_of(path)
        except GraphnhiError as error:
            self.fail(str(error), param, ctx)
        return path


OUTPUT = _Output()
"""A file to write an answer to; its suffix must stand for a format."""
