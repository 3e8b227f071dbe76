"""What differs between two estates: nodes by id, edges by their ends, kind and columns; where it was said is told apart.

Numbers mean other nodes in another estate, and codes other texts: both are brought to the new estate's before columns are
compared whole. Nothing is worded here, and no row is looked at alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate import Estate
from graphnhi.estate.tables import TWINS
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.store.matching import paired_rows, places_in

__all__ = ["Differences", "Pairs", "differences"]

Ints = NDArray[np.integer[Any]]

_PLACE = ("file", "pattern", "number")
_EDGE_PLACE = (*_PLACE, "premises")
"""Where an edge was said: its own place, and the places of the records that it rests on besides."""
_EDGE_CONTENT = ("kind", *(column for column in EDGE_COLUMNS if column != "premises"))


@dataclass(frozen=True, slots=True)
class Pairs:
    """The same things in both estates: number in the old one and number in the new one, side by side, ascending."""

    old: Ints
    new: Ints

    def __len__(self) -> int:
        return len(self.old)


@dataclass(frozen=True, slots=True)
class Differences:
    """All differences, as node numbers and edge rows: of the old estate where removed, of the new one where added.

    `nodes_changed`: by column, the nodes of both estates that differ in it (`kind`, `marked`, NODE_COLUMNS; `COLUMN_possible`
    where the possible bound sees another value than before, and not simply that of the certain bound in both).
    `nodes_moved`, `edges_moved`: what is the same but for the place of its evidence (file, line, premises).
    An edge that differs in any column of its own is one removed and one added.
    """

    nodes_added: Ints
    nodes_removed: Ints
    nodes_changed: Mapping[str, Pairs]
    nodes_moved: Pairs
    edges_added: Ints
    edges_removed: Ints
    edges_moved: Pairs


def differences(old: Estate, new: Estate) -> Differences:
    """Compare two estates by ids and texts, whatever their numbers and codes are; equal estates have no differences.

    Of parallel edges that are alike as many pairs are the same as there are on both sides, those with equal evidence first.
    """
    places = places_in(new.ids, old.ids)
    kept = places >= 0
    nodes = Pairs(np.flatnonzero(kept), places[kept])
    changed = {name: pairs for name, pairs in _changed(old, new, nodes) if len(pairs)}
    gone = np.ones(new.n_nodes, dtype=np.bool_)
    gone[nodes.new] = False
    removed, added, moved = _edges(old, new, places)
    return Differences(
        nodes_added=np.flatnonzero(gone),
        nodes_removed=np.flatnonzero(~kept),
        nodes_changed=changed,
        nodes_moved=_where(nodes, _unlike(old, new, "nodes", _PLACE, nodes)),
        edges_added=added,
        edges_removed=removed,
        edges_moved=moved,
    )


def _where(pairs: Pairs, mask: NDArray[np.bool_]) -> Pairs:
    return Pairs(pairs.old[mask], pairs.new[mask])


def _changed(old: Estate, new: Estate, nodes: Pairs) -> Iterator[tuple[str, Pairs]]:
    for column in ("kind", "marked", *NODE_COLUMNS):
        yield column, _where(nodes, _unlike(old, new, "nodes", (column,), nodes))
        if column in TWINS and any(f"nodes.{column}.possible" in estate.arrays() for estate in (old, new)):
            yield f"{column}_possible", _where(nodes, _possibly_unlike(old, new, column, nodes))


def _unlike(old: Estate, new: Estate, table: str, columns: tuple[str, ...], pairs: Pairs) -> NDArray[np.bool_]:
    """Which pairs differ in any of these columns."""
    unlike = np.zeros(len(pairs), dtype=np.bool_)
    for column in columns:
        ours, theirs = _comparable(old, new, table, column)
        if not _same_constant(ours, theirs):
            unlike |= ours[pairs.old] != theirs[pairs.new]
    return unlike


def _possibly_unlike(old: Estate, new: Estate, column: str, nodes: Pairs) -> NDArray[np.bool_]:
    certain, possible = _comparable(old, new, "nodes", column), _comparable(old, new, "nodes", column, "possible")
    split: list[NDArray[np.bool_]] = [
        twin[places] != own[places] for own, twin, places in zip(certain, possible, (nodes.old, nodes.new), strict=True)
    ]
    unlike: NDArray[np.bool_] = possible[0][nodes.old] != possible[1][nodes.new]
    return unlike & (split[0] | split[1])


def _same_constant(ours: Ints, theirs: Ints) -> bool:
    """Whether one and the same value is known to stand everywhere in both columns."""
    both = ours.strides == (0,) == theirs.strides and len(ours) and len(theirs)
    return bool(both and ours[0] == theirs[0])


def _comparable(old: Estate, new: Estate, table: str, column: str, bound: str = "certain") -> tuple[Ints, Ints]:
    """A column of both estates as integers that are equal exactly where the cells are: texts as the new estate's codes."""
    name = f"{table}.{column}"
    ours, theirs = _cells(old, name, bound), _cells(new, name, bound)
    if f"{name}.codes" in old.arrays():
        ours = _translated(ours, places_in(new.coded(name).values, old.coded(name).values), len(new.coded(name).values))
    return _whole(ours), _whole(theirs)


