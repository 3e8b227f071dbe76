"""How to export what is read: one shell script a kind of source, which only reads and says what it could not. Nothing is run here."""

from importlib.resources import files
from typing import Final

__all__ = ["SOURCES", "script"]

SOURCES: Final = ("aws", "kubernetes")
"""What there is a script for."""


def script(source: str) -> str:
    """The script of one of `SOURCES`."""
    return (files(__name__) / f"{source}.sh").read_text("utf-8")
