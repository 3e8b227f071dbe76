"""From typed rows of nodes and edges to one estate: records of one id united, ends checked, everything sorted and indexed.

Rows come from loading (see `model.columns`). Nothing is dropped in silence: edges whose ends their kind does not join are
handed back with the reason, conflicts and gaps are listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.estate.estate import EDGE_TEXTS, NODE_TEXTS, Estate
from graphnhi.estate.gaps import lookalikes, never_open, undescribed
from graphnhi.estate.texts import Coded, Texts
from graphnhi.estate.uniting import unite
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGE_CODE, EDGE_KINDS, EDGES, ends_allowed, wanted_ends
from graphnhi.model.kinds import KIND_CODE, KINDS, UNKNOWN
from graphnhi.model.values import CLOSED, NO_INSTANT

Frame = pd.DataFrame


@dataclass(frozen=True)
class Assembled:
    """An estate and what did not fit into it.

    `impossible`: reason by row label of the edges frame, for edges whose kind does not join such ends.
    `conflicts` and `gaps` are in the estate's `about` as well.
    """

    estate: Estate
    impossible: "pd.Series[str]"
    conflicts: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


def assemble(nodes: Frame, edges: Frame, about: Mapping[str, Any] | None = None) -> Assembled:
    """Unite, check, sort and index.

    nodes: `id`, `kind` and any of NODE_COLUMNS, `file`, `pattern`, `number`, `marked`; several rows may share an id.
    edges: `from`, `edge`, `to` and any of EDGE_COLUMNS, `file`, `pattern`, `number`.
    Values are typed (text, closed set and currency: str or None; instant: int64; amount and count: float64).
    about: what the loading knows; its `gaps` and `conflicts` come first in the estate's.
    """
    told = dict(about or {})
    nodes, edges = _complete(nodes, _NODE_FORMS), _complete(edges, _EDGE_FORMS)
    nodes["needs"] = nodes["needs"].where(nodes["needs"] >= 1)
    united, conflicts = unite(nodes)
    impossible, disputed = _checked(united, edges, nodes)
    edges = _bounded(_doubted(edges, disputed).drop(index=impossible.index))
    described = _with_undescribed(united, edges)
    gaps = [*undescribed(described, edges), *never_open(described, edges), *lookalikes(described["id"])]
    told["gaps"] = [*told.get("gaps", []), *gaps]
    told["conflicts"] = [*told.get("conflicts", []), *conflicts]
    return Assembled(Estate(_arrays(described, edges), told), impossible, conflicts, gaps)


_NODE_FORMS: dict[str, Form] = {**NODE_COLUMNS, **dict.fromkeys(NODE_TEXTS, "text")}
_EDGE_FORMS: dict[str, Form] = {**EDGE_COLUMNS, **dict.fromkeys(EDGE_TEXTS, "text")}
_NUMERIC = {"instant": np.int64, "amount": np.float64, "count": np.float64}
_NOTHING: dict[Form, Any] = {"instant": NO_INSTANT, "amount": np.nan, "count": np.nan}


def _complete(frame: Frame, forms: Mapping[str, Form]) -> Frame:
    """The frame with every column of its table, a missing one filled with unknown."""
    columns: dict[str, Any] = {
        name: frame[name].astype(object) for name in ("id", "kind", "from", "edge", "to") if name in frame
    }
    for name, form in forms.items():
        dtype = _NUMERIC.get(form, object)
        given = frame.get(name)
        columns[name] = (
            pd.Series(_NOTHING.get(form), index=frame.index, dtype=dtype) if given is None else given.astype(dtype)
        )
    number = frame.get("number")
    columns["number"] = (
        pd.Series(0, index=frame.index, dtype=np.int64) if number is None else number.fillna(0).astype(np.int64)
    )
    whole = pd.DataFrame(columns, index=frame.index)
    for name, form in forms.items():
        if form not in _NUMERIC:
            whole[name] = whole[name].astype(object).where(whole[name].notna(), None)
    return whole


def _checked(nodes: Frame, edges: Frame, records: Frame) -> tuple["pd.Series[str]", NDArray[np.bool_]]:
    """The reason by row for edges that join what their kind does not join; and which edges hang on a disputed kind.

    Where the records of an end disagree about its kind, an edge that fits some of the kinds is kept, as possible.
    """
    kinds = pd.Series(nodes["kind"].to_numpy(), index=nodes["id"].to_numpy(), dtype=object)
    source = _codes(kinds, edges["from"])
    target = _codes(kinds, edges["to"])
    kind = np.asarray(edges["edge"].map(EDGE_CODE).to_numpy(), dtype=np.int64)
    allowed = _ALLOWED[kind, 0, source] & _ALLOWED[kind, 1, target]
    some, every = _by_any_kind(edges, kind, records, kinds)
    disputed = (allowed | some) & ~every
    allowed = allowed | some
    wrong = edges.index[~allowed]
    reasons = [
        f"{EDGES[k]} does not join these ends (found {KINDS[s]} -> {KINDS[t]}, wanted {wanted_ends(EDGES[k])})"
        for k, s, t in zip(kind[~allowed], source[~allowed], target[~allowed], strict=True)
    ]
    return pd.Series(reasons, index=wrong, dtype=object), disputed


def _by_any_kind(
    edges: Frame, kind: NDArray[np.int64], records: Frame, kinds: "pd.Series[str]"
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each edge fits some, and whether every, combination of the kinds that records give its ends."""
    stated = records.loc[records["kind"] != UNKNOWN, ["id", "kind"]].drop_duplicates()
    unclear = stated[stated["id"].duplicated(keep=False)].groupby("id")["kind"].agg(list).to_dict()
    some, every = np.zeros(len(edges), dtype=np.bool_), np.ones(len(edges), dtype=np.bool_)
    if not unclear:
        return some, every
    touched = np.flatnonzero(edges["from"].isin(unclear) | edges["to"].isin(unclear))
    ends = edges.iloc[touched]
    for place, source, target in zip(touched.tolist(), ends["from"], ends["to"], strict=True):
        fits = [
            ends_allowed(EDGES[int(kind[place])], one, other)
            for one in unclear.get(source, [kinds.get(source, UNKNOWN)])
            for other in unclear.get(target, [kinds.get(target, UNKNOWN)])
        ]
        some[place], every[place] = any(fits), all(fits)
    return some, every


