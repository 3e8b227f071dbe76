"""What `build` and `validate` share: their options, the load itself with its progress, and what they say of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graphnhi.cli.accounting import Accounting, accounting_of
from graphnhi.cli.conduct import tell, tell_some
from graphnhi.cli.failing import INCOMPLETE
from graphnhi.cli.options import Options, library_option
from graphnhi.cli.progress import progress
from graphnhi.cli.serving import SERVER_OPTIONS, arguments
from graphnhi.export.telling import conflict_lines, gap_lines, tenant_lines

if TYPE_CHECKING:
    from graphnhi.loading import Built

__all__ = ["load", "report", "source_options", "strict_end"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS: Final[Options] = (
    click.argument("sources", metavar="SOURCE...", nargs=-1, required=True),
    click.option(
        "--name", metavar="N", help="The estate's name. Default: its tenant if one was said, else the sources'."
    ),
    click.option("--as", "loader", metavar="LOADER", help="Read every SOURCE by this loader, recognised or not."),
    click.option("--tenant", multiple=True, metavar="[SOURCE=]T", help="Tenant of the sources, or of one. Repeatable."),
    click.option("--annotations", type=_FILE, metavar="FILE", help="What no export knows (see graphnhi init)."),
    click.option(
        "--fingerprint-key", type=_FILE, metavar="FILE", help="Key of the fingerprints that join equal secrets."
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="End with exit code 4, and write no estate, if a record is skipped or in conflict.",
    ),
    click.option(
        "--keep-going", is_flag=True, help="Build without the files that are refused, and list them as missing."
    ),
    library_option,
    *SERVER_OPTIONS,
)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """SOURCE... and how it is to be read."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def load(sources: Sequence[str], beside: Path | None = None, **given: Any) -> tuple["Built", Accounting]:
    """Read every source into an estate in memory, telling the progress; InputError with every fault of refused files.

    beside: the estate to come, beside which the key of fingerprints lies unless one is given; None: a key of this run alone.
    """
    from graphnhi import loading
    from graphnhi.front.servers import databases, parted

    options = loading.Options(**{**given, "fingerprint_key": _key(given["fingerprint_key"], beside)})
    addresses, files = parted(sources)
    with progress() as told:
        fetched = databases(addresses, options.loader, library=options.library, progress=told, **arguments())
        built = loading.build(files, options, told, fetched)
    return built, accounting_of(
        built, {"sources": list(sources), **{name: _plain(value) for name, value in given.items()}}
    )


def _key(named: Path | None, beside: Path | None) -> bytes | None:
    from graphnhi.store.keyfile import key_beside, read_key

    if named is not None:
        return read_key(named)
    return None if beside is None else key_beside(beside)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, Path) else value


def report(built: "Built", accounting: Accounting) -> None:
    """Say on stderr what is not in the table: every fault, conflict and gap, and where each tenant came from."""
    tell_some((f"warning: {fault}" for fault in built.faults), "faults")
    tell_some(conflict_lines(accounting), "conflicts")
    tell_some(gap_lines(accounting), "gaps")
    tell_some(tenant_lines(accounting), "tenants")


def strict_end(built: "Built", *, strict: bool) -> int:
    """Exit code of a load: 4 where it had to be complete and is not."""
    if built.complete or not strict:
        return 0
    tell("error: incomplete, and --strict was given: see what was skipped or in conflict above; no estate was written")
    return INCOMPLETE
