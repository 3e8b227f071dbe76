"""Columns as an Arrow stream, so that DuckDB reads arrays and texts where they lie: nothing is copied, no text is decoded.

The Arrow C data and stream interfaces (arrow.apache.org/docs/format/CDataInterface.html) in `ctypes`, as far as a stream of
record batches with numbers, texts and dictionary-encoded texts needs them. What a column means is not known here.
"""

import ctypes
import errno
import itertools
from collections.abc import Iterator, Mapping
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.tables import Column, Table
from graphnhi.estate.texts import Texts

__all__ = ["ArrowStream"]

Array = NDArray[Any]

_NULLABLE = 2
_FORMATS = {
    "|i1": b"c", "|u1": b"C", "<i2": b"s", "<i4": b"i", "<i8": b"l", "<f4": b"f", "<f8": b"g",
}  # fmt: skip
_TEXT = b"U"
"""Texts with 64-bit offsets, which is how `Texts` keeps them."""


class _Schema(ctypes.Structure):
    """`struct ArrowSchema`: the type of a column."""


class _Array(ctypes.Structure):
    """`struct ArrowArray`: the cells of a column."""


class _Stream(ctypes.Structure):
    """`struct ArrowArrayStream`: a schema, and arrays one after the other."""


_ReleaseSchema = CFUNCTYPE(None, POINTER(_Schema))
_ReleaseArray = CFUNCTYPE(None, POINTER(_Array))
_ReleaseStream = CFUNCTYPE(None, POINTER(_Stream))
_GetSchema = CFUNCTYPE(c_int, POINTER(_Stream), POINTER(_Schema))
_GetNext = CFUNCTYPE(c_int, POINTER(_Stream), POINTER(_Array))
_LastError = CFUNCTYPE(c_void_p, POINTER(_Stream))

_Schema._fields_ = [
    ("format", c_char_p), ("name", c_char_p), ("metadata", c_char_p), ("flags", c_int64), ("n_children", c_int64),
    ("children", POINTER(POINTER(_Schema))), ("dictionary", POINTER(_Schema)), ("release", _ReleaseSchema),
    ("private_data", c_void_p),
]  # fmt: skip
_Array._fields_ = [
    ("length", c_int64), ("null_count", c_int64), ("offset", c_int64), ("n_buffers", c_int64), ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)), ("children", POINTER(POINTER(_Array))), ("dictionary", POINTER(_Array)),
    ("release", _ReleaseArray), ("private_data", c_void_p),
]  # fmt: skip
_Stream._fields_ = [
    ("get_schema", _GetSchema), ("get_next", _GetNext), ("get_last_error", _LastError), ("release", _ReleaseStream),
    ("private_data", c_void_p),
]  # fmt: skip

_keys = itertools.count(1)
_held: dict[int, Any] = {}
"""What a structure in foreign hands points to, by its `private_data`, until it is released."""


def _hold(structure: Any, parts: Any) -> None:
    structure.private_data = next(_keys)
    _held[structure.private_data] = parts


def _let_go(pointer: Any) -> None:
    structure = pointer.contents
    _held.pop(structure.private_data, None)
    structure.release = type(structure.release)()  # NULL is how the interface says "released"


_release_schema = _ReleaseSchema(_let_go)
_release_array = _ReleaseArray(_let_go)
_release_stream = _ReleaseStream(_let_go)


def _pointers(kind: Any, structures: list[Any]) -> Any:
    return (POINTER(kind) * len(structures))(*(ctypes.pointer(one) for one in structures))


def _column_schema(name: str, column: Column) -> _Schema:
    texts = _Schema(format=_TEXT, name=b"", flags=_NULLABLE, release=_release_schema)
    if column.cells is None:
        texts.name = name.encode()
        return texts
    schema = _Schema(format=_FORMATS[column.cells.dtype.str], name=name.encode(), flags=_NULLABLE)
    schema.release = _release_schema
    if column.texts is not None:
        schema.dictionary = ctypes.pointer(texts)
    return schema


def _fill_schema(schema: _Schema, columns: Mapping[str, Column]) -> None:
    children = [_column_schema(name, column) for name, column in columns.items()]
    pointers = _pointers(_Schema, children)
    schema.format, schema.name, schema.n_children = b"+s", b"", len(children)
    schema.children = ctypes.cast(pointers, POINTER(POINTER(_Schema)))
    schema.release = _release_schema
    _hold(schema, (children, pointers))


