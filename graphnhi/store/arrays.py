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

from graphnhi.errors import escaped, quoted
from graphnhi.store.atomic import new_file, write_all
from graphnhi.store.manifest import ArraySpec, FileSpec
from graphnhi.store.refusals import StoreError, damaged

__all__ = ["file_of", "map_array", "write_array", "write_arrays"]

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
    """The array as it is written: contiguous and little endian; ValueError for what is no column of numbers."""
    if array.ndim != 1 or array.dtype.kind not in _KINDS or array.dtype.itemsize > 8:
        raise ValueError(f"array {quoted(name)} is no column of numbers: {array.dtype}, {array.ndim} dimensions")
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def _header(array: Array) -> bytes:
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, npy.header_data_from_array_1_0(array))
    return stream.getvalue()


def write_array(path: Path, array: Array) -> FileSpec:
    """Write a plain array as a new private file; gives its size in bytes and its SHA-256."""
    header, data = _header(array), array.view(np.uint8).data
    with new_file(path) as descriptor:
        write_all(descriptor, header)
        write_all(descriptor, data)
    digest = hashlib.sha256(header)
    digest.update(data)
    return FileSpec(len(header) + len(data), digest.hexdigest())


def write_arrays(folder: Path, arrays: Mapping[str, Array]) -> tuple[dict[str, ArraySpec], dict[str, FileSpec]]:
    """Write every array into `folder`; gives what the manifest says of them, by array and by file."""
    specs, files = {}, {}
    for name, array in arrays.items():
        plain = _plain(name, np.asarray(array))
        specs[name] = ArraySpec(plain.dtype.str, len(plain))
        files[file_of(name)] = write_array(folder / file_of(name), plain)
    return specs, files


def map_array(folder: Path, name: str, spec: ArraySpec) -> Array:
    """An array of an estate, read-only and mapped: no number of it is read. DamagedEstateError if it is another one."""
    path = folder / file_of(name)
    try:
        mapped = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise damaged(path, "is missing") from None
    except PermissionError as error:
        raise StoreError(f"{escaped(str(path))}: may not be read.") from error
    except Exception as error:  # a damaged header makes numpy raise many kinds
        raise damaged(path, "is not an array as it was saved", found=error) from error
    if not isinstance(mapped, np.ndarray) or mapped.shape != (spec.length,) or mapped.dtype.str != spec.dtype:
        raise damaged(path, "is not an array as it was saved", wanted=f"{spec.length} of {spec.dtype}")
    return mapped.view(np.ndarray)
