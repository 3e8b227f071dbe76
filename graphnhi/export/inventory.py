"""A made-up inventory as a folder of files that a build reads: whole or not there, and readable by its owner alone."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, get_args

from graphnhi.errors import UsageError, quoted
from graphnhi.generating.inventory import Inventory, Table
from graphnhi.store.atomic import new_file, new_folder, sync_folder, temporary_name, write_all
from graphnhi.store.refusals import writing

__all__ = ["INVENTORY_FORMATS", "write_inventory"]

Progress = Callable[[str, int, int], None]

INVENTORY_FORMATS: Final = ("csv", "parquet")
_SHOWN: Final = 3
_TYPES: Final = {
    "DATE": ("created", "rotated", "expires", "last_used", "last_reviewed", "not_before", "not_after"),
    "BIGINT": ("records", "needs"),
    "DOUBLE": ("amount_limit",),
}
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "memory_limit": "1GB",
    "temp_directory": "",
}


def write_inventory(inventory: Inventory, folder: Path, form: str, progress: Progress) -> dict[Table, int]:
    """Write the tables of an inventory into a new or empty folder, in one step; gives the rows of each.

    form: one of INVENTORY_FORMATS. Raises UsageError where the folder holds anything, or cannot be written.
    """
    _refuse_full(folder)
    with writing(folder):
        temporary = folder.absolute().with_name(temporary_name())
        new_folder(temporary)
        try:
            rows = {table: _write(inventory, table, temporary, form, progress) for table in get_args(Table)}
            sync_folder(temporary)
            os.replace(temporary, folder)  # noqa: PTH105 - named like the other steps of an atomic write
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise
        sync_folder(folder.absolute().parent)
    return rows


def _refuse_full(folder: Path) -> None:
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise UsageError(f"{quoted(folder, 300)}: is there already, and is no folder. Name another with -o.")
    with writing(folder):
        found = sorted(path.name for path in folder.iterdir())
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        named = ", ".join(quoted(name) for name in found[:_SHOWN])
        raise UsageError(
            f"{quoted(folder, 300)}: is not empty (found {named}{more}), and nothing is overwritten. Name another with -o."
        )


def _write(inventory: Inventory, table: Table, folder: Path, form: str, progress: Progress) -> int:
    """Write one table; gives its rows."""
    path, rows, steps = folder / f"{table}.csv", 0, inventory.steps(table)
    with new_file(path) as descriptor:
        for step, piece in enumerate(_told(inventory, table, steps, progress)):
            rows += piece.count(b"\n") - (step == 0)
            write_all(descriptor, piece)
    if form == "parquet":
        _as_parquet(path, path.with_suffix(".parquet"), inventory.names(table))
        path.unlink()
    return rows


def _told(inventory: Inventory, table: Table, steps: int, progress: Progress) -> Iterator[bytes]:
    for step, piece in enumerate(inventory.pieces(table), 1):
        progress(f"making {table}", step, steps)
        yield piece


def _as_parquet(source: Path, target: Path, columns: Sequence[str]) -> None:
    """The same table as Parquet, in the same order; DuckDB streams it, and reads or fetches nothing else."""
    import duckdb  # noqa: PLC0415 - CSV needs none

    types = {name: kind for kind, names in _TYPES.items() for name in names}
    spelled = ", ".join(f"'{name}': '{types.get(name, 'VARCHAR')}'" for name in columns)
    read = f"read_csv({_literal(source)}, header = true, delim = ',', auto_detect = false, columns = {{{spelled}}})"
    statement = (
        f"COPY (SELECT * FROM {read}) TO {_literal(target)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"  # noqa: S608 - names of ours alone
    )
    # made first, so that it is private from its first byte; DuckDB then fills the file that is there
    with new_file(target), contextlib.closing(duckdb.connect(":memory:", config=_SETTINGS)) as database:
        try:
            database.execute(statement)
        except duckdb.Error as error:
            raise OSError(str(error).splitlines()[0]) from error


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