def _doubted(edges: Frame, disputed: NDArray[np.bool_]) -> Frame:
    """The edges, those that hang on a disputed kind only possible."""
    if not disputed.any():
        return edges
    bound, condition = edges["bound"].copy(), edges["condition"].copy()
    bound[disputed] = "possible"
    condition[disputed] = [f"{told}; conflict" if told else "conflict" for told in condition[disputed]]
    return edges.assign(bound=bound, condition=condition)


def _bounded(edges: Frame) -> Frame:
    """Every edge with a bound: a condition without one means possible, nothing stated means certain."""
    stated = edges["bound"].where(edges["bound"].notna(), None)
    implied = np.where(edges["condition"].notna(), "possible", "certain")
    return edges.assign(bound=stated.where(stated.notna(), implied))


def _codes(kinds: "pd.Series[str]", ends: "pd.Series[str]") -> NDArray[np.int64]:
    codes = ends.map(kinds).map(KIND_CODE).fillna(KIND_CODE[UNKNOWN])
    return np.asarray(codes.to_numpy(), dtype=np.int64)


_ALLOWED = np.array(
    [
        [[kind in edge.sources for kind in KINDS], [kind in edge.targets for kind in KINDS]]
        for edge in EDGE_KINDS.values()
    ]
)


def _with_undescribed(nodes: Frame, edges: Frame) -> Frame:
    """The nodes and, for every end that nobody described, a node of kind unknown; sorted by id."""
    ends = pd.concat(
        [edges[["from", "file", "pattern", "number"]].rename(columns={"from": "id"}),
         edges[["to", "file", "pattern", "number"]].rename(columns={"to": "id"})]
    )  # fmt: skip
    missing = ends[~ends["id"].isin(nodes["id"])].sort_values(["id", "file", "number"]).drop_duplicates("id")
    if len(missing):
        added = _complete(missing.assign(kind=UNKNOWN), _NODE_FORMS)
        for twin in nodes.columns.difference(added.columns):
            added[twin] = added[twin.removesuffix(".possible")]
        nodes = pd.concat([nodes, added], ignore_index=True)
    place = np.array(sorted(range(len(nodes)), key=nodes["id"].tolist().__getitem__), dtype=np.int64)
    return nodes.iloc[place].reset_index(drop=True)


