"""The format that is a folder of Parquet tables, as the store writes them; the manifest stands beside them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from graphnhi.estate.exported import MANIFEST, manifest_of
from graphnhi.estate.tables import TableName
from graphnhi.export.clean import as_json

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

__all__ = ["fill_with_tables"]

_FILES: Final[Mapping[str, TableName]] = {f"{name}.parquet": name for name in get_args(TableName)}


def fill_with_tables(estate: "Estate") -> tuple[Mapping[str, Iterator[str]], Callable[[Path], None]]:
    """The manifest's pieces by file name, and what writes the tables into a folder that is there."""
    manifest = as_json(manifest_of(estate, "parquet", files=list(_FILES)), indent=1)

    def fill(folder: Path) -> None:
        from graphnhi.store.parquet import write_tables  # noqa: PLC0415 - no other format needs duckdb

        write_tables(folder, {file: estate.table(name) for file, name in _FILES.items()})

    return {MANIFEST: iter([manifest, "\n"])}, fill
