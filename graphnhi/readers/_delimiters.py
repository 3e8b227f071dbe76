"""Which character parts the cells of a text table: decided by its header line, or by its first lines where it has none."""

import csv
from collections.abc import Sequence
from typing import Final

__all__ = ["SPACE", "delimiter_of_header", "delimiter_of_rows"]

SPACE: Final = " "
"""Stands for any run of spaces and tabs; only in tables without a header."""
_CHARACTERS: Final = (",", "\t", ";")


def delimiter_of_header(line: str) -> str:
    """The one of comma, tab and semicolon that parts a header line into most names; a comma where none does."""
    return max(_CHARACTERS, key=lambda character: len(cells(line, character)))


def delimiter_of_rows(lines: Sequence[str], width: int) -> str:
    """The one of comma, tab, semicolon and white space that parts most of the lines into `width` cells; a comma first."""
    return max((*_CHARACTERS, SPACE), key=lambda character: sum(len(cells(line, character)) == width for line in lines))


def cells(line: str, delimiter: str) -> list[str]:
    """The cells of one line by themselves; none where its quotes are broken."""
    if delimiter == SPACE:
        return line.split()
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []
