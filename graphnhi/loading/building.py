"""A whole build: every file read, every fault collected, then one estate from nothing.

The order is fixed (files by label), so the order in which sources are given never shows in the outcome.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import Fault, InputError
from graphnhi.estate import Estate
from graphnhi.estate.assembly import assembled
from graphnhi.estate.room import give_back, require
from graphnhi.estate.rows import Rows, settle
from graphnhi.library import Library, Loader
from graphnhi.loading.annotations import Annotations, annotate, annotations_of
from graphnhi.loading.databases import Database, read_database, source_of, told_apart
from graphnhi.loading.deriving_step import DerivedRows, derived_rows, unknown_derivers
from graphnhi.loading.exported import (
    Exports,
    Part,
    Parted,
    alone,
    is_skipping,
    merged_conflicts,
    parted,
    read_parts,
)
from graphnhi.loading.gathering import Gathering
from graphnhi.loading.homes import settle_homes
from graphnhi.loading.impossible import account_for_impossible
from graphnhi.loading.ledger import Account
from graphnhi.loading.meeting_step import with_settled
from graphnhi.loading.options import Built, Options, Progress
from graphnhi.loading.reading import FileRows, Shop, read_file
from graphnhi.loading.recognising import Unknown, chosen_loader
from graphnhi.loading.same_secret import United, united
from graphnhi.loading.sources import File, LeftOut, Walked, walked
from graphnhi.loading.staging import Staging
from graphnhi.loading.tenants import SAID, Tenants
from graphnhi.readers.secrets import Fingerprints

__all__ = ["build"]

_KEY_BYTES: Final = 32
_BYTES_OF_ROW: Final = 60
"""What checking and sorting take for each row, beside the rows themselves, measured at 5 million nodes and 20 million edges."""


@dataclass
class _Read:
    """What came of all files: rows, the estates that exports gave, what refuses the build, what was met in folders and left out,
    and what else is to be told.
    """

    files: list[FileRows] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)

    @property
    def accounts(self) -> dict[str, Account]:
        return {rows.account.file: rows.account for rows in self.files}


def build(
    sources: Iterable[str | os.PathLike[str]],
    options: Options | None = None,
    progress: Progress | None = None,
    databases: Iterable[Database] = (),
) -> Built:
    """One estate from files and folders, and from what was fetched of databases.

    Raises InputError with every fault of every file that cannot be trusted (under `keep_going` such files are left out and
    listed), and UsageError for options that cannot be.
    """
    options = options or Options()
    library = Library(options.library)
    loaders = library.loaders()
    _raise_if(unknown_derivers(loaders))
    databases = told_apart(databases)
    found = walked(sources, tuple(source_of(each) for each in databases))
    with Staging() as staging:
        return _build(parted(found), databases, library, loaders, options, Gathering(staging.lexicon), progress)


def _build(
    given: Parted,
    databases: list[Database],
    library: Library,
    loaders: tuple[Loader, ...],
    options: Options,
    gathering: Gathering,
    progress: Progress | None,
) -> Built:
    chosen = chosen_loader(options.loader, loaders, databases=bool(databases))
    found = given.rest
    tenants = Tenants(options.tenant, found.sources)
    shop = Shop(loaders, chosen, tenants, _fingerprints(options.fingerprint_key), gathering)
    annotations, wrong = annotations_of(found.sources, options.annotations)
    read = _read_all(given, databases, shop, progress)
    shop.seen.clear()  # no further file is compared
    _raise_if([*wrong, *(read.refused if wrong or not options.keep_going else [])])
    settle_homes(read.files)
    if len(read.parts) == 1 and not read.files and not annotations.files:
        return _as_it_was(found, read, options)
    derived = derived_rows(read.files, library, gathering)
    return _built(found, read, derived, gathering, annotations, options, progress)


def _raise_if(faults: Iterable[Fault]) -> None:
    faults = list(faults)
    if faults:
        raise InputError(faults)


def _fingerprints(key: bytes | Path | None) -> Fingerprints:
    """The maker of fingerprints with this key, or the one in a file; left out, with a key of this build alone."""
    if key is None:
        return Fingerprints(os.urandom(_KEY_BYTES))
    try:
        return Fingerprints(key if isinstance(key, bytes) else Path(key).read_bytes())
    except OSError as error:
        raise InputError([Fault(str(key), "", f"the fingerprint key cannot be read: {error.strerror}")]) from error


def _read_all(given: Parted, databases: list[Database], shop: Shop, progress: Progress | None) -> _Read:
    found = given.rest
    parts = read_parts(given.exports, lambda label: _tell(progress, f"reading {label}", 0, len(found.files)))
    notes = [
        *parts.told,
        *(_not_applied(part) for part in parts.parts if shop.chosen or shop.tenants.said(part.source)),
    ]
    read = _Read([], [*found.refused, *parts.refused], list(found.left_out), parts.parts, notes)
    for place, file in enumerate(found.files):
        _tell(progress, f"reading {file.label}", place, len(found.files))
        told = partial(_tell_records, progress, file.label, place, len(found.files))
        _read_one(file, shop, told, read)
    for database in databases:
        _tell(progress, f"reading {database.label}", len(found.files), len(found.files))
        _read_database(database, shop, read)
    if not read.files and not read.parts and not read.refused:
        what = "no file of the sources is known"
        todo = "See which columns a loader needs, or write a loader of your own (--library)."
        read.refused += [*(each.fault for each in read.left_out), Fault("", "", what, todo=todo)]
    return read


def _not_applied(part: Part) -> Fault:
    return Fault(part.label, "", "is an export of an estate, to which --as and --tenant do not apply")


def _tell(progress: Progress | None, what: str, done: int, of: int) -> None:
    if progress is not None:
        progress(what, done, of)


def _tell_records(progress: Progress | None, label: str, done: int, of: int, records: int) -> None:
    _tell(progress, f"reading {label}: {records:,} records", done, of)


def _read_one(file: File, shop: Shop, told: Callable[[int], None], read: _Read) -> None:
    try:
        read.files.append(read_file(file, shop, told))
    except Unknown as unknown:
        if file.named:
            read.refused.append(unknown.fault)
        else:
            read.left_out.append(LeftOut(unknown.fault, unknown.data))
    except InputError as error:
        read.refused += error.faults


def _read_database(database: Database, shop: Shop, read: _Read) -> None:
    try:
        rows = read_database(database, shop)
    except InputError as error:
        read.refused += error.faults
        return
    read.files += rows.files
    read.gaps += rows.gaps
    read.missing += rows.missing


def _as_it_was(found: Walked, read: _Read, options: Options) -> Built:
    """The estate of the one export that was read, with all that was known of it."""
    part = read.parts[0]
    about = alone(part, options.name, (_unread(each.fault) for each in read.left_out), _missing(read))
    estate = Estate.from_arrays(part.estate.arrays(), about, part.estate.digest)
    complete = not (options.strict and (is_skipping(about) or about.get("conflicts")))
    return Built(estate, tuple(_faults(found, read, [])), complete)


def _built(
    found: Walked,
    read: _Read,
    derived: DerivedRows,
    gathering: Gathering,
    annotations: Annotations,
    options: Options,
    progress: Progress | None,
) -> Built:
    exports = Exports.of(read.parts, [*read.accounts, *(label for label, _ in annotations.files)])
    nodes, edges = _gathered(read, derived, exports, gathering, progress)
    met = united(nodes, edges)
    nodes, edges = with_settled(met.nodes, met.edges, derived, read.accounts)
    _tell(progress, f"sorting {len(edges):,} edges", len(read.files), len(read.files))
    nodes, edges, odd = annotate(annotations, nodes, edges, met.renamed)
    made = assembled(nodes, edges, exports.known(_about(found, read, derived, met, annotations, options)))
    lost, odd_edges = exports.dropped(account_for_impossible(made.impossible, read.accounts))
    odd += odd_edges
    _complete(made.estate.about, read, lost, odd)
    skipping = _is_skipping(read) or is_skipping(made.estate.about)
    complete = not (options.strict and (skipping or made.estate.about["conflicts"]))
    return Built(made.estate, tuple(_faults(found, read, [*lost, *odd])), complete)


def _complete(about: dict[str, Any], read: _Read, lost: list[Fault], odd: list[Fault]) -> None:
    """Add what is known of an estate once its edges are checked: the accounting, and what came of every row."""
    accounts = read.accounts.values()
    entries = [*(account.entry() for account in accounts), *(_unread(each.fault) for each in read.left_out)]
    about["files"] = sorted([*about["files"], *entries], key=lambda entry: str(entry["file"]))
    gaps = [gap for account in accounts for gap in account.gaps()]
    about["gaps"] = [*gaps, *about["gaps"], *map(_dropped, lost), *map(_without_effect, odd)]
    if read.parts:
        about["conflicts"] = merged_conflicts(about["conflicts"])


def _gathered(
    read: _Read, derived: DerivedRows, exports: Exports, gathering: Gathering, progress: Progress | None
) -> tuple[Rows, Rows]:
    """All rows of nodes and of edges, settled; the files keep none."""
    parts = [*(part for rows in read.files for part in rows.rows), *derived.rows]
    parts += map(gathering.taken_in, exports.rows())
    derived.rows = []
    for rows in read.files:
        rows.rows = []
    nodes, edges = gathering.joined("node", parts), gathering.joined("edge", parts)
    what = f"resolving the ids of {len(nodes):,} nodes and {len(edges):,} edges"
    _tell(progress, what, len(read.files), len(read.files))
    require(_BYTES_OF_ROW * (len(nodes) + len(edges)), f"Building an estate of {len(edges):,} edges")
    settle(nodes, edges)
    give_back()
    return nodes, edges


def _faults(found: Walked, read: _Read, odd: list[Fault]) -> Iterable[Fault]:
    """Everything to say of a build, file by file."""
    yield from found.estates
    yield from read.told
    yield from read.refused
    yield from (each.fault for each in read.left_out)
    for account in read.accounts.values():
        yield from account.all_faults()
    yield from odd


def _is_skipping(read: _Read) -> bool:
    """Whether a file, a record or one row of a record is not in the estate."""
    return bool(read.refused or read.left_out) or not all(rows.account.is_whole for rows in read.files)


def _dropped(lost: Fault) -> dict[str, Any]:
    """An edge of an export that does not stand beside what other sources say, as a gap of the estate."""
    return {"gap": "dropped row", "what": lost.what, "file": lost.file, "place": lost.place, "count": 1}


def _without_effect(odd: Fault) -> dict[str, Any]:
    """An entry of the annotations that does less than its writer meant, as a gap of the estate."""
    return {"gap": "annotation without effect", "what": odd.what, "file": odd.file, "place": odd.place}


def _about(
    found: Walked, read: _Read, derived: DerivedRows, met: United, annotations: Annotations, options: Options
) -> dict[str, Any]:
    """What is known of the making of the estate; the accounting of its files follows when the edges are checked."""
    given = {source.name for source in found.sources}
    names = sorted({file.source.name for file in found.files} if read.parts else given)
    policies = {"policies": derived.kept} if derived.kept else {}
    return policies | {
        "name": options.name or _tenant(read) or "+".join(sorted({Path(name).stem for name in given})),
        "built": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sources": names,
        "files": [],
        "gaps": [*read.gaps, *derived.gaps, *met.gaps],
        "conflicts": [],
        "missing_inputs": [*_missing(read), *derived.missing],
        "unmapped": derived.unmapped,
        "annotations": annotations.kept,
    }


def _tenant(read: _Read) -> str | None:
    """The one tenant of all files, if the user or the exports themselves say it; the name of a file or folder is no tenant's."""
    said = {account.tenant if account.tenant_from in _SAYING else None for account in read.accounts.values()}
    return said.pop() if len(said) == 1 else None


_SAYING: Final = frozenset({SAID, "export"})


def _missing(read: _Read) -> list[dict[str, Any]]:
    """One entry for each file that was refused, with its first fault, and for each left out that may have held records.

    Of a path outside the sources the name alone.
    """
    first: dict[str, dict[str, Any]] = {}
    for fault in read.refused:
        first.setdefault(fault.file, {"input": _name(fault), "why": f"refused: {fault.what}"})
    for each in read.left_out:
        if each.data:
            first.setdefault(each.fault.file, {"input": each.fault.file, "why": f"left out: {each.fault.what}"})
    return [*first.values(), *read.missing]


def _name(fault: Fault) -> str:
    return Path(fault.file).name if Path(fault.file).is_absolute() else fault.file


def _unread(fault: Fault) -> dict[str, Any]:
    """The accounting of a file that was met in a folder and not read."""
    return {
        "file": fault.file, "loader": None, "tenant": None, "tenant_from": None, "read": 0, "used": 0, "skipped": [],
        "duplicates": 0, "left_out": fault.what,
    }  # fmt: skip
