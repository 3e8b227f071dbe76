"""Exports written on the spot, built, and looked at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError
from graphnhi.estate import Estate

NODES = "id,kind\nsvc,service_account\nkey,api_key\npay,initiate_payout\ndb,data_store\n"
EDGES = "from,edge,to\nsvc,HOLDS,key\nkey,PERMITS,pay\nsvc,READS,db\n"


class Exports:
    """A folder of exports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, **files: str | bytes) -> "Exports":
        """Files by name, `_` for the dot before the suffix."""
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            stem, _, suffix = name.rpartition("_")
            (self.folder / f"{stem}.{suffix}").write_bytes(data)
        return self

    def build(self, **options: Any) -> loading.Built:
        return loading.build([self.folder], loading.Options(**options))

    def told(self, **options: Any) -> list[str]:
        """The faults of a build that goes through, as text."""
        return [str(fault) for fault in self.build(**options).faults]

    def refused(self, **options: Any) -> list[str]:
        """The faults of a build that is refused, as text."""
        with pytest.raises(InputError) as refused:
            self.build(**options)
        assert refused.value.exit_code == 2
        return [str(fault) for fault in refused.value.faults]


def ids(estate: Estate) -> list[str]:
    return [estate.id(node) for node in range(estate.n_nodes)]


def pairs(estate: Estate) -> set[tuple[str, str, str]]:
    frame = estate.edge_frame()
    return set(zip(frame["from"], frame["edge"], frame["to"], strict=True))


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    return Exports(tmp_path / "exports")


@pytest.fixture
def small(exports: Exports) -> Exports:
    """Four nodes and three edges with nothing wrong in them."""
    return exports.write(nodes_csv=NODES, edges_csv=EDGES)


@pytest.fixture
def ids_of() -> Callable[[Estate], list[str]]:
    return ids


@pytest.fixture
def pairs_of() -> Callable[[Estate], set[tuple[str, str, str]]]:
    return pairs


@pytest.fixture
def entry_of() -> Callable[[loading.Built, str], dict[str, Any]]:
    """The accounting of one file."""

    def find(built: loading.Built, file: str) -> dict[str, Any]:
        return next(entry for entry in built.estate.about["files"] if entry["file"] == file)

    return find
