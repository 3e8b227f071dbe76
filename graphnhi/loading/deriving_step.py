"""Tables that a policy language spreads over several files, handed to their deriver; its rows come back typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from graphnhi.deriving import DERIVERS, Claim, Context, Derived
from graphnhi.deriving.derived import Origin
from graphnhi.errors import Fault, InputError, near, quoted
from graphnhi.estate.rows import Rows
from graphnhi.library import Library, Loader
from graphnhi.library.rules import Table as Kind
from graphnhi.loading.cells import Column
from graphnhi.loading.gathering import Gathering
from graphnhi.loading.ledger import Account
from graphnhi.loading.naming import Batch
from graphnhi.loading.reading import FileRows, typed_batch
from graphnhi.loading.records import with_kinds
from graphnhi.loading.sources import File
from graphnhi.loading.tenants import SAID
from graphnhi.readers.tidy import Table

__all__ = ["DerivedRows", "derived_rows", "take_derived", "unknown_derivers"]

_PLACE: Final = ("file", "pattern", "number")


@dataclass
class DerivedRows:
    """Typed rows of all derivers, the gaps they found, the number of permissions that no fact maps, the records that
    are kept, the input that is missing, and what they claim of one another's things.
    """

    rows: list[Rows] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    unmapped: int = 0
    kept: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    missing: list[dict[str, str]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def unknown_derivers(loaders: Iterable[Loader]) -> Iterator[Fault]:
    """A fault for each loader that names a deriver which does not exist."""
    for loader in loaders:
        if loader.deriving is not None and loader.deriving not in DERIVERS:
            hint = near(loader.deriving, DERIVERS) or sorted(DERIVERS)
            yield Fault(
                loader.label, "deriving", "no such deriver", quoted(loader.deriving), todo=f"Known: {', '.join(hint)}."
            )


def derived_rows(files: list[FileRows], library: Library, gathering: Gathering) -> DerivedRows:
    """Run each deriver once, over the tables of all files that need it, and account for what it skipped."""
    accounts = {rows.account.file: rows.account for rows in files}
    context = Context(
        tenant_of=lambda table: accounts[table.file].tenant,
        facts=library,
        origins={rows.account.file: _origin(rows.file, rows.account) for rows in files if rows.file is not None},
    )
    result = DerivedRows()
    for name in sorted({rows.deriving for rows in files if rows.deriving}):
        _derive(
            name,
            [table for rows in files if rows.deriving == name for table in rows.tables],
            context,
            accounts,
            gathering,
            result,
        )
    return result


def _origin(file: File, account: Account) -> Origin:
    is_alone = file.named and not file.source.is_folder
    return Origin(file.source.given, is_alone=is_alone, is_said=account.tenant_from == SAID)


def _derive(
    name: str,
    tables: list[Table],
    context: Context,
    accounts: dict[str, Account],
    gathering: Gathering,
    result: DerivedRows,
) -> None:
    if not tables:
        return
    try:
        derived = DERIVERS[name](tables, context)
    except OSError as error:
        raise InputError([Fault(str(error.filename), "", f"cannot be read: {error.strerror}")]) from error
    take_derived(derived, accounts, gathering, result)


def take_derived(derived: Derived, accounts: dict[str, Account], gathering: Gathering, result: DerivedRows) -> None:
    """Add what a deriver gave to what others did, typed and numbered, and account for what it skipped."""
    for fault in (*derived.skipped, *derived.notes):
        accounts[fault.file].show([fault])
    for fault in derived.skipped:
        accounts[fault.file].skip(fault.what, [fault.place])
    for batch in (*_batches("node", derived.nodes), *_batches("edge", derived.edges)):
        whole, columns = typed_batch(with_kinds(batch))
        accounts[batch.file].note(whole.findings, batch.pattern)
        accounts[batch.file].drop(whole.findings, batch.pattern)
        result.rows.append(gathering.numbered(whole, columns))
    result.gaps += derived.gaps
    result.unmapped += derived.unmapped
    result.missing += derived.missing
    result.claims += derived.claims
    for language, kept in derived.kept.items():
        result.kept.setdefault(language, []).extend(kept)


def _batches(kind: Kind, frame: pd.DataFrame) -> Iterator[Batch]:
    """A deriver's rows, one batch for each file and locator pattern."""
    if frame.empty:
        return
    numbers = frame["number"].to_numpy(dtype=np.int64)
    columns = {str(name): Column.of(_texts(frame[name])) for name in frame.columns if name not in _PLACE}
    places: dict[Any, Any] = frame.groupby(["file", "pattern"]).indices
    for file, pattern in sorted(places):
        rows = np.asarray(places[file, pattern])
        told = {name: column.part(rows) for name, column in columns.items()}
        known = {name: column for name, column in told.items() if column.distinct}
        yield Batch(kind, str(file), str(pattern), numbers[rows], known)


def _texts(cells: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[Any]]:
    objects = cells.to_numpy(dtype=object, copy=True)
    objects[cells.isna().to_numpy()] = None
    return objects
