"""What became of every record of a build, in the shape of an answer: one row a file, and what came out beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphnhi.loading import Built

__all__ = ["Accounting", "accounting_of"]


@dataclass(frozen=True, slots=True)
class Accounting:
    """The accounting of one build; `rows` are its files, each with read = used + skipped + duplicates."""

    rows: Sequence[Mapping[str, Any]]
    estate: Mapping[str, Any]
    question: Mapping[str, Any]
    summary: Mapping[str, Any]
    coverage: Mapping[str, Any]
    answer: str = "build"


def accounting_of(built: "Built", question: Mapping[str, Any]) -> Accounting:
    """The accounting of what was built; `question` are the options it was built with."""
    from graphnhi.asking import Settings
    from graphnhi.engine.telling import coverage, header

    lacks = coverage(built.estate)
    about = header(built.estate, Settings.of()) | {"as_of": None}  # nothing here depends on a clock
    return Accounting(lacks["files"], about, question, _summary(built, lacks["files"]), lacks)


def _summary(built: "Built", files: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "read": sum(file["read"] for file in files),
        "used": sum(file["used"] for file in files),
        "skipped": sum(entry["count"] for file in files for entry in file["skipped"]),
        "duplicates": sum(file["duplicates"] for file in files),
        "complete": built.complete,
    }