def _arrays(nodes: Frame, edges: Frame) -> dict[str, NDArray[Any]]:
    """Every array of the estate; nodes already sorted by id."""
    arrays: dict[str, NDArray[Any]] = dict(Texts.of(nodes["id"].tolist()).arrays("nodes.id"))
    arrays["nodes.kind"] = nodes["kind"].map(KIND_CODE).to_numpy(dtype=np.int8)
    for name, form in _NODE_FORMS.items():
        arrays |= _column(f"nodes.{name}", name, form, nodes[name])
        if f"{name}.possible" in nodes:
            arrays |= _twin(name, form, nodes)
    arrays["nodes.number"] = nodes["number"].to_numpy(dtype=np.int64)
    return arrays | _edge_arrays(nodes, edges)


def _edge_arrays(nodes: Frame, edges: Frame) -> dict[str, NDArray[Any]]:
    places = pd.Series(np.arange(len(nodes), dtype=np.int64), index=nodes["id"].to_numpy())
    columns: dict[str, NDArray[Any]] = {
        "edges.from": edges["from"].map(places).to_numpy(dtype=np.int32),
        "edges.to": edges["to"].map(places).to_numpy(dtype=np.int32),
        "edges.kind": edges["edge"].map(EDGE_CODE).to_numpy(dtype=np.int8),
    }
    for name, form in _EDGE_FORMS.items():
        columns |= _column(f"edges.{name}", name, form, edges[name])
    columns["edges.number"] = edges["number"].to_numpy(dtype=np.int64)
    per_edge = [name for name in columns if ".values." not in name]
    first = ["edges.from", "edges.kind", "edges.to", "edges.bound"]
    keys = [*first, *(name for name in per_edge if name not in first)]
    order = np.lexsort([columns[name] for name in reversed(keys)])
    columns |= {name: columns[name][order] for name in per_edge}
    return columns | _indices(columns["edges.from"], columns["edges.to"], len(nodes))


def _indices(source: NDArray[np.int32], target: NDArray[np.int32], nodes: int) -> dict[str, NDArray[Any]]:
    """Where each node's outgoing edges begin (they lie side by side), and its incoming edges by row number."""
    return {
        "out.start": np.searchsorted(source, np.arange(nodes + 1)).astype(np.int64),
        "in.start": np.concatenate([[0], np.cumsum(np.bincount(target, minlength=nodes))]).astype(np.int64),
        "in.edge": np.argsort(target, kind="stable").astype(np.int32),
    }


def _column(full: str, name: str, form: Form, cells: "pd.Series[Any]") -> dict[str, NDArray[Any]]:
    if form in ("text", "currency"):
        return dict(Coded.of(cells.to_numpy(dtype=object)).arrays(full))
    return {full: _closed(name, cells) if form == "closed" else cells.to_numpy()}


def _closed(name: str, cells: "pd.Series[Any]") -> NDArray[np.int8]:
    codes = cells.map({value: code for code, value in enumerate(CLOSED[name])}).fillna(-1)
    return np.asarray(codes.to_numpy(), dtype=np.int8)


def _twin(name: str, form: Form, nodes: Frame) -> dict[str, NDArray[Any]]:
    """What the possible bound sees of a column that conflicting records split; absent where nothing differs."""
    ours, theirs = nodes[name], nodes[f"{name}.possible"]
    if form == "currency":
        both = Coded.of(np.concatenate([ours.to_numpy(dtype=object), theirs.to_numpy(dtype=object)]))
        mine, other = both.codes[: len(ours)], both.codes[len(ours) :]
        same = np.array_equal(mine, other)
        return {} if same else Coded(mine, both.values).arrays(f"nodes.{name}") | {f"nodes.{name}.possible": other}
    if form == "closed":
        closed = _closed(name, theirs)
        return {} if np.array_equal(_closed(name, ours), closed) else {f"nodes.{name}.possible": closed}
    own, twin = ours.to_numpy(), theirs.to_numpy()
    return {} if np.array_equal(own, twin, equal_nan=own.dtype.kind == "f") else {f"nodes.{name}.possible": twin}
