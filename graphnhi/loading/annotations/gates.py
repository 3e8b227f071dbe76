"""Gates of the annotations: what they guard is reached through them alone.

For each guarded node and right there is an outer gate of two slots, `initiate` and `approve`. Edges that gave the right
approve the outer gate instead (slot `initiate`); an inner gate, which opens when enough approvers agree, fills `approve`.
CONTROLS and CONTAINS stay as they are: they are the bypass.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted
from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.gating import Rewritten, rewritten
from graphnhi.loading.annotations.rows import Place, added, edge_rows, node_rows
from graphnhi.loading.annotations.selecting import Population
from graphnhi.loading.annotations.written import GateFile, SelectorFile

__all__ = ["put_up"]

Frame = pd.DataFrame
Mask = NDArray[np.bool_]

_APPROVING: Final = ("identity", "credential", "gate", "unknown")


@dataclass
class _Up:
    """The gates that are up so far."""

    nodes: list[Frame] = field(default_factory=list)
    edges: list[Frame] = field(default_factory=list)
    odd: list[Fault] = field(default_factory=list)
    guarded: set[str] = field(default_factory=set)


def put_up(
    gates: list[tuple[Place, GateFile]], population: Population, nodes: Frame, edges: Frame
) -> tuple[Frame, Frame, list[Fault]]:
    """The rows with every gate put up, and the gates that could not be.

    A gate without any approver is not put up, for it would hide what it guards; nor is a second one about the same node.
    """
    up = _Up()
    for place, gate in gates:
        guarded = _chosen(gate.guards, population) & ~np.equal(population.categories, "gate")
        approvers = _chosen(gate.approvers, population) & np.isin(population.categories, _APPROVING)
        if _is_idle(place, guarded, approvers, up):
            continue
        targets = _free(place, np.sort(population.ids[guarded]), up)
        change = rewritten(place, edges, targets, population)
        if change is None and not len(targets):
            continue
        if change is None:
            up.odd.append(
                Fault(place.file, f"{place}.guards", "no edge gives what it guards", todo="The gate is not put up.")
            )
            continue
        edges = change.edges
        _add(place, gate, change, np.sort(population.ids[approvers]), up)
    return added(nodes, up.nodes, "node"), added(edges, up.edges, "edge"), up.odd


def _chosen(selecting: str | SelectorFile, population: Population) -> Mask:
    if isinstance(selecting, str):
        return population.select(selecting)
    return population.select(selecting.id, name=selecting.name, kind=selecting.kind, tag=selecting.tag)


def _is_idle(place: Place, guarded: Mask, approvers: Mask, up: _Up) -> bool:
    for key, mask in (("guards", guarded), ("approvers", approvers)):
        if not mask.any():
            up.odd.append(
                Fault(
                    place.file, f"{place}.{key}", "selects nothing", todo="The gate is not put up; check the selection."
                )
            )
    return not (guarded.any() and approvers.any())


def _free(place: Place, targets: NDArray[Any], up: _Up) -> NDArray[Any]:
    """The targets that no earlier entry guards; the others are told."""
    for target in targets:
        if target in up.guarded:
            up.odd.append(
                Fault(place.file, str(place), f"{quoted(target)} is guarded by an earlier entry, which stands")
            )
    free = np.array([target for target in targets if target not in up.guarded], dtype=object)
    up.guarded.update(free)
    return free


def _add(place: Place, gate: GateFile, change: Rewritten, approvers: NDArray[Any], up: _Up) -> None:
    """The gates and the edges among them."""
    targets, rights = change.targets, change.rights
    inner_of = np.array([f"annotations:{encoded(target)}/gate/approve" for target in targets], dtype=object)
    inner = np.unique(inner_of)
    up.nodes.append(_gate_rows(place, change.outer, 2, [f"gate before {target}" for target in targets]))
    up.nodes.append(_gate_rows(place, inner, gate.needs, [f"approvers of {target}" for target in np.unique(targets)]))
    up.edges.append(edge_rows(place, change.outer, "RELEASES", targets, {"right": rights}))
    up.edges.append(edge_rows(place, inner_of, "APPROVES", change.outer, {"slot": "approve"}))
    signers, signed = np.tile(approvers, len(inner)), np.repeat(inner, len(approvers))
    up.edges.append(edge_rows(place, signers, "APPROVES", signed, {}))


def _gate_rows(place: Place, ids: NDArray[Any], needs: int, names: list[str]) -> Frame:
    said = {"needs": float(needs), "name": np.array(names, dtype=object)}
    return node_rows(place, ids, np.full(len(ids), "gate", dtype=object), said)
