"""The accounting of each file: records read = used + skipped (each with its reason) + duplicates. The sum is checked."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import Fault, GraphnhiError
from graphnhi.loading.findings import SHOWN, Finding, worded
from graphnhi.loading.naming import Batch

__all__ = ["Account"]

_PLACES: Final = 5
NO_RULE: Final = "no rule of the loader is for it"


@dataclass
class Account:
    """What became of the records of one file, and the faults to show."""

    file: str
    loader: str
    tenant: str
    tenant_from: str
    derived: bool = False
    read: int = 0
    used: int = 0
    duplicates: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unshown: int = 0
    lost: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    dropped: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def skipped(self) -> int:
        return self.reasons.total()

    def skip(self, reason: str, places: Iterable[str]) -> None:
        """Count records that were skipped, for one reason."""
        places = list(places)
        self.reasons[reason] += len(places)
        kept = self.places.setdefault(reason, [])
        kept += places[: _PLACES - len(kept)]

    def lay_aside(self, reason: str, count: int) -> None:
        """Count records that were skipped together and have no place of their own."""
        if count:
            self.reasons[reason] += count
            self.places.setdefault(reason, [])

    def _skip(self, reason: str, numbers: NDArray[np.int64], pattern: str) -> None:
        self.skip(reason, [pattern.format(number) for number in numbers[:_PLACES].tolist()])
        self.reasons[reason] += max(len(numbers) - _PLACES, 0)

    def show(self, faults: Iterable[Fault]) -> None:
        """Add faults to those shown; beyond the first of a file they are only counted."""
        for fault in faults:
            if len(self.faults) < SHOWN:
                self.faults.append(fault)
            else:
                self.unshown += 1

    def settle(self, numbers: NDArray[np.int64], batches: list[Batch], pattern: str, *, ruled: bool = True) -> None:
        """Account for the records of one table: a record is used if any row of it is, else skipped for its first fault.

        ruled: one that no rule is for is skipped too; else it is of use for something other than rows.
        """
        unused = _unused(numbers, batches)
        self.used += len(numbers) - len(unused)
        findings = [finding for batch in batches for finding in batch.findings]
        self.drop(findings, pattern, unused)
        for finding in findings:
            if finding.drops and len(unused):
                hit = np.intersect1d(finding.numbers, unused)
                self._skip(finding.what, hit, pattern) if len(hit) else None
                unused = np.setdiff1d(unused, hit)
        if not ruled:
            self.used += len(unused)
        elif len(unused):
            self._skip(NO_RULE, unused, pattern)
            findings.append(Finding(NO_RULE, unused))
        self.note(findings, pattern)

    def drop(self, findings: list[Finding], pattern: str, skipped: NDArray[np.int64] | None = None) -> None:
        """Count the rows that findings drop from records that are used all the same, by another row; `skipped` are not."""
        rows: dict[str, list[NDArray[np.int64]]] = {}
        for finding in findings:
            if finding.drops:
                numbers = finding.numbers
                kept = numbers if skipped is None else numbers[~np.isin(numbers, skipped)]
                rows.setdefault(finding.what, []).append(kept)
        for what, parts in rows.items():
            self.drop_rows(what, np.concatenate(parts), pattern)

    def drop_rows(self, what: str, numbers: NDArray[np.int64], pattern: str) -> None:
        """Count rows lost for one reason, of these records (one that lost two stands twice)."""
        if len(numbers):
            first = pattern.format(int(numbers.min()))
            self.dropped.setdefault(what, [0, first])[0] += len(numbers)

    def note(self, findings: list[Finding], pattern: str) -> None:
        """Keep the faults of findings for showing, and count the values that were lost."""
        shown = worded(findings, self.file, pattern, SHOWN - len(self.faults))
        self.show(shown)
        self.unshown += sum(len(finding.numbers) for finding in findings) - len(shown)
        for finding in findings:
            if finding.column and len(finding.numbers):
                first = pattern.format(int(finding.numbers.min()))
                self.lost.setdefault((finding.column, finding.what), [0, first])[0] += len(finding.numbers)

    def entry(self) -> dict[str, Any]:
        """The accounting as coverage has it. Raises GraphnhiError when the sum does not hold."""
        if self.derived:
            self.used = self.read - self.skipped - self.duplicates
        if self.used < 0 or self.read != self.used + self.skipped + self.duplicates:
            raise GraphnhiError(
                f"{self.file}: the accounting does not add up: read {self.read}, used {self.used}, skipped {self.skipped}, "
                f"duplicates {self.duplicates}. This is a fault of graphnhi."
            )
        skipped = [
            {"reason": reason, "count": self.reasons[reason], "places": self.places[reason]}
            for reason in sorted(self.reasons)
        ]
        return {
            "file": self.file, "loader": self.loader or None, "tenant": self.tenant, "tenant_from": self.tenant_from, "read": self.read,
            "used": self.used, "skipped": skipped, "duplicates": self.duplicates,
        }  # fmt: skip

    def gaps(self) -> list[dict[str, Any]]:
        """The values that became unknown and the rows of used records that were dropped.

        One gap for each reason (and column), with the first place.
        """
        values = [
            {"gap": "unusable value", "column": column, "what": what, "file": self.file, "place": first, "count": count}
            for (column, what), (count, first) in sorted(self.lost.items())
        ]
        rows = [
            {"gap": "dropped row", "what": what, "file": self.file, "place": first, "count": count}
            for what, (count, first) in sorted(self.dropped.items())
        ]
        return [*values, *rows]

    @property
    def is_whole(self) -> bool:
        """Whether every record, and every row of it, is in the estate."""
        return not (self.skipped or self.dropped)

    def all_faults(self) -> list[Fault]:
        """The faults that are shown, and one that says how many more there are."""
        if not self.unshown:
            return self.faults
        return [*self.faults, Fault(self.file, "", f"{self.unshown} more faults like these")]


def _unused(numbers: NDArray[np.int64], batches: list[Batch]) -> NDArray[np.int64]:
    """The records of which no row is left; a batch has at most one row a record, so one of full length settles it."""
    if any(len(batch) == len(numbers) for batch in batches):
        return numbers[:0]
    return np.setdiff1d(numbers, np.concatenate([numbers[:0], *(batch.numbers for batch in batches)]))
