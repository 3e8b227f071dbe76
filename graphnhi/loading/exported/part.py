"""One export as the estate that it was: its rows sorted and indexed anew, and known to be whole by the digest.

Everything is checked that an estate promises to whoever asks it: an export may come from anywhere.
"""

from dataclasses import dataclass
from typing import Final, get_args

from graphnhi.estate import Estate
from graphnhi.estate.exported import about_digest
from graphnhi.estate.rows import Rows
from graphnhi.estate.tables import TableName
from graphnhi.loading.exported.cells import Typing, Unfit, expected
from graphnhi.loading.exported.meeting import Met
from graphnhi.loading.exported.rebuilding import gathered, rebuilt
from graphnhi.loading.sources import Source
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
    return gathered(pieces["nodes"]), gathered(pieces["edges"])


def _estate(manifest: Manifest, nodes: Rows, edges: Rows, label: str) -> Estate:
    if (len(nodes), len(edges)) != (manifest.rows["nodes"], manifest.rows["edges"]):
        raise broken(label, "does not have as many nodes and edges as its manifest says")
    estate = rebuilt(nodes, edges, manifest.about, lambda what: broken(label, what))
    if estate.digest != manifest.digest or about_digest(manifest.about) != manifest.about_digest:
        raise broken(label, _CHANGED)
    return estate
