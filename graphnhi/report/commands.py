"""The commands that give all rows of which a page shows the first: with the settings of the report, and no name of anything."""

from collections.abc import Mapping
from typing import Any

__all__ = ["command"]


def command(words: str, question: Mapping[str, Any], output: str = "all.csv") -> str:
    """`graphnhi reach money --as-of 2026-11-01 -o all.csv`."""
    told = ["graphnhi", words, "--as-of", str(question["as_of"])]
    told += ["--bound", "certain"] if question["bound"] == "certain" else []
    told += ["--mode", str(question["mode"])] if question["mode"] else []
    return " ".join([*told, "-o", output])
