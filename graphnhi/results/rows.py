"""Rows that are made when they are read: an answer over a large estate does not build what nobody looks at."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

Row = dict[str, Any]


class LazyRows(Sequence[Row]):
    """`count` rows, the i-th made by `make(i)`; reading a row twice gives equal rows."""

    def __init__(self, count: int, make: Callable[[int], Row]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._make(i) for i in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self._make(place % self._count)

    def __iter__(self) -> Iterator[Row]:
        return map(self._make, range(self._count))