def _array(length: int, parts: list[Array | None], held: list[Any]) -> _Array:
    """An array over these buffers; `held` takes what must live as long as it does."""
    buffers = (c_void_p * len(parts))(*(None if part is None else part.ctypes.data for part in parts))
    held += [parts, buffers]
    array = _Array(length=length, null_count=0 if parts[0] is None else -1, n_buffers=len(parts))
    array.buffers = ctypes.cast(buffers, POINTER(c_void_p))
    array.release = _release_array
    return array


def _texts(texts: Texts, held: list[Any]) -> _Array:
    offsets = np.ascontiguousarray(texts.offsets, dtype=np.int64)
    return _array(len(texts), [None, offsets, np.ascontiguousarray(texts.blob)], held)


def _column(column: Column, held: list[Any]) -> _Array:
    if column.cells is None:
        return _texts(column.texts or Texts.of([]), held)
    cells = np.ascontiguousarray(column.cells)
    known = ~np.isnan(cells) if cells.dtype.kind == "f" else cells >= 0 if column.texts is not None else None
    valid = None if known is None or known.all() else np.packbits(known, bitorder="little")
    array = _array(len(cells), [valid, cells], held)
    if column.texts is not None:
        dictionary = _texts(column.texts, held)
        held.append(dictionary)
        array.dictionary = ctypes.pointer(dictionary)
    return array


def _fill_array(array: _Array, rows: int, columns: Mapping[str, Column]) -> None:
    held: list[Any] = []
    children = [_column(column, held) for column in columns.values()]
    pointers = _pointers(_Array, children)
    whole = _array(rows, [None], held)
    for name in ("length", "null_count", "offset", "n_buffers", "buffers", "release"):
        setattr(array, name, getattr(whole, name))
    array.n_children = len(children)
    array.children = ctypes.cast(pointers, POINTER(POINTER(_Array)))
    _hold(array, (held, children, pointers, whole))


def _get_schema(stream: Any, out: Any) -> int:
    return int(_held[stream.contents.private_data].give_schema(out.contents))


def _get_next(stream: Any, out: Any) -> int:
    return int(_held[stream.contents.private_data].give_next(out.contents))


_get_schema_call = _GetSchema(_get_schema)
_get_next_call = _GetNext(_get_next)
_no_words_call = _LastError(lambda _: None)

_CAPSULES = {_Schema: b"arrow_schema", _Stream: b"arrow_array_stream"}
_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype, _new_capsule.argtypes = ctypes.py_object, [c_void_p, c_char_p, c_void_p]


class ArrowStream:
    """A table as an object that DuckDB can register: one record batch for every `rows` rows, made when it is asked for.

    `error` is what went wrong while a batch was made, None if nothing did: DuckDB says only that something did.
    """

    def __init__(self, table: Table, rows: int) -> None:
        self._table, self._rows = table, rows
        self.error: BaseException | None = None
        self._batches: Iterator[tuple[int, Mapping[str, Column]]] = iter(())
        self._lent: list[object] = []

    def _parts(self) -> Iterator[tuple[int, Mapping[str, Column]]]:
        for start in range(0, self._table.rows, self._rows):
            stop = min(start + self._rows, self._table.rows)
            yield stop - start, self._table.part(start, stop)

    def _capsule(self, structure: Any) -> object:
        self._lent.append(structure)  # it must live until the consumer has moved it out of the capsule
        return _new_capsule(ctypes.addressof(structure), _CAPSULES[type(structure)], None)

    def __arrow_c_schema__(self) -> object:
        schema = _Schema()
        _fill_schema(schema, self._table.part(0, 0))
        return self._capsule(schema)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A new stream from the first row on; the schema is always the table's own."""
        self._batches = self._parts()
        stream = _Stream(_get_schema_call, _get_next_call, _no_words_call, _release_stream)
        _hold(stream, self)
        return self._capsule(stream)

    def give_schema(self, out: _Schema) -> int:
        """Fill in the schema; 0, or the number of an error."""
        try:
            _fill_schema(out, self._table.part(0, 0))
        except BaseException as error:  # noqa: BLE001 - nothing may pass through the foreign caller
            self.error = error
            return errno.EIO
        return 0

    def give_next(self, out: _Array) -> int:
        """Fill in the next batch, a released one after the last; 0, or the number of an error."""
        try:
            batch = next(self._batches, None)
            if batch is None:
                out.release = _ReleaseArray()
            else:
                _fill_array(out, *batch)
        except BaseException as error:  # noqa: BLE001 - nothing may pass through the foreign caller
            self.error = error
            return errno.EIO
        return 0
