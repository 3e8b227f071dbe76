"""Saved and opened again, an estate is the same one; opening costs nothing per node."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stamped import Stamped, stamp

from graphnhi.estate import Estate, assemble
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.store import disk


def small_estate() -> Estate:
    place = {"file": "a.csv", "pattern": "line {}"}
    nodes = pd.DataFrame(
        [
            {"id": "svc", "kind": "service_account", "owner": "ops", "name": "it's \ud800 odd", "number": 2, **place},
            {"id": "pay", "kind": "initiate_payout", "owner": None, "name": None, "number": 3, **place},
        ]
    )
    edges = pd.DataFrame([{"from": "svc", "edge": "PERFORMS", "to": "pay", "bound": "certain", "number": 4, **place}])
    about = {"name": "small", "built": "2026-11-24T00:00:00Z", "gaps": [], "odd": "\udc80"}
    return assemble(complete(nodes, NODE_COLUMNS), complete(edges, EDGE_COLUMNS), about).estate


def complete(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    for name in columns.keys() - set(frame.columns):
        frame[name] = pd.Series([None] * len(frame), dtype=object)
    for name, form in columns.items():
        if form == "instant":
            frame[name] = np.full(len(frame), -(2**63), dtype=np.int64)
        elif form in ("amount", "count"):
            frame[name] = np.nan
    return frame


def test_an_estate_that_was_saved_and_opened_is_the_same(root):
    """Arrays, digest and `about` come back as they were, odd texts included."""
    estate = small_estate()
    disk.save(estate, root)
    opened = disk.open_estate(root)
    assert opened.digest == estate.digest
    assert opened.about == estate.about
    assert opened.arrays().keys() == estate.arrays().keys()
    for name, array in estate.arrays().items():
        assert opened.arrays()[name].dtype == array.dtype
        np.testing.assert_array_equal(opened.arrays()[name], array)
    assert disk.verify(root) == []


def test_an_opened_estate_can_be_saved_over_itself(root):
    """The arrays of an opened estate are maps of the very files that are replaced, and survive it."""
    disk.save(small_estate(), root)
    for _ in range(4):
        disk.save(disk.open_estate(root), root)
    assert disk.open_estate(root).digest == small_estate().digest
    assert disk.verify(root) == []


def test_the_digest_that_is_saved_is_that_of_the_arrays(root):
    """A digest that an estate remembers is not believed: what is saved is what is hashed."""
    stale = small_estate()
    disk.save(Estate.from_arrays(stale.arrays(), stale.about, "0" * 64), root)
    assert disk.open_estate(root).digest == stale.digest


@pytest.mark.parametrize("length", [0, 1, 1000])
def test_every_column_of_numbers_comes_back(root, length):
    """Empty or full, of any width and byte order: values equal, read-only, little endian on disk."""
    dtypes = ["?", "i1", "u1", "i2", "i4", "i8", "u8", "f4", "f8", ">i4", ">f8"]
    columns = {f"nodes.extra{place}": (np.arange(length) % 100).astype(dtype) for place, dtype in enumerate(dtypes)}
    estate = Stamped(1)
    estate.arrays = lambda: Stamped(1).arrays() | columns
    disk.save(estate, root)
    found = disk.open_estate(root).arrays()
    for name, column in columns.items():
        np.testing.assert_array_equal(found[name], column)
        assert not found[name].flags.writeable
        assert found[name].dtype == column.dtype.newbyteorder("<")


@pytest.mark.parametrize("name", ["../out", "a/b", "A", "", "con\0", "a..b", ".a", "x" * 101])
def test_an_array_whose_name_is_no_file_name_is_not_saved(root, name):
    """A name that could lead elsewhere is a fault of ours, found before anything is replaced."""
    disk.save(Stamped(1), root)
    estate = Stamped(2)
    estate.arrays = lambda: {name: np.zeros(1)}
    with pytest.raises(ValueError, match="no name for an array"):
        disk.save(estate, root)
    assert stamp(disk.open_estate(root)) == 1


@pytest.mark.parametrize(
    "array", [np.array([None, "x"], dtype=object), np.zeros((2, 2)), np.array(["x"]), np.zeros(2, "M8[s]")]
)
def test_only_columns_of_numbers_are_saved(root, array):
    """Objects (which would need pickle), texts, dates and tables are no arrays of an estate."""
    estate = Stamped(2)
    estate.arrays = lambda: {"nodes.kind": array}
    with pytest.raises(ValueError, match="no column of numbers"):
        disk.save(estate, root)
    assert not root.exists()


def test_a_reader_keeps_the_version_it_has_opened(root):
    """Saves go on, and remove the files that a reader has mapped: its numbers stay."""
    disk.save(Stamped(1), root)
    opened = disk.open_estate(root)
    for k in range(2, 6):
        disk.save(Stamped(k), root)
    assert stamp(opened) == 1
    assert stamp(disk.open_estate(root)) == 5


def test_what_is_known_of_the_making_is_read_when_it_is_asked_for(root):
    """Opening reads no gap, and what is read later is of the version that was opened, though that one is gone by then."""
    disk.save(Stamped(1), root)
    opened = disk.open_estate(root)
    assert "about" not in vars(opened)
    for k in range(2, 6):
        disk.save(Stamped(k), root)
    assert opened.about == Stamped(1).about


def test_the_version_before_is_kept_for_its_readers_and_older_ones_are_removed(root):
    """Two versions lie in the folder after many saves."""
    for k in range(5):
        disk.save(Stamped(k), root)
    assert len(list(root.glob("v-*"))) == 2


def test_opening_reads_no_array(root):
    """Opening an estate maps its arrays: a reader of the manifest and `about` alone."""
    disk.save(Stamped(1, n_nodes=4_000_000), root)
    code = (
        "import resource, sys; from graphnhi.store import disk;"
        "disk.open_estate(sys.argv[1]);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "kept = [disk.open_estate(sys.argv[1]) for _ in range(5)];"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    grown = subprocess.run([sys.executable, "-c", code, root], capture_output=True, text=True, check=True, env=here())
    assert int(grown.stdout) < 4096, "KiB of memory for five more openings of 36 MB"


def test_opening_imports_neither_pandas_nor_duckdb_nor_scipy(root):
    """Whoever only asks does not wait for what only building needs."""
    disk.save(Stamped(1), root)
    code = (
        "import sys; from graphnhi.store.disk import open_estate; open_estate(sys.argv[1]);"
        "print(sorted({'pandas', 'duckdb', 'scipy', 'networkx', 'pickle5'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code, root], capture_output=True, text=True, check=True, env=here())
    assert done.stdout.strip() == "[]"


def here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list a process's descriptors")
def test_open_estates_hold_no_descriptors(saved):
    """A session may hold very many small estates open: a mapping for each array would end at the system's limit (256 on macOS)."""
    descriptors = Path("/proc/self/fd")
    before = len([*descriptors.iterdir()])
    held = [disk.open_estate(saved) for _ in range(3)]
    assert all(estate.n_nodes and estate.about for estate in held)
    assert len([*descriptors.iterdir()]) == before
