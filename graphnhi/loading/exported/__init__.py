"""Exports of whole estates among the sources of a build: found, read back to the estate that they were, and united with others.

An export alone gives that very estate, with the evidence, the gaps and the coverage that it had; the export itself is no
source of any row. Beside other sources its rows are united with theirs as if all had been read at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphnhi.errors import Fault, InputError
from graphnhi.estate.rows import Rows
from graphnhi.loading.exported.meeting import Met, Parted, parted
from graphnhi.loading.exported.part import Part, part_of
from graphnhi.loading.exported.rows import rows_of
from graphnhi.loading.exported.together import alone, is_skipping, labels_of, merged_conflicts, together

__all__ = [
    "Exports", "Part", "Parted", "Parts", "alone", "is_skipping", "merged_conflicts", "parted", "read_parts",
]  # fmt: skip


@dataclass
class Parts:
    """The estates that exports gave, each once; what refuses, and what is to be told."""

    parts: list[Part] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)


def read_parts(met: Iterable[Met], told: Callable[[str], None]) -> Parts:
    """Every export read; one of an estate that another export gave already is told, and adds nothing."""
    read = Parts()
    known: dict[tuple[str, str], str] = {}
    for each in met:
        told(each.label)
        try:
            part = part_of(each)
        except InputError as error:
            read.refused += error.faults
            continue
        first = known.setdefault(part.identity, each.label)
        if first == each.label:
            read.parts.append(part)
        else:
            read.told.append(Fault(each.label, "", f"is an export of the same estate as {first}, and adds nothing"))
    return read


@dataclass(frozen=True)
class Exports:
    """The exports of a build beside its other sources; `labels` has for each the files that are named anew, and how."""

    parts: Sequence[Part]
    labels: Sequence[Mapping[str, str]]

    @classmethod
    def of(cls, parts: Sequence[Part], taken: Iterable[str]) -> "Exports":
        """With labels of their own where another source, or an export before, has taken them."""
        return cls(parts, labels_of(parts, taken))

    def rows(self) -> Iterator[Rows]:
        """The rows of all of them."""
        for part, labels in zip(self.parts, self.labels, strict=True):
            yield from rows_of(part.estate, labels)

    def known(self, about: dict[str, Any]) -> dict[str, Any]:
        """What the build knows, with what they knew."""
        return together(about, self.parts, self.labels) if self.parts else about

    def dropped(self, faults: Sequence[Fault]) -> tuple[list[Fault], list[Fault]]:
        """Faults of edges that are theirs, and the others."""
        own = {label for part in self.parts for label in part.estate.coded("edges.file").values}
        own |= {new for labels in self.labels for new in labels.values()}
        return [fault for fault in faults if fault.file in own], [fault for fault in faults if fault.file not in own]
