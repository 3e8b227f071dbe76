"""What callers give, as the rooms behind the door take it: paths, and one text or several."""

from collections.abc import Sequence
from pathlib import Path

__all__ = ["file", "several"]


def file(path: str | Path | None) -> Path | None:
    """A path, if there is one."""
    return None if path is None else Path(path)


def several(words: str | Sequence[str] | None) -> tuple[str, ...]:
    """One text or several, as several."""
    return (words,) if isinstance(words, str) else tuple(words or ())
