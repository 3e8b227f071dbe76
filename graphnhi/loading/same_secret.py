"""The same secret found twice meets itself: credentials with equal fingerprints become one node, and all edges move to it.

Fingerprints only join. They are gone from the rows behind this step: no id, no value and no digest depends on one.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graphnhi.deriving import is_made_up, is_named_by_place
from graphnhi.estate.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.loading.naming import FINGERPRINT
from graphnhi.model.kinds import KIND_CODE, KINDS_OF

__all__ = ["United", "united"]

Frame = pd.DataFrame
_PLACE: Final = ["file", "pattern", "number"]
_PROVIDERS: Final = re.compile(r"arn:|A[KS]IA[0-9A-Z]{16}\Z")
"""Ids that a provider gives and that are unique in the world."""
_SECRET: Final = KIND_CODE["secret"]


@dataclass(frozen=True)
class United:
    """Rows in which each secret has one id; `renamed` has the id of each that was given up, `gaps` what was united and where."""

    nodes: Rows
    edges: Rows
    renamed: dict[str, str] = field(default_factory=dict)
    gaps: list[dict[str, Any]] = field(default_factory=list)


def united(nodes: Rows, edges: Rows) -> United:
    """One id for each secret: the provider's own, else one that was not made up from a place, else the least.

    Both as for the estate and settled, nodes with the column `fingerprint` where a secret was found. Only credentials are
    united, and never two that one record names.
    """
    if FINGERPRINT not in nodes.cells:
        return United(nodes, edges)
    rows = _candidates(nodes)
    nodes = Rows(nodes.forms, {n: c for n, c in nodes.cells.items() if n != FINGERPRINT}, nodes.lexicons)
    del nodes.lexicons[FINGERPRINT]
    rows = rows.assign(group=_groups(rows), rank=_ranks(rows["id"]))
    several = rows.groupby("group")["id"].transform("nunique") > 1
    if not several.any():
        return United(nodes, edges)
    rows = rows[several].sort_values(["group", "rank", "id", *_PLACE])
    best = rows.groupby("group", sort=False)["id"].transform("first")
    renamed = {old: new for old, new in zip(rows["id"], best, strict=True) if old != new}
    _forget_made_up_names(nodes, renamed)
    _forget_places(nodes, rows.assign(best=best))
    nodes, edges = _renamed(nodes, renamed), _renamed(edges, renamed)
    return United(nodes, edges, renamed, _gaps(rows.assign(best=best)))


def _candidates(nodes: Rows) -> Frame:
    """The rows of credentials with a fingerprint, those of records that name several credentials left out."""
    credentials = [KIND_CODE[kind] for kind in KINDS_OF["credential"]]
    chosen = np.flatnonzero((nodes.cells[FINGERPRINT] >= 0) & np.isin(nodes.cells["kind"], credentials))
    texts = {name: nodes.texts(name, chosen) for name in ("id", FINGERPRINT, "file", "pattern")}
    columns = {name: pd.Series(cells, dtype=object) for name, cells in texts.items()}
    rows = pd.DataFrame(
        {**columns, "number": nodes.cells["number"][chosen], "row": chosen, "kind": nodes.cells["kind"][chosen]}
    )
    return rows[rows.groupby(_PLACE)["id"].transform("nunique") == 1]


def _groups(rows: Frame) -> NDArray[np.int32]:
    """A number for each row; equal for rows that share an id or a fingerprint, directly or through others."""
    ids, found = pd.factorize(rows["id"])
    prints, told = pd.factorize(rows[FINGERPRINT])
    size = len(found) + len(told)
    links = coo_array((np.ones(len(rows), dtype=bool), (ids, prints + len(found))), shape=(size, size))
    _, labels = connected_components(links, directed=False)
    return np.asarray(labels[ids], dtype=np.int32)


def _ranks(ids: "pd.Series[str]") -> NDArray[np.int64]:
    """0 for a provider's own id, 2 for one that was made up from a place, 3 for one that is no more than that, else 1."""
    codes, distinct = pd.factorize(ids)
    return np.array([*map(_rank, distinct)], dtype=np.int64)[codes]


def _rank(node: str) -> int:
    if is_named_by_place(node):
        return 3
    return 0 if _PROVIDERS.match(node) else 2 if is_made_up(node) else 1


def _forget_made_up_names(nodes: Rows, renamed: dict[str, str]) -> None:
    """Names that were made up with the id are none beside a real one, and contradict nothing."""
    tails = {old: old.rpartition("/")[2] for old in renamed if is_made_up(old)}
    if not tails or "name" not in nodes.cells:
        return
    numbers = [nodes.lexicon("id").find(old) for old in tails]
    rows = np.flatnonzero(np.isin(nodes.cells["id"], numbers))
    pairs = zip(nodes.texts("name", rows), nodes.texts("id", rows), strict=True)
    made_up = [name is not None and encoded(name) == tails[node] for name, node in pairs]
    names = np.array(nodes.cells["name"])
    names[rows[made_up]] = -1
    nodes.cells["name"] = names


def _forget_places(nodes: Rows, rows: Frame) -> None:
    """A secret that only its place names is of the kind that others say, whoever told of it, and contradicts nothing."""
    placed = rows["id"].map(is_named_by_place).to_numpy(dtype=bool)
    is_any = (rows["kind"] == _SECRET).to_numpy()
    said = rows[~is_any].groupby("group")["kind"].first()
    meant = rows[placed & is_any & rows["group"].isin(said.index)]
    nodes.cells["kind"] = _with(nodes.cells["kind"], meant["row"], meant["group"].map(said))
    if "source" in nodes.cells:
        nodes.cells["source"] = _with(nodes.cells["source"], rows[placed & (rows["id"] != rows["best"])]["row"], -1)


def _with(cells: NDArray[Any], rows: "pd.Series[int]", values: Any) -> NDArray[Any]:
    changed = np.array(cells)
    changed[rows.to_numpy()] = values
    return changed


def _renamed(rows: Rows, names: dict[str, str]) -> Rows:
    """The rows with the ids that were given up replaced."""
    ends = [name for name in ("id", "from", "to") if name in rows.cells]
    ids = rows.lexicon(ends[0])
    moved = np.arange(len(ids), dtype=np.int32)
    moved[[ids.find(old) for old in names]] = [ids.find(new) for new in names.values()]
    return Rows(rows.forms, rows.cells | {end: moved[rows.cells[end]] for end in ends}, rows.lexicons)


def _gaps(rows: Frame) -> list[dict[str, Any]]:
    """One entry for each secret that was united: the ids that were one, and the first place of each."""
    first = rows.drop_duplicates("id")
    place = [p.format(n) for p, n in zip(first["pattern"], first["number"], strict=True)]
    told = first.assign(place=first["file"] + ":" + pd.Series(place, index=first.index, dtype=object))
    listed = told.groupby("best").agg(ids=("id", sorted), places=("place", sorted))
    return [
        {"gap": "same secret", "id": best, "ids": ids, "places": places}
        for best, ids, places in zip(listed.index.tolist(), listed["ids"], listed["places"], strict=True)
    ]
