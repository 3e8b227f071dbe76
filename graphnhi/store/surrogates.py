"""Texts that Parquet can carry: a lone surrogate, which JSON escapes can make and UTF-8 forbids, is written as its escape."""

from collections.abc import Mapping

import numpy as np

from graphnhi.estate.tables import Column, Table
from graphnhi.estate.texts import Texts

__all__ = ["sound"]

_PIECE = 1 << 24
_LEAD, _SECOND = 0xED, 0xA0
"""A surrogate is 0xED and then 0xA0 to 0xBF; in any other text 0x80 to 0x9F stands behind an 0xED."""


def sound(table: Table) -> Table:
    """The same table, its texts sound. Each list of texts is looked through once, and copied only where it must be."""
    known: dict[tuple[int, int], tuple[Texts, Texts]] = {}

    def sound_texts(texts: Texts) -> Texts:
        key = texts.offsets.ctypes.data, len(texts)
        if key not in known:
            known[key] = (
                texts,
                _escaped(texts) if _has_surrogates(texts) else texts,
            )  # kept, so that the key stays its own
        return known[key][1]

    def part(start: int, stop: int) -> Mapping[str, Column]:
        return {
            name: column if column.texts is None else Column(column.cells, sound_texts(column.texts))
            for name, column in table.part(start, stop).items()
        }

    return Table(table.rows, part)


def _has_surrogates(texts: Texts) -> bool:
    first, last = int(texts.offsets[0]), int(texts.offsets[-1])
    for start in range(first, last, _PIECE):
        piece = texts.blob[start : min(start + _PIECE + 1, last)]
        if bool(np.any((piece[:-1] == _LEAD) & (piece[1:] >= _SECOND))):
            return True
    return False


def _escaped(texts: Texts) -> Texts:
    return Texts.of(text.encode("utf-8", "backslashreplace").decode() for text in texts)
