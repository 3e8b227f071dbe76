"""What holds of every cluster: the order of its objects does not count, more grants never mean less, and every end is a node."""

import random
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kubernetes_cluster import Cluster
from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import bound, derived, role, rule

SEEDS = range(6)
ALL = (
    rule("*", "*"),
    rule("create", "pods"),
    rule("get list", "secrets"),
    rule("impersonate", "users groups serviceaccounts"),
)


def objects() -> list[dict[str, Any]]:
    return [each for _, items in Cluster(0.01).lists() for each in items]


def told(found: Derived) -> set[tuple[str, ...]]:
    """Every edge with its bound."""
    columns = ("from", "edge", "to", "bound", "condition")
    return {tuple(map(str, row)) for row in found.edges.reindex(columns=columns).itertuples(index=False)}


def ends(found: Derived, *, certain: bool) -> set[tuple[str, str]]:
    kept = found.edges[found.edges["bound"] != "possible"] if certain else found.edges
    return set(zip(kept["from"], kept["to"], strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_order_does_not_count(tmp_path: Path, seed: int) -> None:
    """Shuffled, the same objects give the same edges."""
    given = objects()
    shuffled = random.Random(seed).sample(given, len(given))
    assert told(derived(tmp_path, *given)) == told(derived(tmp_path, *shuffled))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_grant_never_means_less(tmp_path: Path, seed: int) -> None:
    """A binding more keeps whoever is reached certainly reached, if need be through what contains it, and the possible so too."""
    draw, given = random.Random(seed), objects()
    who = draw.choice(["user:eve", "group:system:authenticated", "team000/app0"])
    more = (role("more", *draw.sample(ALL, 2)), bound("more", who, namespace=draw.choice([None, "team000"])))
    before, after = derived(tmp_path, *given), derived(tmp_path, *given, *more)
    for certain in (True, False):
        lost = ends(before, certain=certain) - ends(after, certain=certain)
        assert not {pair for pair in lost if not _contained(after, *pair)}


def _contained(found: Derived, start: str, end: str) -> bool:
    """Whether somebody has an end by what contains it, or by a group: who administers needs no edge of his own."""
    leads = found.edges[found.edges["bound"] != "possible"]
    waiting, seen = [start], {start}
    steps = leads.groupby("from")["to"].agg(list).to_dict()
    while waiting:
        new = [each for each in steps.get(waiting.pop(), []) if each not in seen]
        seen.update(new)
        waiting += new
    return end in seen


def test_every_end_is_a_node(tmp_path: Path) -> None:
    """Nothing leads to what nothing describes, in the cluster itself."""
    found = derived(tmp_path, *objects(), role("r", rule("create", "pods")), bound("r", "user:eve"))
    nodes = set(found.nodes["id"])
    assert {each for each in (*found.edges["from"], *found.edges["to"]) if each.startswith("k8s:")} <= nodes
