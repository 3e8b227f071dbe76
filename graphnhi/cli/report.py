"""`graphnhi report`: one offline page for people who do not run tools, and that page as a PDF."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graphnhi.cli.conduct import tell
from graphnhi.cli.delivering import completeness
from graphnhi.cli.helping import Told
from graphnhi.cli.opening import opened
from graphnhi.cli.options import Asked, asked_for_files, library_option
from graphnhi.cli.progress import progress
from graphnhi.cli.values import Paths
from graphnhi.errors import UsageError, quoted
from graphnhi.export.telling import coverage_lines

if TYPE_CHECKING:
    from graphnhi.report import Report

__all__ = ["command"]

_EXAMPLES = (
    ("graphnhi report -o report.html", "the whole report as one page, to open in any browser"),
    ("graphnhi report -o redacted.html --redact", "the same with pseudonyms, for people outside"),
    ("graphnhi report -o report.html --as-of 2026-11-24", "as of a day: the same bytes whenever it is run"),
)
_DEFAULT = "report.html"


class _File(Paths):
    """A file that a report can be."""

    name = "file"

    def __init__(self, *suffixes: str) -> None:
        self._suffixes = suffixes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix.casefold() not in self._suffixes:
            wanted = " or ".join(self._suffixes)
            self.fail(f"{quoted(path, 300)}: found the suffix {quoted(path.suffix)}, wanted {wanted}.", param, ctx)
        return path


@click.command("report", cls=Told, examples=_EXAMPLES)
@click.option(
    "-o", "--output", "named", type=_File(".html", ".pdf"), multiple=True,
    help=f"The file: .html, or .pdf by a browser that is here. Repeatable. Default: {_DEFAULT}.",
)  # fmt: skip
@click.option("--pdf", "printed", type=_File(".pdf"), multiple=True, help="The same as -o FILE.pdf.")
@click.option(
    "--redact", is_flag=True, help="Pseudonyms instead of names, ids, owners, vendors, files; the same ones in every report."
)  # fmt: skip
@library_option
@asked_for_files
def command(
    asked: Asked, /, named: tuple[Path, ...], printed: tuple[Path, ...], redact: bool, library: Path | None
) -> int:
    """One offline page for people who do not run tools.

    What reaches money and customer data, the ten worst identities with their routes, vendors, findings by framework, shared and
    long-lived credentials, and what was not read. One search filters all tables, a click on a heading sorts. It asks nothing of
    any network, and reads the same without its script.
    """
    files = [*named, *printed] or [Path(_DEFAULT)]
    _check(files)
    estate = opened(asked)
    from graphnhi.front.reporting import reported

    with progress() as told:
        report = reported(
            estate, redact=redact, library=library, progress=told, **asked.narrowed("bound", "as_of", "mode")
        )  # fmt: skip
    refused = _write(report, files)
    tell(*coverage_lines(report))
    if refused:
        tell(*(f"error: {line}" for line in refused))
        return UsageError.exit_code
    return completeness(report) if asked.strict else 0


def _check(files: Iterable[Path]) -> None:
    """What cannot be written is refused before anything is asked."""
    if any(path.suffix.casefold() == ".pdf" for path in files):
        from graphnhi.report.pdf import browser

        browser()


def _write(report: "Report", files: Iterable[Path]) -> list[str]:
    """Write every file; gives what went wrong, so that one bad file does not cost the others."""
    refused = []
    for path in files:
        try:
            report.write(path)
        except UsageError as error:
            refused.append(str(error))
        else:
            tell(f"wrote {path}")
    return refused
