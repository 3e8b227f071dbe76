"""Arrays as `.npy` files: written in one go with their SHA-256, and mapped into memory when an estate is opened.

One dimension, plain numbers, little endian, no pickle. What an array means is not known here.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from graphnhi.errors import quoted
from graphnhi.estate.digest import pieces
from graphnhi.store.atomic import new_file, write_all
from graphnhi.store.manifest import ArraySpec, FileSpec
from graphnhi.store.reading import map_part
from graphnhi.store.refusals import damaged

__all__ = ["file_of", "is_constant", "map_array", "write_array", "write_arrays"]

Array = NDArray[Any]

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z", re.ASCII)
_LONGEST = 100
_KINDS = "iufb"


def file_of(name: str) -> str:
    """The file name of an array; ValueError for a name that could be anything but a plain file name."""
    if len(name) > _LONGEST or not _NAME.match(name):
        raise ValueError(f"no name for an array: {quoted(name)}")
    return f"{name}.npy"


def _plain(name: str, array: Array) -> Array:
    """The array as it is written: little endian; ValueError for what is no column of numbers."""
    if array.ndim != 1 or array.dtype.kind not in _KINDS or array.dtype.itemsize > 8:
        raise ValueError(f"array {quoted(name)} is no column of numbers: {array.dtype}, {array.ndim} dimensions")
    if is_constant(array):
        return np.broadcast_to(array[:1].astype(array.dtype.newbyteorder("<")), array.shape)
    return array.astype(array.dtype.newbyteorder("<"), copy=False)


def is_constant(array: Array) -> bool:
    """Whether one value is known to stand in every place: a broadcast array, or one of at most one cell. Reads none."""
    return len(array) < 2 or array.strides == (0,)


def _header(dtype: str, length: int) -> bytes:
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, {"descr": dtype, "fortran_order": False, "shape": (length,)})
    return stream.getvalue()


def write_array(path: Path, array: Array) -> FileSpec:
    """Write a plain array as a new private file; gives its size in bytes and its SHA-256."""
    header = _header(array.dtype.str, len(array))
    digest, size = hashlib.sha256(header), len(header) + array.nbytes
    with new_file(path) as descriptor:
        write_all(descriptor, header)
        for piece in pieces(array):
            write_all(descriptor, piece)
            digest.update(piece)
    return FileSpec(size, digest.hexdigest())


def write_arrays(folder: Path, arrays: Mapping[str, Array]) -> tuple[dict[str, ArraySpec], dict[str, FileSpec]]:
    """Write every array into `folder`; gives what the manifest says of them, by array and by file.

    A constant array (see `is_constant`) becomes a value in the manifest, and no file.
    """
    specs, files = {}, {}
    for name, array in arrays.items():
        file, plain = file_of(name), _plain(name, np.asarray(array))
        value = plain[:1].tobytes().hex() if is_constant(plain) else None
        specs[name] = ArraySpec(plain.dtype.str, len(plain), value)
        if value is None:
            files[file] = write_array(folder / file, plain)
    return specs, files


def map_array(folder: Path, name: str, spec: ArraySpec) -> Array:
    """An array of an estate, read-only and mapped: no number of it is read. DamagedEstateError if it is another one.

    A constant array comes out of the manifest alone, as a broadcast array.
    """
    if spec.value is not None:
        value = np.frombuffer(bytes.fromhex(spec.value), dtype=spec.dtype)
        return np.broadcast_to(value, spec.length)
    path, header = folder / file_of(name), _header(spec.dtype, spec.length)
    dtype = np.dtype(spec.dtype)
    whole = map_part(path, len(header) + dtype.itemsize * spec.length)
    if whole[: len(header)] != header:  # what a header says is in the manifest as well
        raise damaged(path, "is not an array as it was saved", wanted=f"{spec.length} of {spec.dtype}")
    return np.frombuffer(whole, dtype=dtype, offset=len(header))
