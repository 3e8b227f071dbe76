"""A way to read bytes as a file, and what every table must keep."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphnhi.errors import InputError
from graphnhi.readers import table
from graphnhi.readers.tidy import Table

Read = Callable[..., list[Table]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read bytes (or text) as a file of the given name."""

    def reading(data: bytes | str, name: str = "t.csv", **options: Any) -> list[Table]:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        tables = list(table.read(path, name, **options))
        for each in tables:
            assert each.read == len(each.rows) + len(each.skipped)
            assert len(each.numbers) == len(each.rows)
        return tables

    return reading


@pytest.fixture
def refused(read: Read) -> Callable[..., list[str]]:
    """The faults for which a file is refused, as `place: what`."""

    def reading(data: bytes | str, name: str = "t.csv", **options: Any) -> list[str]:
        with pytest.raises(InputError) as error:
            read(data, name, **options)
        return [f"{fault.place}: {fault.what}" for fault in error.value.faults]

    return reading
