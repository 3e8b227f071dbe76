"""Everybody at once, in columns: how many targets each identity and credential reaches, the nearest and the easiest of them, how
far a compromise of it fans out, and the money that falls with it.

One pass for all behind each column (`everybody`); each equals what `reach`, `path` and `blast` say of that start alone.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.everybody.easiest_all import easiest_all
from graphnhi.engine.everybody.fanout import fan_out
from graphnhi.engine.everybody.losses import Loss, Losses, losses
from graphnhi.engine.everybody.worth import Worth, worth
from graphnhi.engine.nearest_rows import told_by
from graphnhi.engine.reach import asked_of
from graphnhi.engine.reaching import CONTROL, EFFECT, NONE, TOUCH
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.estate.texts import Coded
from graphnhi.model.ids import tail
from graphnhi.model.kinds import CATEGORIES, KINDS

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Exposure:
    """One entry for each identity and credential, ascending by number, in one bound.

    targets: how many are reached; nearest, easiest: node numbers, -1 where none is reached; effect: of the nearest (0 none, 1
    touch, 2 control); ease: product over the hops, 0 where there is no route; fan_out: nodes that fall; money: by node.
    """

    estate: Estate
    node: Numbers
    targets: Numbers
    nearest: Numbers
    hops: Numbers
    effect: Numbers
    easiest: Numbers
    ease: Numbers
    fan_out: Numbers
    money: Worth

    def columns(self) -> dict[str, list[Any]]:
        """The columns as people read them: ids, numbers, None where nothing is reached."""
        estate, node = self.estate, self.node
        ids = estate.ids.take(node)
        names = estate.coded("nodes.name").rows(node)
        told: dict[str, list[Any]] = {
            "id": ids,
            "name": [tail(node_id) if name is None else name for node_id, name in zip(ids, names, strict=True)],
            "kind": _KINDS[estate.numbers("nodes.kind")[node]].tolist(),
            "category": _CATEGORIES[estate.categories[node]].tolist(),
            "targets": self.targets.tolist(),
            "nearest": _ids(estate, self.nearest),
            "hops": np.where(self.nearest >= 0, self.hops.astype(object), np.array(None, dtype=object)).tolist(),
            "effect": _EFFECTS[self.effect].tolist(),
            "easiest": _ids(estate, self.easiest),
            "ease": self.ease.tolist(),
            "fan_out": self.fan_out.tolist(),
        }
        for place, currency in enumerate(self.money.currencies):
            name = currency or "unknown currency"
            told[f"per_day {name}"] = self.money.per_day[self.node, place].tolist()
            told[f"unbounded {name}"] = self.money.unbounded[self.node, place].tolist()
        return told


def _ids(estate: Estate, nodes: Numbers) -> list[str | None]:
    """Ids of node numbers, None for -1."""
    return Coded(nodes, estate.ids).rows(np.arange(len(nodes)))


_KINDS, _CATEGORIES = (np.array(names, dtype=object) for names in (KINDS, CATEGORIES))
_EFFECTS = np.array([None, EFFECT[TOUCH], EFFECT[CONTROL]], dtype=object)


def exposure(estate: Estate, target: str | None, settings: Settings, *, facts: Path) -> Exposure:
    """What everybody reaches of a target (a word, kind, name or id; None is every crown jewel), in the bound asked.

    facts: the file of eases by edge kind. Hops are not cut: ValueError where `max_hops` is given. Raises UsageError for an
    unclear word, GraphnhiError where the memory is too small or the estate too deep (see `fan_out`).
    """
    asked = asked_of(estate, settings)
    found = targets_of(estate, target, settings).in_bound(settings.bound)
    nodes, control_only = found.nodes, found.control_only
    arcs = walk(estate, settings.bound, settings.as_of)
    money = worth(arcs, settings, asked)
    told = told_by(arcs, nodes, control_only, asked)
    easy = easiest_all(arcs, nodes, control_only, ease_of_arcs(arcs, facts), asked)
    node = np.flatnonzero(asked)
    effect = told.nearest.effect[node]
    return Exposure(
        estate, node, told.counts[node], np.where(effect == NONE, -1, told.nearest.target[node]), told.nearest.hops[node],
        effect, easy.target[node], easy.ease[node], fan_out(arcs)[node], money,
    )  # fmt: skip


def losses_of(estate: Estate, target: str | None, settings: Settings) -> Losses:
    """How many identities and credentials lose every route to a target, for each node and each edge that were taken away.

    Raises UsageError for an unclear or unknown target, GraphnhiError where the memory is too small.
    """
    asked = asked_of(estate, settings)
    found = targets_of(estate, target, settings).in_bound(settings.bound)
    arcs = walk(estate, settings.bound, settings.as_of)
    told = told_by(arcs, found.nodes, found.control_only, asked)
    return losses(arcs, found, asked, told.counts > 0)


LOSS_COLUMNS = ["id", "from", "edge", "to", "at_least", "at_most"]


def loss_rows(estate: Estate, found: Losses) -> list[dict[str, Any]]:
    """The removals that may cost anybody anything, worst first (then by id): nodes by `id`, edges by their ends and kind."""
    nodes = np.flatnonzero(found.nodes.at_most).tolist()
    rows: list[dict[str, Any]] = [{"id": estate.id(node), **_bounds(found.nodes, node)} for node in nodes]
    costly = np.flatnonzero(found.edges.at_most)
    ends = np.stack(
        [estate.numbers(f"edges.{name}")[costly].astype(np.int64) for name in ("from", "kind", "to")], axis=1
    )
    _, first = np.unique(ends, axis=0, return_index=True)  # rows with the same ends and kind are one removal
    for row in costly[first].tolist():
        edge = estate.edge(row)
        rows.append({name: edge[name] for name in ("from", "edge", "to")} | _bounds(found.edges, row))
    return sorted(
        rows, key=lambda row: (-row["at_least"], -row["at_most"], row.get("id") or "", *map(str, row.values()))
    )


def _bounds(loss: Loss, place: int) -> dict[str, int]:
    return {"at_least": int(loss.at_least[place]), "at_most": int(loss.at_most[place])}
