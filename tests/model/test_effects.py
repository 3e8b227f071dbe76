"""What one edge does for whoever walks it: the same for the rows of `neighbours` and for what a server is asked for."""

import pytest

from graphnhi.engine import edge_arcs
from graphnhi.model.edges import EDGE_KINDS, EDGES, WALKED, effect_of
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows


@pytest.mark.parametrize(
    ("right", "category", "certain", "possible"),
    [
        ("read", "data", "control", "control"), ("write", "data", "touch", "touch"), (None, "data", "control", "control"),
        (None, "action", "touch", "touch"), (None, "system", "touch", "touch"), (None, "identity", "control", "control"),
        (None, "unknown", "touch", "control"), ("use", "unknown", "touch", "touch"),
    ],
)  # fmt: skip
def test_a_right_decides(right: str | None, category: str, certain: str, possible: str) -> None:
    """A stated right decides, else the category of the end; to an end that nobody described the bounds differ."""
    assert effect_of("RELEASES", right, category, "certain") == certain
    assert effect_of("PERMITS", right, category, "possible") == possible


def test_other_kinds_have_one_effect() -> None:
    """Whatever right an edge of another kind states changes nothing; facts alone are never walked."""
    for name, kind in EDGE_KINDS.items():
        if kind.effect != "by_right":
            assert effect_of(name, "control", "data", "possible") == kind.effect
    assert {*EDGE_KINDS} - {*WALKED} == {"OWNED_BY", "TRUSTS", "OBSERVED"}


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_the_engine_walks(seed: int) -> None:
    """The engine reads the same of whole columns: the role of every edge of random estates, to undescribed ends in the certain bound."""
    estate = estate_of(random_rows(90_000 + seed))
    roles, kinds = edge_arcs._roles(estate), estate.numbers("edges.kind")
    for row in range(estate.n_edges):
        target = estate.category(int(estate.numbers("edges.to")[row]))
        effect = effect_of(EDGES[int(kinds[row])], estate.value("edges", "right", row), target, "certain")
        assert edge_arcs._ROLE_OF_EFFECT[effect] == roles[row], row
