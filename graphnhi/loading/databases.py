"""Tables that were fetched from a database, named by their loader files: nodes first, then what joins them.

A table is accounted for as a file is; labels and relationship types that no loader reads are counted as skipped records.
Formats are the reader's business, and nothing here speaks to a server.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import Fault
from graphnhi.library import Loader
from graphnhi.loading.cells import Column
from graphnhi.loading.duplicates import Seen
from graphnhi.loading.findings import Finding
from graphnhi.loading.ledger import Account
from graphnhi.loading.naming import Batch, Sheet, record_ids
from graphnhi.loading.reading import FileRows, Scope, Shop, columns_of, fresh, only, typed_rows
from graphnhi.loading.sources import File, Source
from graphnhi.loading.tenants import SAID
from graphnhi.readers.cartography import OWNS, STALE, Fetched, Tidied, tidy
from graphnhi.readers.tidy import Table

__all__ = ["Database", "DatabaseRows", "read_database", "source_of", "told_apart"]

_NO_READER: Final = "no loader reads this label or relationship type"
_NO_END: Final = "an end is no node of the estate"
_UNREAD_END: Final = "an end is a node of a label that no loader reads"


@dataclass(frozen=True)
class Database:
    """What was fetched of a database.

    given: how the user named it, without a word of its credentials. label: how every file label of it begins, equal from
    wherever it is read.
    """

    given: str
    label: str
    fetched: Fetched


@dataclass
class DatabaseRows:
    """What a database gave: rows and accounts by table, faults to show, gaps, and the inputs that it never holds."""

    files: list[FileRows] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)


def source_of(database: Database) -> Source:
    """The database as one of the sources of a build."""
    return Source(database.given, Path(database.label), is_folder=False, is_database=True)


def told_apart(databases: Iterable[Database]) -> list[Database]:
    """The databases in order, each once; of those with one label each is called by its address as well."""
    found = list({(each.label, each.given): each for each in databases}.values())
    taken = Counter(each.label for each in found)
    named = [replace(each, label=f"{each.given}/{each.label}") if taken[each.label] > 1 else each for each in found]
    return sorted(named, key=lambda each: each.label)


def read_database(database: Database, shop: Shop) -> DatabaseRows:
    """Typed rows of every table, each record accounted for.

    shop: its loaders are those whose tables were fetched. InputError where a text is beyond the limits of the reader.
    """
    tables, old = tidy(database.fetched, database.label, shop.fingerprints)
    file = File(Path(database.label), database.label, source_of(database), named=True)
    reading = _Reading(shop, *shop.tenants.of(file, database.label.rpartition(":")[2]))
    for each in tables:
        reading.take(each)
    for label, count in database.fetched.others:
        reading.leave(f"{database.label}/{label}", count)
    found = reading.found
    found.gaps += [_old(database.label, module, moment) for module, moment in old]
    found.missing = _missing({each.table.name for each in tables}, shop.loaders)
    return found


def _old(label: str, module: str, moment: str) -> dict[str, Any]:
    what = f"{module} was last synced at {moment}, before the newest sync"
    return {"gap": "older sync", "what": what, "file": label, "count": 1}


def _missing(there: set[str], loaders: Iterable[Loader]) -> list[dict[str, Any]]:
    """What the loaders say that such a database never holds, of the labels that this one has."""
    return [
        {"input": each.input, "why": each.why}
        for loader in loaders
        for each in loader.missing
        if not each.labels or there.intersection(each.labels)
    ]


class _Reading:
    """The tables of one database as they are read: nodes by their key, for the relationships that follow."""

    def __init__(self, shop: Shop, tenant: str, tenant_from: str) -> None:
        self.found = DatabaseRows()
        self._shop, self._tenant, self._from = shop, tenant, tenant_from
        self._keys = np.empty(0, dtype=np.int64)
        self._ids: NDArray[Any] = np.empty(0, dtype=object)
        self._labels: NDArray[Any] = np.empty(0, dtype=object)

    def take(self, tidied: Tidied) -> None:
        """Read one table."""
        table = tidied.table
        account = Account(tidied.file, table.loader.name, self._tenant, self._from, derived=not table.ruled)
        rows = FileRows(account)
        seen: dict[Scope, Seen] = {}
        views = [self._take_part(part, tidied, rows, seen) for part in tidied.parts]
        account.read += tidied.unread
        account.lay_aside(_UNREAD_END, tidied.unread)
        _tell_lost(tidied, account)
        self._tell_stale(tidied)
        self.found.files.append(rows)
        self.found.files += [FileRows(account, deriving=name, tables=views) for name in table.derivers]

    def _take_part(self, part: Table, tidied: Tidied, rows: FileRows, seen: dict[Scope, Seen]) -> Table:
        account, loader = rows.account, tidied.table.loader
        account.read += part.read
        for fault in part.skipped:
            account.skip(fault.what, [fault.place])
        account.show(part.skipped)
        columns = self._with_ends(part) if tidied.table.is_relationship else self._with_ids(part, tidied, account)
        new = self._fresh(part, columns, tidied, seen, account)
        account.duplicates += int(np.count_nonzero(~new))
        if tidied.table.ruled:
            ruled = not tidied.table.derivers and OWNS not in tidied.table.names
            ready = new & self._joined(columns, new, part, account, ruled) if tidied.table.is_relationship else new
            rows.rows += typed_rows(part, columns, ready, loader, account, self._shop.gathering, _marked, ruled=ruled)
        frame = pd.DataFrame({name: column.texts for name, column in columns.items()}, dtype=object)
        whole = replace(part, cells=frame)
        return only(whole, new) if tidied.table.is_relationship else whole

    def _fresh(
        self, part: Table, columns: dict[str, Column], tidied: Tidied, seen: dict[Scope, Seen], account: Account
    ) -> NDArray[np.bool_]:
        """The records that no earlier one equals. Nodes that only a deriver sees are each their own: others may point at any."""
        if not tidied.table.is_relationship and not tidied.table.ruled:
            return np.ones(len(part), dtype=bool)
        told = {name: column for name, column in columns.items() if name != "key"}
        return fresh(part, told, (tidied.table.loader.name, account.tenant, tidied.file), seen)

    def _with_ids(self, part: Table, tidied: Tidied, account: Account) -> dict[str, Column]:
        """The columns of nodes, with `node`, the id in the estate; the nodes are remembered by their key."""
        columns = columns_of(part)
        own = account.tenant_from != SAID
        sheet = Sheet(columns, np.asarray(part.numbers), account.tenant, tenant_column=own)
        ids = record_ids(tidied.table.loader, sheet)
        keys = columns["key"].map(int, unset=-1, dtype=np.int64)
        self._keys = np.concatenate([self._keys, keys])
        self._ids = np.concatenate([self._ids, ids.texts])
        self._labels = np.concatenate([self._labels, np.full(len(part), tidied.table.name, dtype=object)])
        return columns | {"node": ids}

    def _with_ends(self, part: Table) -> dict[str, Column]:
        """The columns of relationships, with the id and the label of each end."""
        columns = columns_of(part)
        index = pd.Index(self._keys)
        for end in ("from", "to"):
            place = index.get_indexer(pd.Index(columns[f"{end}_key"].map(int, unset=-1, dtype=np.int64)))
            columns[end] = Column.of(np.append(self._ids, _NONE)[place])
            columns[f"{end}_label"] = Column.of(np.append(self._labels, _NONE)[place])
        return columns

    def _joined(
        self, columns: dict[str, Column], new: NDArray[np.bool_], part: Table, account: Account, ruled: bool
    ) -> NDArray[np.bool_]:
        """The relationships whose ends are both in the estate; of the others the new ones are skipped.

        Those that tell whose a resource is, or that a deriver sees as well, are of use all the same.
        """
        joined = ~(columns["from"].unset | columns["to"].unset)
        lost = np.asarray(part.numbers)[new & ~joined].tolist()
        if ruled and lost:
            account.skip(_NO_END, [part.pattern.format(number) for number in lost])
        else:
            account.used += len(lost)
        return joined

    def leave(self, file: str, count: int) -> None:
        """Count the records of a label or relationship type that no loader reads."""
        account = Account(file, "", self._tenant, self._from, read=count)
        account.lay_aside(_NO_READER, count)
        account.show([Fault(file, "", _NO_READER, f"{count:,} records")])
        self.found.files.append(FileRows(account))

    def _tell_stale(self, tidied: Tidied) -> None:
        count = sum(int(pd.notna(part.rows["stale"]).sum()) for part in tidied.parts)
        if count:
            gap = {"gap": "stale record", "what": STALE, "file": tidied.file, "count": count}
            self.found.gaps.append(gap)


def _tell_lost(tidied: Tidied, account: Account) -> None:
    findings = [
        Finding(f"{name} holds no text, number or date", np.array(numbers, dtype=np.int64), column=name)
        for name, numbers in tidied.lost.items()
    ]
    account.note(findings, "record {}")


_NONE: Final = np.array([None], dtype=object)


def _marked(batch: Batch, sheet: Sheet) -> Batch:
    """What the newest sync did not see: an edge is possible, unless it is for another reason, and a node bears the tag `stale`."""
    stale = ~sheet.column("stale").unset[np.searchsorted(sheet.numbers, batch.numbers)]
    name, text = ("condition", STALE) if batch.table == "edge" else ("tags", "stale")
    column = batch.column(name)
    batch.columns[name] = column.filled(stale, Column.repeated(text, len(batch)))
    return batch
