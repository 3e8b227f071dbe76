"""What a run says beside its results: what the estate lacks, what was not asked, and what was left out for the reader."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from graphnhi.export.clean import as_sarif
from graphnhi.export.sarif.limits import SHOWN_RESULTS, Budget
from graphnhi.export.sarif.places import relative_uri
from graphnhi.export.shape import Tellable
from graphnhi.export.telling import conflict_lines, gap_count, gaps, missing_inputs

__all__ = ["DESCRIPTORS", "left_out_line", "notifications"]

Notification = dict[str, Any]

_MEANS: Final = {
    "results-left-out": "Findings that did not fit into what readers take.",
    "results-not-shown": "Findings that are in the file and that some readers do not show.",
    "missing-input": "What was not in the input at all, or was refused.",
    "records-skipped": "Records that could not be used.",
    "gap": "What the data leaves open.",
    "conflict": "Records that contradict each other.",
    "unmapped": "Permissions that are not mapped to anything.",
    "not-asked": "Questions that could not be asked of this estate.",
    "warning": "What is odd about the questions.",
}
DESCRIPTORS: Final = [{"id": name, "shortDescription": {"text": text}} for name, text in _MEANS.items()]
"""The kinds of notifications, for `tool.driver.notifications`."""

_MOST: Final = 1_000
"""Notifications of one kind; the last one says how many more there are."""


def notifications(told: Tellable, budget: Budget) -> list[Notification]:
    """All notifications of a run, once its results are written."""
    coverage, summary = told.coverage, told.summary
    return [
        *_left_out(told, budget),
        *(_note("missing-input", "warning", text) for text in missing_inputs(coverage)),
        *_skipped(coverage),
        *_several("gap", gaps(coverage), len(coverage.get("gaps", ())), gap_count(coverage)),
        *_several("conflict", conflict_lines(told), len(coverage.get("conflicts", ()))),
        *_unmapped(int(coverage.get("unmapped") or 0)),
        *(_note("not-asked", "warning", f"{each['query']}: {each['why']}") for each in summary.get("not_asked", ())),
        *(_note("warning", "warning", text) for text in summary.get("warnings", ())),
    ]


def left_out_line(told: Tellable, budget: Budget) -> str | None:
    """What to say of findings that did not fit; None where all did."""
    left = len(told.rows) - budget.findings
    if not left:
        return None
    return (
        f"{left:,} of {len(told.rows):,} findings are left out, the least grave ones: readers of SARIF take no more. "
        "Narrow the question (--severity, --framework, --owner), or write JSON, which has all."
    )


def _left_out(told: Tellable, budget: Budget) -> Iterator[Notification]:
    line = left_out_line(told, budget)
    if line:
        yield _note("results-left-out", "error", line)
    if budget.used > SHOWN_RESULTS:
        shown = f"{budget.used:,} results: GitHub code scanning shows the gravest {SHOWN_RESULTS:,}."
        yield _note("results-not-shown", "warning", shown)


def _skipped(coverage: Mapping[str, Any]) -> Iterator[Notification]:
    for file in coverage.get("files", ()):
        for entry in file.get("skipped", ()):
            place = {"physicalLocation": {"artifactLocation": {"uri": relative_uri(str(file["file"]))}}}
            text = f"{file['file']}: {int(entry['count']):,} records skipped: {entry['reason']}"
            yield _note("records-skipped", "warning", text) | {"locations": [place]}


def _several(kind: str, texts: Iterator[str], count: int, stands_for: int | None = None) -> Iterator[Notification]:
    """Notes of one kind, the first ones each by itself."""
    yield from (_note(kind, "note", text) for text in islice(texts, _MOST))
    if count > _MOST:
        whole = count if stands_for is None else stands_for
        yield _note(kind, "note", f"{count - _MOST:,} more are not told one by one; all count as {whole:,}.")


def _unmapped(count: int) -> Iterator[Notification]:
    if count:
        yield _note("unmapped", "note", f"{count:,} permissions are not mapped: what they allow is not known.")


def _note(kind: str, level: str, text: str) -> Notification:
    place = [*_MEANS].index(kind)
    return {"descriptor": {"id": kind, "index": place}, "level": level, "message": {"text": as_sarif(text)}}
