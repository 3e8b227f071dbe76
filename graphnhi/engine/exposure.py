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
from graphnhi.engine.reaching import EFFECT, NONE
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate

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
        estate, node = self.estate, self.node.tolist()
        some = self.nearest >= 0
        told: dict[str, list[Any]] = {
            "id": [estate.id(n) for n in node],
            "name": [estate.name(n) for n in node],
            "kind": [estate.kind(n) for n in node],
            "category": [estate.category(n) for n in node],
            "targets": self.targets.tolist(),
            "nearest": _ids(estate, self.nearest),
            "hops": [int(hop) if known else None for hop, known in zip(self.hops, some, strict=True)],
            "effect": [EFFECT.get(code) for code in self.effect.tolist()],
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
    return [estate.id(node) if node >= 0 else None for node in nodes.tolist()]


def exposure(estate: Estate, target: str | None, settings: Settings, *, facts: Path) -> Exposure:
    """What everybody reaches of a target (a word, kind, name or id; None is every crown jewel), in the bound asked.

    facts: the file of eases by edge kind. Hops are not cut: ValueError where `max_hops` is given. Raises UsageError for an
    unclear word.
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
    """How many identities and credentials lose every route to a target, for each node and each edge that were taken away."""
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
    seen: set[tuple[str, str, str]] = set()
    for row in np.flatnonzero(found.edges.at_most).tolist():
        edge = estate.edge(row)
        ends = edge["from"], edge["edge"], edge["to"]
        if ends not in seen:  # rows with the same ends and kind are one removal
            seen.add(ends)
            rows.append(dict(zip(("from", "edge", "to"), ends, strict=True)) | _bounds(found.edges, row))
    return sorted(
        rows, key=lambda row: (-row["at_least"], -row["at_most"], row.get("id") or "", *map(str, row.values()))
    )


def _bounds(loss: Loss, place: int) -> dict[str, int]:
    return {"at_least": int(loss.at_least[place]), "at_most": int(loss.at_most[place])}
