"""Columns in which one value stands everywhere: kept as a value, never filled in, and the same estate as if they were."""

import hashlib
import json
import tracemalloc

import numpy as np
import pytest
from stamped import Stamped

from graphnhi.estate import Estate
from graphnhi.estate.digest import digest_of
from graphnhi.store import disk
from graphnhi.store.manifest import _check
from graphnhi.store.refusals import DamagedEstateError

VALUES = [
    np.int8(-1), np.int16(-300), np.int32(-1), np.int64(-(2**63)), np.uint8(7), np.uint64(2**64 - 1), np.bool_(True),
    np.float32(0.1), np.float64("nan"), np.frombuffer(b"\x01\0\0\0\0\0\xf8\x7f")[0], np.float64("-inf"), np.float64(-0.0),
]  # fmt: skip


def constant(value, length=7):
    return np.broadcast_to(value, length)


def saved_with(root, **arrays):
    """An estate of 7 nodes and 5 edges with these node columns more, saved; gives it as it was opened again."""
    estate = Stamped(1)
    columns = {f"nodes.{name}": array for name, array in arrays.items()}
    estate.arrays = lambda: Stamped(1).arrays() | columns
    disk.save(estate, root)
    return disk.open_estate(root)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_constant_column_is_saved_as_its_value_and_opened_as_a_constant(root, value):
    """Bit by bit the same value in every place, NaN with its payload included; no file, nothing writeable."""
    found = saved_with(root, extra=constant(value)).numbers("nodes.extra")
    assert (found.dtype, found.shape, found.strides, found.flags.writeable) == (value.dtype, (7,), (0,), False)
    assert found.tobytes() == value.tobytes() * 7
    assert not list(root.glob("v-*/nodes.extra.npy"))
    assert disk.verify(root) == []


def test_big_endian_constants_are_written_little_endian(root):
    """The byte order of who made the array is not the byte order of the store."""
    found = saved_with(root, extra=constant(np.array(258, dtype=">i4"))).numbers("nodes.extra")
    assert (found.dtype.str, found.tolist()) == ("<i4", [258] * 7)


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("length", [0, 1, 7, 1 << 21])
def test_the_digest_does_not_tell_a_constant_column_from_a_full_one(value, length):
    """Equal cells, equal digest, above and below the size of a piece that is hashed at once."""
    full = {"nodes.a": np.full(length, value, dtype=value.dtype)}
    assert digest_of({"nodes.a": constant(value, length)}, []) == digest_of(full, [])


def test_the_digest_is_sha256_of_name_dtype_length_and_bytes():
    """Hashing in pieces gives what hashing everything at once gives; indices are left out."""
    arrays = {"nodes.b": np.arange(3_000_000, dtype=np.int32), "nodes.a": np.arange(9)[::2], "out.start": np.zeros(3)}
    whole = hashlib.sha256(b"graphnhi/estate/1\0")
    for name in ("nodes.a", "nodes.b"):
        whole.update(f"{name}\0{arrays[name].dtype.str}\0{len(arrays[name])}\0".encode() + arrays[name].tobytes())
    whole.update(json.dumps(["gap"]).encode())
    assert digest_of(arrays, ["gap"]) == whole.hexdigest()


def test_a_constant_column_of_a_billion_rows_costs_no_memory(root):
    """Neither an estate nor a save nor an opening fills a constant column in; an array is hashed piece by piece."""
    tracemalloc.start()
    estate = Estate({"nodes.kind": np.broadcast_to(np.int8(1), 10**9)}, {})
    assert estate.numbers("nodes.kind").strides == (0,)
    big = np.zeros(1 << 24, dtype=np.int64)
    tracemalloc.reset_peak()
    digest_of({"nodes.big": big, "nodes.kind": np.broadcast_to(np.int64(1), 1 << 24)}, [])
    peak = tracemalloc.get_traced_memory()[1] - big.nbytes
    tracemalloc.stop()
    assert peak < big.nbytes / 4


def resigned(root, change):
    """Change what the manifest says of `nodes.extra`, as somebody could who knows how its check sum is made."""
    path = next(root.glob("v-*/manifest.json"))
    document = json.loads(path.read_text())
    del document["check"]
    change(document["arrays"]["nodes.extra"], document)
    path.write_text(json.dumps(document | {"check": _check(document)}))


FORGED = {
    "longer than its table": lambda spec, _: spec.update(length=10**15),
    "shorter than its table": lambda spec, _: spec.update(length=6),
    "of another table": lambda spec, d: d["arrays"].update({"edges.extra": spec}),
    "of no table": lambda spec, d: d["arrays"].update({"extra": spec}),
    "too many bytes": lambda spec, _: spec.update(value="ff" * 8),
    "too few bytes": lambda spec, _: spec.update(value="ff" * 3),
    "no bytes": lambda spec, _: spec.update(value=""),
    "bytes in an empty array": lambda spec, _: spec.update(length=0),
    "no text": lambda spec, _: spec.update(value=5),
    "null": lambda spec, _: spec.update(value=None),
    "not hexadecimal": lambda spec, _: spec.update(value="0x0x0x0x"),
    "capitals": lambda spec, _: spec.update(value="FFFFFFFF"),
    "neither value nor file": lambda spec, _: spec.pop("value"),
    "value and file": lambda spec, d: d["files"].update({"nodes.extra.npy": d["files"]["about.json"]}),
    "object": lambda spec, _: spec.update(dtype="|O"),
    "other dtype": lambda spec, _: spec.update(dtype="<i8"),
    "no dtype": lambda spec, _: spec.update(dtype="<i1"),
    "dtype a list": lambda spec, _: spec.update(dtype=["<i4"]),
    "a bool that is none": lambda spec, _: spec.update(dtype="|b1", value="02"),
    "more keys": lambda spec, _: spec.update(shape=[7]),
}


@pytest.mark.parametrize("harm", FORGED)
def test_a_forged_constant_is_damage(root, harm):
    """What a manifest says of a constant column is believed only as far as the rest of it bears it out."""
    saved_with(root, extra=constant(np.int32(-1)))
    resigned(root, FORGED[harm])
    with pytest.raises(DamagedEstateError, match=r"manifest\.json"):
        disk.open_estate(root)


def test_another_value_of_a_constant_is_found_by_verify(root):
    """A changed value gives another digest."""
    saved_with(root, extra=constant(np.int32(-1)))
    resigned(root, lambda spec, _: spec.update(value="feffffff"))
    assert ["digest" in fault.what for fault in disk.verify(root)] == [True]
