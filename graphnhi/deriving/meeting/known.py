"""What rules may ask of everything that a build knows by now. How rows are kept is no matter of this room."""

from collections.abc import Collection
from typing import Protocol

__all__ = ["Known"]


class Known(Protocol):
    """All nodes and edges of a build, whoever told of them."""

    def ids(self, kind: str) -> list[str]:
        """The ids of all described nodes of a kind, sorted."""

    def into(self, edge: str, ends: Collection[str]) -> list[tuple[str, str]]:
        """The ends of all edges of a kind into some ids, sorted."""

    def out_of(self, edge: str, starts: Collection[str]) -> list[tuple[str, str]]:
        """The ends of all edges of a kind out of some ids, sorted."""
