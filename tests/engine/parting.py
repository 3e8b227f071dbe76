"""Random walks, and what the closure reaches once edges or nodes are taken out of them: the brute force of removals."""

import numpy as np

from graphnhi.asking import Targets
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.walk import walk_of
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows

AS_OF = parse_instant("2026-06-15T12:00:00Z")


def random_walk(dice, seed, *, gates, most):
    """The walk of a random estate in one of the bounds."""
    return walk_of(
        estate_of(random_rows(seed, gates=gates, most=most)), dice.choice(("possible", "possible", "certain")), AS_OF
    )


def written_walk(rows):
    """The possible walk of an estate written by hand."""
    return walk_of(estate_of(rows), "possible", AS_OF)


def number(walk, node_id):
    """The number of a node."""
    return [walk.estate.id(node) for node in range(walk.nodes)].index(node_id)


def targets_at(nodes, only=None):
    """These nodes as targets; `only` marks those that count when they are controlled."""
    nodes = np.array(nodes, dtype=np.int32)
    only = np.zeros(len(nodes), dtype=bool) if only is None else np.array(only, dtype=bool)
    return Targets(None, nodes, only, np.ones(len(nodes), dtype=bool), nodes[:0])


def random_targets(dice, walk):
    """One to three targets."""
    nodes = sorted(dice.sample(range(walk.nodes), dice.choice((1, 1, 2, 3))))
    return targets_at(nodes, [dice.happens(0.3) for _ in nodes])


def ends_of_arcs(walk):
    """The node that each arc leaves and the one that it enters (a gate for an approval, a system for its twin)."""
    approvals = len(walk.arcs) - len(walk.approve.arc)
    home = np.concatenate([np.arange(walk.nodes), walk.twin_system]).astype(int)
    target = walk.arcs.target.astype(int)
    target[:approvals] = home[target[:approvals]]
    target[approvals:] = walk.slot_gate[target[approvals:]]
    return home[walk.arcs.source], target


def removals(walk):
    """Edge rows by their ends and kind."""
    ends = zip(*(walk.estate.numbers(f"edges.{name}").tolist() for name in ("from", "kind", "to")), strict=True)
    found = {}
    for row, key in enumerate(ends):
        found.setdefault(key, []).append(row)
    return found


def without(walk, rows=(), nodes=()):
    """The mask of arcs that are left."""
    source, target = ends_of_arcs(walk)
    return ~np.isin(walk.arcs.row, list(rows)) & ~np.isin(source, list(nodes)) & ~np.isin(target, list(nodes))


def reaches(walk, starts, targets, arcs=None, gone=()):
    """Whether these starts together reach a target over these arcs."""
    left = np.array([start for start in starts if start not in gone], dtype=np.int32)
    found = closure(walk, left, None, arcs)
    hops = np.where(targets.control_only, FAR, found.touch[targets.nodes])
    near = np.minimum(found.control[targets.nodes], hops)
    return bool((near[~np.isin(targets.nodes, list(gone))] < FAR).any())
