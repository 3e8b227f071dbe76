"""The terminal as a sheet: how wide it is, whether it has colours, and text on it."""

import io
import os
import shutil
import sys
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.text import Text

from graphnhi.export.clean import as_line

__all__ = ["on_screen", "plain", "width"]

_PAGE = 110
"""Width of a page where there is no terminal to fill."""

_STYLES = {"certain": "bold", "possible": "yellow", "control": "bold red", "problem": "bold red", "missing": "yellow"}
"""Words of closed sets that stand out; with NO_COLOR they are words like any other."""


def plain(value: object) -> Text:
    """A cell: foreign text safe and without markup; nothing for what is unknown."""
    text = "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
    return Text(as_line(text), style=_STYLES.get(text, ""), overflow="fold")


def width() -> int:
    """Columns of the sheet."""
    return shutil.get_terminal_size().columns if _is_terminal() else _PAGE


def on_screen(parts: Iterable[RenderableType]) -> str:
    """Parts drawn below each other, as the text to write to stdout."""
    colours = _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    sheet = io.StringIO()
    console = Console(
        file=sheet, width=width(), force_terminal=colours, no_color=not colours, markup=False, emoji=False, highlight=False,
        legacy_windows=False, color_system="standard" if colours else None,
    )  # fmt: skip
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() if not colours else line for line in sheet.getvalue().split("\n"))


def _is_terminal() -> bool:
    return sys.stdout.isatty()
