"""A loader's rules filled in for a table: records in, rows of text with their ids out, all rows of a rule at once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.library import Cell, Loader, Mapped, Template
from graphnhi.library.rules import IDS, Rule, Table
from graphnhi.library.templates import TENANT, encoded
from graphnhi.loading.cells import Column, Texts, joined_texts
from graphnhi.loading.damage import damaged, secret
from graphnhi.loading.findings import Finding

Mask = NDArray[np.bool_]

__all__ = ["FINGERPRINT", "Batch", "Sheet", "named_rows", "record_ids"]

FINGERPRINT: Final = "fingerprint"
"""A column that rows carry until equal secrets are united, and that no estate has."""


@dataclass(frozen=True)
class Batch:
    """Rows of one table, as columns of equal length, of records of one file. A column that it lacks is unset in every row.

    numbers: the record of each row, as in the locator. findings: what was wrong so far; rows it drops are gone already.
    """

    table: Table
    file: str
    pattern: str
    numbers: NDArray[np.int64]
    columns: dict[str, Column]
    findings: list[Finding] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.numbers)

    def kept(self, keep: Mask, findings: Sequence[Finding]) -> "Batch":
        """The rows to keep, with more findings."""
        found = [*self.findings, *(each for each in findings if len(each.numbers))]
        if keep.all():
            return Batch(self.table, self.file, self.pattern, self.numbers, self.columns, found)
        columns = {name: column.rows(keep) for name, column in self.columns.items()}
        return Batch(self.table, self.file, self.pattern, self.numbers[keep], columns, found)

    def column(self, name: str) -> Column:
        """A column, unset in every row where the batch lacks it."""
        return self.columns.get(name) or Column.repeated(None, len(self))


class Sheet:
    """The columns of a table's records, and what its rules may ask beside them.

    tenant: the tenant of the records. tenant_column: the table's own column `tenant` says it, where it says one.
    """

    def __init__(
        self, columns: dict[str, Column], numbers: NDArray[np.int64], tenant: str, *, tenant_column: bool
    ) -> None:
        self.numbers = numbers
        self._tenant = tenant
        self._tenant_column = tenant_column
        self._columns = columns

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def names(self) -> list[str]:
        return list(self._columns)

    def column(self, name: str) -> Column:
        """A column of the table; one that it lacks is unset in every row."""
        return self._columns.get(name) or Column.repeated(None, len(self))

    @cached_property
    def tenants(self) -> Column:
        """The tenant of each record."""
        if not self._tenant_column:
            return Column.repeated(self._tenant, len(self))
        own = self.column(TENANT)
        return Column(np.where(own.codes < 0, len(own.distinct), own.codes), [*own.distinct, self._tenant])

    def field(self, name: str) -> Column:
        """What `{name}` in a template means."""
        return self.tenants if name == TENANT else self.column(name)


def named_rows(loader: Loader, sheet: Sheet, file: str, pattern: str) -> list[Batch]:
    """One batch for each rule of the loader, rows without a usable id left out and told."""
    rules: list[tuple[Table, Rule]] = [*(("node", r) for r in loader.nodes), *(("edge", r) for r in loader.edges)]
    return [_batch(table, rule, sheet, loader).placed(file, pattern) for table, rule in rules]


def record_ids(loader: Loader, sheet: Sheet) -> Column:
    """The id of the first node that each record becomes; unset where it becomes none."""
    found = Column.repeated(None, len(sheet))
    for rule in loader.nodes:
        filled = _batch("node", rule, sheet, loader)
        found = found.filled(filled.applies & filled.keep, filled.columns["id"])
    return found


@dataclass(frozen=True)
class _Filled:
    """A rule filled in for every record of a sheet, and the records it is for."""

    table: Table
    sheet: Sheet
    applies: Mask
    columns: dict[str, Column]
    keep: Mask
    findings: list[Finding]

    def placed(self, file: str, pattern: str) -> Batch:
        keep = self.applies & self.keep
        columns = {name: column for name, column in self.columns.items() if not column.is_empty}
        if not keep.all():
            columns = {name: column.rows(keep) for name, column in columns.items()}
        findings = [finding for finding in self.findings if len(finding.numbers)]
        return Batch(self.table, file, pattern, self.sheet.numbers[keep], columns, findings)


def _batch(table: Table, rule: Rule, sheet: Sheet, loader: Loader) -> _Filled:
    applies = _applies(rule, sheet)
    columns: dict[str, Column] = {}
    findings: list[Finding] = []
    keep = np.ones(len(sheet), dtype=bool)
    for name, cell in rule.cells.items():
        if name in IDS[table]:
            assert isinstance(cell, Template)
            columns[name] = _id(cell, sheet)
            for finding, rows in _id_findings(name, cell, columns[name], sheet, applies & keep):
                findings.append(finding)
                keep &= ~rows
        else:
            columns[name] = _value(cell, sheet)
            findings += _unmapped(name, cell, sheet, applies & keep)
    _tenant_of_id(table, rule, sheet, columns)
    if rule.rest:
        columns["properties"] = _rest(sheet, loader)
    return _Filled(table, sheet, applies, columns, keep, findings)


def _applies(rule: Rule, sheet: Sheet) -> Mask:
    """The records whose columns have one of the values wanted; an unset cell equals ""."""
    applies = np.ones(len(sheet), dtype=bool)
    for name, wanted in rule.when:
        column = sheet.column(name)
        applies &= column.where(wanted.__contains__) | ((column.codes < 0) & ("" in wanted))
    return applies


def _tenant_of_id(table: Table, rule: Rule, sheet: Sheet, columns: dict[str, Column]) -> None:
    """A node whose id names its tenant is of that tenant, unless the rule says otherwise."""
    if table == "node" and TENANT not in columns and TENANT in rule.cells["id"].columns:
        columns[TENANT] = sheet.tenants


def _id(template: Template, sheet: Sheet) -> Column:
    """Ids of all records: space around a value is cut, and what is not raw is percent-encoded."""
    parts: list[str | Column] = []
    for part in template.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            column = sheet.field(part.column)
            parts.append(column.changed(str.strip if part.raw else lambda text: encoded(text.strip())))
    return joined_texts(parts, len(sheet))


_AS_TEXT: Final = "Export the column as text and build again."
_BY_ITS_ID: Final = "Name the key by its own id, never by its value."


def _id_findings(name: str, template: Template, ids: Column, sheet: Sheet, applies: Mask) -> list[tuple[Finding, Mask]]:
    """Rows without an id, rows whose id a spreadsheet destroyed, and rows whose id was a secret: all are dropped."""
    columns = template.columns
    missing = ids.unset & applies
    todo = f"Fill the column{'s' if len(columns) > 1 else ''} {', '.join(columns)}."
    found = [(Finding(f"no {name}", sheet.numbers[missing], todo=todo, drops=True), missing)]
    for column in map(sheet.field, columns):
        broken, hidden = (rows & applies & ~missing for rows in (damaged(column), secret(column)))
        what = f"{name} was damaged by a spreadsheet"
        found += [
            (Finding(what, sheet.numbers[broken], column.at(broken), "an id", _AS_TEXT, drops=True), broken),
            (Finding(f"{name} is the value of a secret", sheet.numbers[hidden], todo=_BY_ITS_ID, drops=True), hidden),
        ]
    return found


def _value(cell: Cell, sheet: Sheet) -> Column:
    """A column that is no id: values verbatim, or translated by the map of the rule."""
    if isinstance(cell, Mapped):
        column = sheet.column(cell.column)
        return column if cell.pairs is None else column.changed(dict(cell.pairs).get)
    if cell.constant is not None:
        return Column.repeated(cell.constant if cell.constant.strip() else None, len(sheet))
    return joined_texts(
        [part if isinstance(part, str) else sheet.field(part.column) for part in cell.parts], len(sheet)
    )


def _unmapped(name: str, cell: Cell, sheet: Sheet, applies: Mask) -> list[Finding]:
    """Values that the map of a rule does not have: they become unknown."""
    if not isinstance(cell, Mapped) or cell.pairs is None:
        return []
    known = dict(cell.pairs)
    column = sheet.column(cell.column)
    rows = column.where(lambda text: text not in known) & applies
    wanted = ", ".join(known)
    todo = "It counts as unknown; add it to the map of the loader."
    return [
        Finding(
            f"{name}: no such value in the map of the loader",
            sheet.numbers[rows],
            column.at(rows),
            wanted,
            todo,
            column=name,
        )
    ]


def _rest(sheet: Sheet, loader: Loader) -> Column:
    """A JSON object of every column that the loader does not use, keys sorted, unset cells left out; None where all are."""
    rest = [name for name in sorted(set(sheet.names) - set(loader.used)) if not sheet.column(name).is_empty]
    if not rest:
        return Column.repeated(None, len(sheet))
    whole: Texts = np.full(len(sheet), "", dtype=object)
    for name in rest:
        column = sheet.column(name)
        pair = column.map(lambda text, name=name: f", {_json(name)}: {_json(text)}", unset="")  # type: ignore[misc]
        whole = whole + pair
    return Column.of(whole).changed(lambda text: f"{{{text[2:]}}}")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
