"""The report: everything that people ask who do not run tools, on one page."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graphnhi.asking import Settings
from graphnhi.front.arguments import file
from graphnhi.front.estates import Progress
from graphnhi.front.kept import AnyEstate, whole

if TYPE_CHECKING:
    from graphnhi.report import Report

__all__ = ["report", "reported"]


def report(
    estate: AnyEstate,
    path: str | Path | Sequence[str | Path] = "report.html",
    *,
    redact: bool = False,
    bound: str = "possible",
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
    progress: Progress | None = None,
) -> None:
    """Write one offline page (`.html`), that page printed by a browser (`.pdf`), or both, each mode 0600 and in one step.

    What reaches money and customer data, the ten worst identities with their routes, vendors, findings by framework, shared and
    long-lived credentials, and what was not read. redact: pseudonyms for all that names something of the owner's, under the key
    beside an estate that was opened (stable from report to report), under one of this run for any other.

    Raises UsageError for another suffix, a PDF without a browser and a file that cannot be written; InputError for a library
    that cannot be used.
    """
    from graphnhi.report import check  # noqa: PLC0415 - who writes no report need not load one

    paths = [Path(each) for each in ([path] if isinstance(path, str | Path) else path)]
    check(paths)
    told = reported(
        estate, redact=redact, bound=bound, as_of=as_of, mode=mode, library=library, progress=progress
    )  # fmt: skip
    for each in paths:
        told.write(each)


def reported(
    estate: AnyEstate,
    *,
    redact: bool = False,
    bound: str = "possible",
    as_of: str | date | None = None,
    mode: str | None = None,
    library: str | Path | None = None,
    progress: Progress | None = None,
) -> "Report":
    """A report that is not written yet; see `report`."""
    from graphnhi.report import Report, asked, redaction_key  # noqa: PLC0415 - as in `report`

    settings = Settings.of(bound=bound, as_of=as_of, mode=mode)
    here = whole(estate)
    key = redaction_key(here) if redact else None
    return Report.of(asked(here, settings, file(library), progress), key, here)
