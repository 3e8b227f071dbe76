"""Estates wherever they are kept: a question is asked of the one at hand, or of the part of one on a server that it needs."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from graphnhi.errors import UsageError
from graphnhi.estate import Estate

if TYPE_CHECKING:
    from graphnhi.asking.needs import Need
    from graphnhi.store.neo4j.estates import ServerEstate

__all__ = ["AnyEstate", "asked", "whole"]

T = TypeVar("T")
AnyEstate: TypeAlias = "Estate | ServerEstate"
"""An estate at hand, or one on a server."""


def asked(estate: AnyEstate, need: "Callable[[], Need]", question: Callable[[Estate], T]) -> T:
    """The answer to a question, which is asked of no more of an estate on a server than it needs."""
    if isinstance(estate, Estate):
        return question(estate)
    try:
        wanted = need()
    except UsageError:
        return question(estate.whole())
    part = estate.narrowed(wanted)  # what the server refuses is no fault of the question, and is not asked once more
    try:
        return question(part)
    except UsageError:
        # what is wrong with a question is told with the nearest names of the whole estate, which a part does not have
        return question(estate.whole())


def whole(estate: AnyEstate) -> Estate:
    """All of an estate: one on a server is read to its end, and known to be what was pushed by its digest."""
    return estate if isinstance(estate, Estate) else estate.whole()
