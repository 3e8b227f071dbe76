"""The twins of pictures that have the rows of an answer as they are."""

from collections.abc import Iterator
from typing import Any

from graphnhi.export.columns import cells, columns_of
from graphnhi.plots.picture import Table
from graphnhi.results import Answer

__all__ = ["answer_table"]


def answer_table(answer: Answer) -> Table:
    """The rows of an answer as its own CSV has them."""

    def rows() -> Iterator[list[Any]]:
        return (cells(answer.answer, row) for row in answer.rows)

    return Table(columns_of(answer.answer), len(answer.rows), rows)
