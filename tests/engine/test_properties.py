"""Properties of every closure: monotone, certain inside possible, order-free and idempotent; 1,000 random estates each."""

import pytest

import graphnhi
from graphnhi.estate import Estate
from tests.oracle.answers import Asked
from tests.oracle.build import estate_of
from tests.oracle.random_estates import Dice, random_rows
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import own_modes
from tests.oracle.united import united

BATCHES, BATCH = 10, 100
AS_OF = Asked().as_of
each_batch = pytest.mark.parametrize("batch", range(BATCHES))


def estates(batch: int) -> list[tuple[Dice, Rows]]:
    """The estates of a batch, each with dice of its own; other ones than those compared with the oracle."""
    seeds = range(500_000 + batch * BATCH, 500_000 + (batch + 1) * BATCH)
    return [(Dice(f"property {seed}"), random_rows(seed)) for seed in seeds]


def fallen(estate: Estate, start: str, bound: str = "possible") -> dict[str, Row]:
    """The rows of a blast by id."""
    return {row["id"]: row for row in graphnhi.blast(estate, start, bound=bound, as_of=AS_OF).rows}


def strongest(row: Row) -> tuple[bool, int]:
    """Control before touch, then fewer hops, in the bound of the answer."""
    best = row.get("possible", row)
    return best["effect"] != "control", best["hops"]


def judges_a_gate(rows: Rows, edge: Row) -> bool:
    """Whether the mode of a gate is read off this edge: then it may open or shut test mode, whatever it adds."""
    return edge["edge"] == "RELEASES" and own_modes(united(rows).nodes[edge["from"]]) == {"unknown"}


@each_batch
def test_monotone(batch: int) -> None:
    """Removing an edge never enlarges reach, adding one never shrinks it, in either bound."""
    for dice, rows in estates(batch):
        places = [place for place, edge in enumerate(rows.edges) if not judges_a_gate(rows, edge)]
        if not places:
            continue
        less = rows.without_edge(dice.choice(places))
        whole, part, start = estate_of(rows), estate_of(less), dice.choice(less.ids())
        for bound in ("certain", "possible"):
            before, after = fallen(part, start, bound), fallen(whole, start, bound)
            shrunk = [i for i, row in before.items() if i not in after or strongest(after[i]) > strongest(row)]
            assert not shrunk, f"{start}, {bound}: the further edge takes away {shrunk}\n{rows.dump()}\n{less.dump()}"


@each_batch
def test_certain_is_inside_possible(batch: int) -> None:
    """Everything certainly reached is possibly reached, at least as strongly; rows say certain exactly for those."""
    for dice, rows in estates(batch):
        estate, start = estate_of(rows), dice.choice(rows.ids())
        certain, possible = fallen(estate, start, "certain"), fallen(estate, start)
        assert certain.keys() == {i for i, row in possible.items() if row["bound"] == "certain"}, rows.dump()
        for node_id, row in certain.items():
            assert (row["effect"], row["hops"]) == (possible[node_id]["effect"], possible[node_id]["hops"]), rows.dump()
            assert strongest(possible[node_id]) <= strongest(row), rows.dump()


@each_batch
def test_order_free(batch: int) -> None:
    """The order of the records changes neither the digest nor an answer."""
    for dice, rows in estates(batch):
        placed = numbered(rows)
        mixed = Rows(dice.sample(placed.nodes, len(placed.nodes)), dice.sample(placed.edges, len(placed.edges)))
        one, other, start = estate_of(placed), estate_of(mixed), dice.choice(rows.ids())
        assert one.digest == other.digest, rows.dump()
        ask(one, other, start)


@each_batch
def test_idempotent(batch: int) -> None:
    """Records given twice are the records given once."""
    for dice, rows in estates(batch):
        placed = numbered(rows)
        one, other = estate_of(placed), estate_of(Rows(placed.nodes * 2, placed.edges * 2))
        assert one.digest == other.digest, rows.dump()
        ask(one, other, dice.choice(rows.ids()))


def numbered(rows: Rows) -> Rows:
    """Every record with its line, so that it keeps its evidence wherever it stands; equal records keep the first line."""
    lines: dict[str, int] = {}
    nodes = [{**row, "number": lines.setdefault(repr(row), place)} for place, row in enumerate(rows.nodes, 2)]
    edges = [{**row, "number": lines.setdefault(repr(row), place)} for place, row in enumerate(rows.edges, 2)]
    return Rows(nodes, edges)


def ask(one: Estate, other: Estate, start: str) -> None:
    """A blast and a reach of both, equal to the last hop."""
    assert list(graphnhi.blast(one, start, as_of=AS_OF).rows) == list(graphnhi.blast(other, start, as_of=AS_OF).rows)
    assert list(graphnhi.reach(one, as_of=AS_OF).rows) == list(graphnhi.reach(other, as_of=AS_OF).rows)
