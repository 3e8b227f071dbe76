"""What is wrong with rows, as vectors: one finding holds the places of every row that has the same fault.

A message is worded only when it is shown, so that a million bad rows cost no more than their numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted

__all__ = ["SHOWN", "Finding", "worded"]

SHOWN: Final = 1_000
"""Faults of one file that are worded one by one; the rest is counted."""

Todo = str | Callable[[str], str]


@dataclass(frozen=True)
class Finding:
    """One kind of fault in a batch of rows.

    what: the reason, without what was found. numbers: the record of each row that has it, as in the locator. found: what
    stood there, row by row. drops: the row is of no use; else a value of it became unknown, or it is merely odd. column:
    the column whose value was lost, for the gaps of the estate.
    """

    what: str
    numbers: NDArray[np.int64]
    found: NDArray[Any] | None = None
    wanted: str = ""
    todo: Todo = ""
    drops: bool = False
    column: str = ""

    def fault(self, at: int, file: str, pattern: str) -> Fault:
        """The fault of one row, in words."""
        found = None if self.found is None else self.found[at]
        todo = self.todo if isinstance(self.todo, str) else self.todo(str(found))
        shown = "" if found is None else quoted(found)
        return Fault(file, pattern.format(int(self.numbers[at])), self.what, shown, self.wanted, todo)


def worded(findings: list[Finding], file: str, pattern: str, most: int) -> list[Fault]:
    """The first `most` faults of the findings, by record."""
    sizes = [len(finding.numbers) for finding in findings]
    if not sum(sizes) or most <= 0:
        return []
    numbers = np.concatenate([finding.numbers for finding in findings])
    which = np.repeat(np.arange(len(findings)), sizes)
    at = np.concatenate([np.arange(size) for size in sizes])
    first = np.argsort(numbers, kind="stable")[:most]
    return [findings[which[i]].fault(int(at[i]), file, pattern) for i in first]
