"""An answer on its way out: to stdout, to files, its coverage and the next step to stderr, and the code to end with.

Every output is written before a failing exit.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from graphnhi.cli.conduct import current, tell, tell_some, unheard
from graphnhi.cli.failing import INCOMPLETE
from graphnhi.cli.options import Shown
from graphnhi.errors import UsageError
from graphnhi.export import Tellable, format_of, sarif, save, written
from graphnhi.export.clean import as_line
from graphnhi.export.telling import coverage_lines, gap_lines, looked_at, missing_lines, skipped_records, summary_lines

__all__ = ["completeness", "deliver", "put", "tell_beside"]


def deliver(told: Tellable, shown: Shown, *, strict: bool = False, hint: str | None = None) -> int:
    """Show an answer everywhere it was asked for; gives the exit code: 2 where a file could not be written."""
    refused = _save_all(told, shown)
    if shown.form or not shown.outputs:
        _show(told, shown.form or "table")
    tell_beside(told)
    if refused:
        tell(*(f"error: {line}" for line in refused))
        return UsageError.exit_code
    if hint and not (current().quiet or current().story):
        tell(f"next: {hint}")
    return completeness(told) if strict else 0


def _save_all(told: Tellable, shown: Shown) -> list[str]:
    """Write every file; gives what went wrong, so that one bad file does not cost the others."""
    refused = []
    for path in shown.outputs:
        try:
            lines = _saved(told, path)
        except UsageError as error:
            refused.append(str(error))
        else:
            tell(f"wrote {path}", *lines)
    return refused


def _saved(told: Tellable, path: Path) -> list[str]:
    """Write one file; gives what must be said of it, such as what did not fit."""
    form = format_of(path)
    if form != "sarif":
        save(path, written(told, form))
        return []
    budget = sarif.Budget()
    save(path, sarif.written(told, budget))
    left_out = sarif.left_out_line(told, budget)
    return [f"warning: {path}: {left_out}"] if left_out else []


def _show(told: Tellable, form: str) -> None:
    if form == "table" and (current().story or _is_terminal()):
        from graphnhi.cli.rendering.tables import drawn

        put(drawn(told))
    else:
        put(written(told, "tsv" if form == "table" else form))


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def put(pieces: Iterable[str]) -> None:
    """Write data to stdout; a reader that has gone is no error, and costs none of what follows. UsageError for a full disk."""
    if sys.stdout is None:
        return
    with unheard(sys.stdout):
        for piece in pieces:
            sys.stdout.write(piece.encode(_encoding(), "backslashreplace").decode(_encoding()))
        sys.stdout.flush()


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def tell_beside(told: Tellable) -> None:
    """Say what an answer adds up to, its coverage and, where it has no rows, what was looked at."""
    if current().story:
        put(f"{as_line(line)}\n" for line in summary_lines(told))
        return
    if not told.rows:
        tell(looked_at(told))
    tell_some(summary_lines(told), "lines")
    if told.coverage:
        tell(*coverage_lines(told))
    if current().verbose and told.answer != "build":
        tell(*gap_lines(told))


def completeness(told: Tellable) -> int:
    """The exit code under --strict: 4, and what is lacking said, where the coverage is incomplete; else 0."""
    lacking = [*missing_lines(told)]
    skipped = skipped_records(told.coverage)
    if skipped:
        lacking.insert(0, f"{skipped:,} records skipped")
    if told.coverage.get("conflicts"):
        lacking.append(f"{len(told.coverage['conflicts']):,} conflicts")
    if not lacking:
        return 0
    tell(f"error: incomplete, and --strict was given: {'; '.join(lacking)}")
    return INCOMPLETE
