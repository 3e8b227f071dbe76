"""A task: what one engine does for one row. `prepare` it untimed, `run` it timed, `tell` what came out in arrays to compare."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

__all__ = ["Answers", "Prepared"]

Answers = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """`run` takes nothing and is what is timed; `tell` turns its result into arrays that all engines must agree on."""

    run: Callable[[], Any]
    tell: Callable[[Any], Answers]
