"""`reach`: which identities and credentials reach the targets, by which hops."""

from typing import Any

import numpy as np

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.engine.reaching import EFFECT, NONE, Pairs, Reaching, nearest
from graphnhi.engine.routes import hops_told
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.walk import Mask
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE
from graphnhi.results import Answer, LazyRows


def reach(estate: Estate, target: str | None, settings: Settings, *, pairs: bool = False) -> Answer:
    """One row an identity and one a credential with its nearest target, or (`pairs`) one for each of them and target.

    target: a target word, kind, name or id; None is every crown jewel. Raises UsageError for an unclear or unknown word.
    """
    targets = targets_of(estate, target, settings)
    certain = walk(estate, "certain", settings.as_of)
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    reaching = Reaching(certain, possible, _asked(estate, settings), settings)
    if pairs:
        found, counts = Pairs.joined(list(reaching.of(targets))).ordered(), None
    else:
        found, counts = nearest(reaching.of(targets), estate.n_nodes)

    def row(place: int) -> Row:
        told = _row(estate, reaching, found, place)
        return told if counts is None else told | {"targets": int(counts[place])}

    question = {"target": target, "pairs": pairs} | settings.told()
    summary = _summary(estate, found, targets)
    return Answer("reach", header(estate, settings), question, LazyRows(len(found), row), summary, coverage(estate))


def _asked(estate: Estate, settings: Settings) -> Mask:
    wanted = [settings.category] if settings.category else ["identity", "credential"]
    codes = [CATEGORY_CODE[name] for name in wanted if name in ("identity", "credential")]
    return np.asarray(np.isin(estate.categories, codes))


def _row(estate: Estate, reaching: Reaching, found: Pairs, place: int) -> Row:
    node, target = int(found.node[place]), int(found.target[place])
    possible, effect = bool(found.possible[place]), int(found.effect[place])
    told = node_told(estate, node) | {
        "target": estate.id(target),
        "hops": int(found.hops[place]),
        "bound": "possible" if possible else "certain",
        "effect": EFFECT[effect],
        "path": _path(reaching, node, target, effect, possible=possible),
    }
    if (more := int(found.more_effect[place])) != NONE:
        told["possible"] = {
            "effect": EFFECT[more],
            "hops": int(found.more_hops[place]),
            "path": _path(reaching, node, target, more, possible=True),
        }
    return told


def _path(reaching: Reaching, node: int, target: int, effect: int, *, possible: bool) -> list[dict[str, Any]]:
    backward = reaching.backward(possible=possible)
    return hops_told(backward.walk, backward.route(node, target, effect))


def _summary(estate: Estate, found: Pairs, targets: Targets) -> dict[str, Any]:
    nodes, first = np.unique(found.node, return_index=True)
    categories = estate.categories[nodes]
    certain = np.unique(found.node[~found.possible])
    return {
        "targets": len(targets.nodes),
        "targets_reached": len(np.unique(found.target)),
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
        "certain": len(certain),
        "possible_only": len(first) - len(certain),
        "by_category": {
            name: int((categories == CATEGORY_CODE[name]).sum())
            for name in CATEGORIES
            if name in ("identity", "credential")
        },
    }