def _cells(estate: Estate, name: str, bound: str) -> NDArray[Any]:
    arrays = estate.arrays()
    if bound == "possible" and f"{name}.possible" in arrays:
        return arrays[f"{name}.possible"]
    return arrays[name] if name in arrays else arrays[f"{name}.codes"]


def _translated(codes: NDArray[Any], places: Ints, known: int) -> Ints:
    """Codes of the old estate as those of the new; a text that the new one has not gets a code above all of its own."""
    table: Ints = np.append(np.where(places >= 0, places, known + np.arange(len(places))), -1)
    table = table.astype(np.int32) if known + len(places) < 1 << 31 else table
    if codes.strides == (0,) and len(codes):  # a constant column stays one
        return np.broadcast_to(table[codes[0]], codes.shape)
    translated: Ints = table[codes]
    return translated


def _whole(cells: NDArray[Any]) -> Ints:
    """Cells as integers: floats by their bits, all NaN alike and minus zero as zero."""
    if cells.dtype.kind != "f":
        return cells
    if cells.strides == (0,) and len(cells):
        return np.broadcast_to(_whole(cells[:1].copy())[0], cells.shape)
    bits: Ints = np.where(np.isnan(cells), np.nan, cells + 0.0).astype(np.float64).view(np.int64)
    return bits


def _edges(old: Estate, new: Estate, places: Ints) -> tuple[Ints, Ints, Pairs]:
    """Rows that are gone, rows that are new, and pairs that differ in their evidence alone."""
    ends = [
        (_translated(old.numbers(f"edges.{end}"), places, new.n_nodes), _whole(new.numbers(f"edges.{end}")))
        for end in ("from", "to")
    ]
    content = _telling(ends + [_comparable(old, new, "edges", column) for column in _EDGE_CONTENT])
    evidence = _telling([_comparable(old, new, "edges", column) for column in _EDGE_PLACE])
    rest: tuple[Ints, Ints] = (np.arange(old.n_edges), np.arange(new.n_edges))
    rest, _ = _rest(rest, paired_rows(*_sides(content + evidence), rest))
    rest, moved = _rest(rest, paired_rows(*_sides(content), rest))
    return *rest, moved


def _telling(columns: list[tuple[Ints, Ints]]) -> list[tuple[Ints, Ints]]:
    """Without the columns that are one and the same value everywhere, which tell no row from another."""
    return [both for both in columns if not _same_constant(*both)]


def _sides(columns: list[tuple[Ints, Ints]]) -> tuple[list[Ints], list[Ints]]:
    return [ours for ours, _ in columns], [theirs for _, theirs in columns]


def _rest(rows: tuple[Ints, Ints], pairs: tuple[Ints, Ints]) -> tuple[tuple[Ints, Ints], Pairs]:
    """The rows of both sides that are in no pair, and the pairs."""
    left = tuple(np.setdiff1d(mine, taken, assume_unique=True) for mine, taken in zip(rows, pairs, strict=True))
    return (left[0], left[1]), Pairs(*pairs)
