"""What was made last, kept by key up to a number of things: what has not been asked for longest is dropped first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Kept"]


Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Kept(Generic[Key, Thing]):
    """Things by key, `most` of them at once (1 or more)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Key, Thing] = OrderedDict()

    def of(self, key: Key, make: Callable[[], Thing]) -> Thing:
        """The thing of a key, made if it is not kept; room for it is made before it is."""
        if key not in self._known:
            while len(self._known) >= self._most:
                self._known.popitem(last=False)
            self._known[key] = make()
        self._known.move_to_end(key)
        return self._known[key]
