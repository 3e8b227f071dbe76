"""Text that is no id though it stands where one should: what a spreadsheet made of it, or the place of a secret."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.loading.cells import Column
from graphnhi.readers.secrets import REMOVED

__all__ = ["damaged", "hidden", "is_damaged", "secret"]

Mask = NDArray[np.bool_]

_DAMAGED: Final = re.compile(
    r"""^[^\S\n]*(?:
        [+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}             # 1.23457E+11: a long number, rounded
      | \#(?:N/A|NV|DIV/0!|[A-ZÀ-Ý¡¿]{2,14}[!?])    # #REF!, #NAME?, #VALUE!, #BEZUG!: a formula that failed
      | \#{3,}                                      # ########: a column too narrow
    )[^\S\n]*$""",
    re.VERBOSE | re.MULTILINE,
)


def is_damaged(text: str) -> bool:
    """Whether a spreadsheet left this in place of an id.

    >>> [is_damaged(text) for text in ("1.23457E+11", "#NAME?", "########", "1e5", "#general")]
    [True, True, True, False, False]
    """
    return _DAMAGED.fullmatch(text) is not None


def damaged(column: Column) -> Mask:
    """Rows whose text a spreadsheet destroyed."""
    return column.where(is_damaged) if _DAMAGED.search(column.joined) else _none(column)


def hidden(column: Column) -> Mask:
    """Rows whose text had a secret in it, which the reader took out."""
    return column.where(lambda text: REMOVED in text) if REMOVED in column.joined else _none(column)


def secret(column: Column) -> Mask:
    """Rows whose text was the value of a secret: unlike secrets would become one id.

    What is left of an address with a password in it is still an id.
    """
    return hidden(column) & ~column.where(lambda text: "://" in text) if REMOVED in column.joined else _none(column)


def _none(column: Column) -> Mask:
    return np.zeros(len(column.codes), dtype=bool)
