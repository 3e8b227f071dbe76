"""Gates of the annotations: what they guard is reached through them alone.

For each guarded node and right there is an outer gate of two slots, `initiate` and `approve`. Edges that gave the right
approve the outer gate instead (slot `initiate`); an inner gate, which opens when enough approvers agree, fills `approve`.
CONTROLS and CONTAINS stay as they are: they are the bypass.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted
from graphnhi.estate.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.gating import Rewritten, rewritten
from graphnhi.loading.annotations.leaving import left_out, listed, nothing
from graphnhi.loading.annotations.rows import Place, added, edge_rows, node_rows
from graphnhi.loading.annotations.selecting import Population
from graphnhi.loading.annotations.written import GateFile, Selecting, SelectorFile
from graphnhi.model.edges import EDGE_KINDS
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE

__all__ = ["put_up"]

Mask = NDArray[np.bool_]

_APPROVING: Final = tuple(sorted({CATEGORY_OF[kind] for kind in EDGE_KINDS["APPROVES"].sources}))
_NARROW: Final = "Narrow the selection."
_NOT_UP: Final = "The gate is not put up; check the selection."


@dataclass
class _Up:
    """The gates that are up so far."""

    nodes: list[Rows] = field(default_factory=list)
    edges: list[Rows] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)
    guarded: set[int] = field(default_factory=set)


def put_up(
    gates: list[tuple[Place, GateFile]], population: Population, nodes: Rows, edges: Rows
) -> tuple[Rows, Rows, list[Fault]]:
    """The rows, which are changed in place, with every gate put up, and the gates that could not be.

    A gate without any approver is not put up, for it would hide what it guards; nor is a second one about the same node.
    One that needs more than its approvers is put up and told: it never opens.
    """
    up = _Up()
    for place, gate in gates:
        guarded, approvers = _both(place, gate, population, up)
        if not (len(guarded) and len(approvers)):
            continue
        targets = _free(place, guarded, population, up)
        change = rewritten(place, edges, targets, population)
        _tell_unreached(place, targets, change, population, up)
        if change is None:
            continue
        _tell_never_open(place, gate, len(approvers), up)
        _add(place, gate, change, approvers, population, up)
    return added(nodes, up.nodes), added(edges, up.edges), up.odd


def _both(place: Place, gate: GateFile, population: Population, up: _Up) -> tuple[NDArray[Any], NDArray[Any]]:
    """Numbers, ascending, of what is guarded and of who approves; what cannot be either is told."""
    guardable = ~population.of_category("gate")
    approving = population.of_category(*_APPROVING)
    guarded = _chosen(f"{place}.guards", gate.guards, guardable, "anything but a gate", place, population, up)
    who = "an identity, a credential, a system or a gate"
    approvers = _chosen(f"{place}.approvers", gate.approvers, approving, who, place, population, up)
    return np.flatnonzero(guarded), np.flatnonzero(approvers)


def _chosen(
    where: str, selecting: Selecting, fits: Mask, wanted: str, place: Place, population: Population, up: _Up
) -> Mask:
    """The nodes that some of the selections choose and that fit."""
    masks = [_selected(one, population) for one in (selecting if isinstance(selecting, list) else [selecting])]
    whole: Mask = np.logical_or.reduce(masks)
    if not whole.any():
        up.odd.append(nothing(place.file, where, _NOT_UP))
        return whole
    up.odd += [nothing(place.file, f"{where}[{number}]") for number, mask in enumerate(masks) if not mask.any()]
    if (whole & ~fits).any():
        todo = _NARROW if (whole & fits).any() else _NOT_UP
        up.odd.append(left_out(place.file, where, population, whole, fits, wanted, todo))
    return whole & fits


def _selected(one: str | SelectorFile, population: Population) -> Mask:
    if isinstance(one, str):
        return population.select(one)
    return population.select(one.id, name=one.name, kind=one.kind, tag=one.tag)


def _tell_unreached(
    place: Place, targets: NDArray[Any], change: Rewritten | None, population: Population, up: _Up
) -> None:
    """Nodes that are guarded though no edge gives them have no gate: there is nothing to put it before."""
    bare = targets if change is None else targets[~np.isin(targets, change.targets)]
    if not len(bare):
        return
    what, todo = "no edge gives what it guards", "The gate is not put up."
    if change is not None:
        what, todo = f"no edge gives {len(bare)} of the nodes that it guards", "No gate is put up before them."
    up.odd.append(Fault(place.file, f"{place}.guards", what, found=listed(population, bare), todo=todo))


def _tell_never_open(place: Place, gate: GateFile, slots: int, up: _Up) -> None:
    if gate.needs > slots:
        what = f"gate needs {gate.needs} but has {slots} approver{'s' if slots > 1 else ''}, so it never opens"
        up.odd.append(Fault(place.file, str(place), what, todo="Select more approvers, or lower needs."))


def _free(place: Place, targets: NDArray[Any], population: Population, up: _Up) -> NDArray[Any]:
    """The targets that no earlier entry guards; the others are told."""
    taken = np.isin(targets, list(up.guarded))
    for target in population.texts(targets[taken]):
        up.odd.append(Fault(place.file, str(place), f"{quoted(target)} is guarded by an earlier entry, which stands"))
    free = targets[~taken]
    up.guarded.update(free.tolist())
    return free


def _add(
    place: Place, gate: GateFile, change: Rewritten, approvers: NDArray[Any], population: Population, up: _Up
) -> None:
    """The gates and the edges among them."""
    edges = population.edges
    guarded, which = np.unique(change.targets, return_inverse=True)
    names = population.texts(guarded)
    inner = population.numbers(f"annotations:{encoded(target)}/gate/approve" for target in names)
    before = [f"gate before {names[place]}" for place in which]
    up.nodes.append(_gate_rows(place, population, change.outer, 2, before))
    up.nodes.append(_gate_rows(place, population, inner, gate.needs, [f"approvers of {target}" for target in names]))
    up.edges.append(edge_rows(place, edges, change.outer, "RELEASES", change.targets, {"right": change.rights}))
    up.edges.append(edge_rows(place, edges, inner[which], "APPROVES", change.outer, {"slot": "approve"}))
    signers, signed = np.tile(approvers, len(inner)), np.repeat(inner, len(approvers))
    up.edges.append(edge_rows(place, edges, signers, "APPROVES", signed, {}))


def _gate_rows(place: Place, population: Population, ids: NDArray[Any], needs: int, names: list[str]) -> Rows:
    said = {"needs": needs, "name": np.array(names, dtype=object)}
    return node_rows(place, population.nodes, ids, np.full(len(ids), KIND_CODE["gate"]), said)
