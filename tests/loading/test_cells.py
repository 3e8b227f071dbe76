"""Columns by their distinct values: what is taken of one has the values that it has, and no others."""

import numpy as np
import pytest

from graphnhi.loading.cells import Column


@pytest.mark.parametrize(
    ("rows", "texts"),
    [([0, 1, 2, 3], ["a", None, "b", "a"]), ([1], [None]), ([3, 2], ["a", "b"]), ([], []), ([1, 0], [None, "a"])],
)
def test_a_part_of_a_column(rows: list[int], texts: list[str | None]) -> None:
    """Has the texts of its rows in their order, unset cells included, and knows no text that none of them has."""
    whole = Column.of(np.array(["a", None, "b", "a", "c"], dtype=object))
    part = whole.part(np.array(rows, dtype=np.intp))
    assert part.texts.tolist() == texts
    assert sorted(part.distinct) == sorted({text for text in texts if text is not None})
