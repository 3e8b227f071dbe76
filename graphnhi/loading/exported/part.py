"""One export as the estate that it was: its rows sorted and indexed anew, and known to be whole by the digest.

Everything is checked that an estate promises to whoever asks it: an export may come from anywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

import numpy as np

from graphnhi.estate import Estate
from graphnhi.estate.arrays import arrays_of
from graphnhi.estate.ends import checked
from graphnhi.estate.exported import about_digest
from graphnhi.estate.rows import Rows, settle
from graphnhi.estate.tables import TableName
from graphnhi.loading.exported.about import disputed_kinds, is_sound
from graphnhi.loading.exported.cells import Typing, Unfit, expected
from graphnhi.loading.exported.meeting import Met
from graphnhi.loading.joining import joined
from graphnhi.loading.sources import Source
from graphnhi.model.kinds import KIND_CODE
from graphnhi.readers.exported import READ_BACK
from graphnhi.readers.exported.manifest import Exported, Manifest, broken

__all__ = ["Part", "part_of"]

_CHANGED: Final = (
    "is not as it was exported: its digest differs from that of the manifest, so a row may be missing or changed"
)


@dataclass(frozen=True)
class Part:
    """An export that was read back; `label` is that of its file, `source` the SOURCE it lies in."""

    label: str
    source: Source
    estate: Estate

    @property
    def identity(self) -> tuple[str, str]:
        """Equal for exports of one estate, in whatever format."""
        return self.estate.digest, about_digest(self.estate.about)


def part_of(met: Met) -> Part:
    """The estate of an export. InputError where anything in it is not as it was written."""
    try:
        exported = READ_BACK[met.format](met.path, met.label)
        _check_columns(exported.manifest, met.label)
        nodes, edges = _rows(exported)
    except Unfit as unfit:
        raise broken(met.label, f"the column {unfit} has a value that cannot stand in it") from None
    except OSError as error:
        raise broken(met.label, f"cannot be read: {error.strerror or 'an error of the system'}") from None
    return Part(met.label, met.source, _estate(exported.manifest, nodes, edges, met.label))


def _check_columns(manifest: Manifest, label: str) -> None:
    for table in get_args(TableName):
        found = set(manifest.columns[table])
        needed, allowed = expected(table)
        if not needed <= found <= allowed:
            raise broken(label, f"the {table} do not have the columns of an export")


def _rows(exported: Exported) -> tuple[Rows, Rows]:
    typing = Typing(exported.told)
    pieces: dict[TableName, list[Rows]] = {"nodes": [typing.none("nodes")], "edges": [typing.none("edges")]}
    for piece in exported.pieces:
        pieces[piece.table].append(typing.rows(piece))
    nodes, edges = (_joined(pieces[table]) for table in get_args(TableName))
    settle(nodes, edges)
    return nodes, edges


def _joined(parts: list[Rows]) -> Rows:
    return joined([part for part in parts if len(part)] or parts[:1])


def _estate(manifest: Manifest, nodes: Rows, edges: Rows, label: str) -> Estate:
    if (len(nodes), len(edges)) != (manifest.rows["nodes"], manifest.rows["edges"]):
        raise broken(label, "does not have as many nodes and edges as its manifest says")
    order = np.argsort(nodes.cells["id"], kind="stable")
    nodes = nodes.take(order)
    if not np.array_equal(nodes.cells["id"], np.arange(len(nodes.lexicon("id")))):
        raise broken(label, "an id stands twice, or an edge ends at none of the nodes")
    if not is_sound(manifest.about):
        raise broken(label, "what is known of the making of the estate is not as it was written")
    _check_ends(nodes, edges, manifest.about, label)
    estate = Estate(arrays_of(nodes, edges), manifest.about)
    if estate.digest != manifest.digest or about_digest(manifest.about) != manifest.about_digest:
        raise broken(label, _CHANGED)
    return estate


def _check_ends(nodes: Rows, edges: Rows, about: Mapping[str, Any], label: str) -> None:
    disputed = _found(nodes, disputed_kinds(about))
    kinds = np.array([KIND_CODE[kind] for _, kind in disputed], dtype=np.int8)
    ids = np.array([node for node, _ in disputed], dtype=np.int32)
    cells = {"id": np.append(nodes.cells["id"], ids), "kind": np.append(nodes.cells["kind"], kinds)}
    if not bool(checked(nodes, edges, Rows(nodes.forms, cells, nodes.lexicons)).allowed.all()):
        raise broken(label, "an edge does not join what its kind joins")


def _found(nodes: Rows, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, str]]:
    ids = nodes.lexicon("id")
    return [(node, kind) for text, kind in pairs if (node := ids.find(text)) >= 0]
