"""Rows that are made when they are read: an answer over a large estate does not build what nobody looks at."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, overload

Row = dict[str, Any]


_FIRST, _BLOCK = 500, 50_000
"""Rows of the first block and of the others, when all are read: whoever stops early has not waited for the rest."""


class LazyRows(Sequence[Row]):
    """`count` rows, the i-th made by `make(i)`; reading a row twice gives equal rows.

    several: makes the rows of a range at once, where that costs less than one by one.
    """

    def __init__(
        self, count: int, make: Callable[[int], Row], several: Callable[[range], Iterable[Row]] | None = None
    ) -> None:
        self._count = count
        self._make = make
        self._several = several or (lambda places: map(make, places))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return list(self._several(range(*place.indices(self._count))))
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self._make(place % self._count)

    def __iter__(self) -> Iterator[Row]:
        ends = [0, *range(min(_FIRST, self._count), self._count, _BLOCK), self._count]
        for begin, end in pairwise(ends):
            yield from self._several(range(begin, end))
