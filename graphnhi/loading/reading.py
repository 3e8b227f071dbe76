"""One file from its bytes to typed rows with their accounting. Nothing here knows of other files but what was seen before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import Fault, InputError
from graphnhi.estate.rows import Rows
from graphnhi.library import Loader
from graphnhi.loading.cells import Column
from graphnhi.loading.damage import hidden
from graphnhi.loading.duplicates import Seen, record_hashes
from graphnhi.loading.gathering import Gathering
from graphnhi.loading.ledger import Account
from graphnhi.loading.naming import FINGERPRINT, Batch, Sheet, named_rows
from graphnhi.loading.recognising import (
    Head,
    check_columns,
    check_first_line,
    choose,
    head_of,
    known_reader,
    may_be_known,
    reader_of,
    strange,
)
from graphnhi.loading.records import with_kinds
from graphnhi.loading.sources import File
from graphnhi.loading.spelling import misspelled
from graphnhi.loading.tenants import SAID, Tenants
from graphnhi.loading.typed import Typed, typed
from graphnhi.readers.joining import own_fingerprints
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import Table

Mask = NDArray[np.bool_]
ROWS: Final = "table"
"""The reader whose records say everything themselves; in an export of one token the file says which token."""
Scope = tuple[str, str, str]
"""Loader, tenant and, where a record alone does not say whom it is about, the file: within these, equal records are one."""

__all__ = ["FileRows", "Shop", "columns_of", "fresh", "only", "read_file", "typed_batch", "typed_rows"]


@dataclass
class FileRows:
    """What one file gave: its account, typed rows, and the tables that a deriver has to see whole.

    file: the file itself, of a database None. whole_source: folders within its source are no tenants of their own.
    """

    account: Account
    rows: list[Rows] = field(default_factory=list)
    deriving: str | None = None
    tables: list[Table] = field(default_factory=list)
    file: File | None = None
    whole_source: bool = False


@dataclass
class Shop:
    """What reading a file needs beside the file: the loaders, one chosen by `--as`, the tenants, what numbers rows, and what was seen before."""

    loaders: tuple[Loader, ...]
    chosen: Loader | None
    tenants: Tenants
    fingerprints: Fingerprints
    gathering: Gathering
    seen: dict[Scope, Seen] = field(default_factory=dict)


def read_file(file: File, shop: Shop, told: Callable[[int], None]) -> FileRows:
    """Everything of one file; of a big one `told` hears now and then how many records are read.

    Raises InputError when the file cannot be trusted and recognising.Unknown when no loader knows it; what was seen before
    is then as it was.
    """
    head = head_of(file)
    check_first_line(file, head)
    reader = known_reader(shop.chosen) if shop.chosen else reader_of(file, head)
    try:
        return _read(file, head, reader, shop, told)
    except InputError as error:
        if file.named or shop.chosen or may_be_known(file, head, reader.NAME, shop.loaders):
            raise
        raise strange(file, head) from error


def _read(file: File, head: Head, reader: ModuleType, shop: Shop, told: Callable[[int], None]) -> FileRows:
    result: FileRows | None = None
    seen = shop.seen.copy()
    loader = shop.chosen
    for table in _tables(file, reader, shop):
        if loader is None:
            loader = choose(file, head, reader.NAME, table.names, shop.loaders)
        if result is None:
            result = _opened(file, loader, table.tenant, shop)
            _check(file, loader, table, result, chosen=shop.chosen is not None)
        else:
            told(result.account.read)
        _take(table, loader, result, seen, shop.gathering)
    shop.seen = seen
    return result or _opened(file, loader or choose(file, head, reader.NAME, [], shop.loaders), None, shop)


def _tables(file: File, reader: ModuleType, shop: Shop) -> Iterator[Table]:
    header = shop.chosen.columns if shop.chosen else None
    try:
        yield from reader.read(file.path, file.label, header=header, fingerprints=shop.fingerprints)
    except OSError as error:
        raise InputError([Fault(file.label, "", f"cannot be read: {error.strerror or error}")]) from error


def _opened(file: File, loader: Loader, own_tenant: str | None, shop: Shop) -> FileRows:
    tenant, told = shop.tenants.of(file, own_tenant, whole_source=loader.whole_source)
    account = Account(file.label, loader.name, tenant, told, derived=loader.deriving is not None)
    return FileRows(account, deriving=loader.deriving, file=file, whole_source=loader.whole_source)


def _check(file: File, loader: Loader, table: Table, result: FileRows, *, chosen: bool) -> None:
    if chosen:
        check_columns(file, loader, table.names)
    result.account.show(misspelled(file.label, loader, table.names))


def _take(table: Table, loader: Loader, result: FileRows, seen: dict[Scope, Seen], gathering: Gathering) -> None:
    """Add one table of the file to what it gave."""
    account = result.account
    account.read += table.read
    for fault in table.skipped:
        account.skip(fault.what, [fault.place])
    account.show(table.skipped)
    columns = columns_of(table)
    new = fresh(table, columns, _scope(table, loader, account), seen)
    account.duplicates += int(np.count_nonzero(~new))
    if loader.deriving is not None:
        result.tables.append(only(table, new))
    else:
        result.rows += typed_rows(table, columns, new, loader, account, gathering)


def columns_of(table: Table) -> dict[str, Column]:
    """The columns of a table by their distinct texts."""
    return {name: _column(table, name) for name in table.names}


def _column(table: Table, name: str) -> Column:
    if table.coded is None:
        return Column.of(table.rows[name].to_numpy(dtype=object))
    return Column(table.coded[name].codes, table.coded[name].distinct)


def _scope(table: Table, loader: Loader, account: Account) -> Scope:
    return (loader.name, account.tenant, "" if table.reader == ROWS else table.file)


def fresh(table: Table, columns: dict[str, Column], key: Scope, seen: dict[Scope, Seen]) -> Mask:
    """The records that no earlier one of the same scope equals in these columns.

    Of two records with secrets in the same place it cannot be told whether they are equal, unless by fingerprints.
    """
    prints = table.fingerprints or {}
    masks = [
        hidden(column) & pd.isna(prints[name]) if name in prints else hidden(column) for name, column in columns.items()
    ]
    apart = np.logical_or.reduce(masks) if masks else np.zeros(len(table), dtype=bool)
    compared = columns | {f"{name} fingerprint": Column.of(values) for name, values in prints.items()}
    seen[key] = seen.get(key, Seen()).copy()
    new = apart.copy()
    new[~apart] = seen[key].fresh(record_hashes(compared, len(table))[~apart])
    return new


def only(table: Table, new: Mask) -> Table:
    """A table with these records alone."""
    if new.all():
        return table
    prints = table.fingerprints and {name: values[new] for name, values in table.fingerprints.items()}
    rows = table.rows[new].reset_index(drop=True)
    return replace(table, cells=rows, numbers=np.asarray(table.numbers)[new], fingerprints=prints)


def typed_rows(
    table: Table,
    columns: dict[str, Column],
    new: Mask,
    loader: Loader,
    account: Account,
    gathering: Gathering,
    mark: Callable[[Batch, Sheet], Batch] = lambda batch, _: batch,
    *,
    ruled: bool = True,
) -> list[Rows]:
    """Typed rows of the new records, accounted for.

    mark: what is to be said of each batch before its values are typed. ruled: a record that no rule is for is skipped.
    """
    kept = columns if new.all() else {name: column.rows(new) for name, column in columns.items()}
    own = loader.tenant_column and account.tenant_from != SAID
    sheet = Sheet(kept, np.asarray(table.numbers)[new], account.tenant, tenant_column=own)
    named = [
        mark(_of_tenant(batch, account), sheet) for batch in named_rows(loader, sheet, account.file, table.pattern)
    ]
    _fingerprint(named, sheet, own_fingerprints(table), new)
    typed = [typed_batch(with_kinds(batch)) for batch in named]
    account.settle(sheet.numbers, [batch for batch, _ in typed], table.pattern, ruled=ruled)
    return [gathering.numbered(batch, cells) for batch, cells in typed]


def _fingerprint(batches: list[Batch], sheet: Sheet, prints: NDArray[Any] | None, new: Mask) -> None:
    """Rows of nodes carry the fingerprint of their record's own secret."""
    if prints is None:
        return
    for batch in batches:
        if batch.table == "node":
            own = prints[new][np.searchsorted(sheet.numbers, batch.numbers)]
            batch.columns[FINGERPRINT] = Column.of(own)


def _of_tenant(batch: Batch, account: Account) -> Batch:
    """Nodes whose record names no tenant are of the one that the user gave; a file's name says nothing of them."""
    if batch.table == "node" and account.tenant_from == SAID:
        own = batch.column("tenant")
        batch.columns["tenant"] = own.filled(own.unset, Column.repeated(account.tenant, len(batch)))
    return batch


def typed_batch(batch: Batch) -> tuple[Batch, dict[str, Typed]]:
    """A batch with all that is wrong with its values, and every column of its vocabulary in its own type."""
    columns, findings = typed(batch.table, batch.columns, batch.numbers)
    return replace(batch, findings=[*batch.findings, *findings]), columns
