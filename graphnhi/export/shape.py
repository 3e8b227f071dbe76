"""What anything must have to be written out: an answer has it, and so have the accounting of a build and a check-up."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

__all__ = ["Row", "Tellable"]

Row = Mapping[str, Any]


class Tellable(Protocol):
    """An answer as the writers see it: its name, its rows (lazy is fine) and the JSON objects around them."""

    @property
    def answer(self) -> str: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def estate(self) -> Mapping[str, Any]: ...
    @property
    def question(self) -> Mapping[str, Any]: ...
    @property
    def summary(self) -> Mapping[str, Any]: ...
    @property
    def coverage(self) -> Mapping[str, Any]: ...
