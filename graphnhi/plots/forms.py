"""What each picture can be written as: the suffixes of files. Nothing is drawn here, so that the command line can ask quickly."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from graphnhi.errors import UsageError, near, quoted

__all__ = ["SUFFIXES", "checked"]

_EVERY: Final = ("html", "svg", "png", "pdf", "csv")

SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("html", "svg", "png", "pdf", "mmd", "md", "dot", "csv"),
    "blast": ("html", "svg", "png", "pdf", "dot", "csv"),
    "matrix": _EVERY,
    "treemap": _EVERY,
    "bars": _EVERY,
    "overview": _EVERY,
    "sankey": _EVERY,
    "ranking": _EVERY,
    "findings": _EVERY,
}
"""The forms of each picture, by its name."""


def checked(name: str, path: Path) -> str:
    """The form that a file's suffix asks for; UsageError where this picture cannot have it, with those that it can."""
    form, known = path.suffix.casefold().removeprefix("."), SUFFIXES[name]
    if form not in known:
        meant = near(form, known)
        hint = f" Did you mean .{' or .'.join(meant)}?" if meant else ""
        found = quoted(path.suffix) if path.suffix else "none"
        raise UsageError(
            f"{quoted(path, 300)}: {name} cannot be drawn with this suffix (found {found}, wanted one of "
            f"{', '.join(f'.{each}' for each in known)}).{hint}"
        )
    return form
