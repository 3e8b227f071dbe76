"""Properties of every closure: monotone, certain inside possible, order-free and idempotent; 500 random estates each.

500 more by `pytest -m marathon`.
The hundred estates of a batch are packed side by side into one, and each is asked from a start of its own.
"""

import pytest

import graphnhi
from graphnhi.estate import Estate
from tests.oracle.answers import Asked
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import Dice, random_rows
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import own_modes
from tests.oracle.united import united
from tests.seeds import half

BATCHES, BATCH = 10, 100
AS_OF = Asked().as_of
each_batch = pytest.mark.parametrize("batch", half(range(BATCHES)))


def estates(batch: int) -> list[tuple[Dice, Rows]]:
    """The estates of a batch, each with dice of its own; other ones than those compared with the oracle."""
    seeds = range(500_000 + batch * BATCH, 500_000 + (batch + 1) * BATCH)
    return [(Dice(f"property {seed}"), prefixed(random_rows(seed), f"s{seed}.")) for seed in seeds]


def fallen(estate: Estate, start: str, bound: str = "possible") -> dict[str, Row]:
    """The rows of a blast by id."""
    return {row["id"]: row for row in graphnhi.blast(estate, f"id:{start}", bound=bound, as_of=AS_OF).rows}


def strongest(row: Row) -> tuple[bool, int]:
    """Control before touch, then fewer hops, in the bound of the answer."""
    best = row.get("possible", row)
    return best["effect"] != "control", best["hops"]


def judges_a_gate(rows: Rows, edge: Row) -> bool:
    """Whether the mode of a gate is read off this edge: then it may open or shut test mode, whatever it adds."""
    return edge["edge"] == "RELEASES" and own_modes(united(rows).nodes[edge["from"]]) == {"unknown"}


def one_edge_less(dice: Dice, rows: Rows) -> Rows:
    """The rows without one edge, where there is one that no gate's mode hangs on."""
    places = [place for place, edge in enumerate(rows.edges) if not judges_a_gate(rows, edge)]
    return rows.without_edge(dice.choice(places)) if places else rows


@each_batch
def test_monotone(batch: int) -> None:
    """Removing an edge never enlarges reach, adding one never shrinks it, in either bound."""
    parts = [(dice, rows, one_edge_less(dice, rows)) for dice, rows in estates(batch)]
    whole, part = (estate_of(pack([both[place] for both in parts])) for place in (1, 2))
    for dice, rows, less in parts:
        start = dice.choice(less.ids())
        for bound in ("certain", "possible"):
            before, after = fallen(part, start, bound), fallen(whole, start, bound)
            shrunk = [i for i, row in before.items() if i not in after or strongest(after[i]) > strongest(row)]
            assert not shrunk, f"{start}, {bound}: the further edge takes away {shrunk}\n{rows.dump()}\n{less.dump()}"


@each_batch
def test_certain_is_inside_possible(batch: int) -> None:
    """Everything certainly reached is possibly reached, at least as strongly; rows say certain exactly for those."""
    parts = estates(batch)
    estate = estate_of(pack([rows for _, rows in parts]))
    for dice, rows in parts:
        start = dice.choice(rows.ids())
        certain, possible = fallen(estate, start, "certain"), fallen(estate, start)
        assert certain.keys() == {i for i, row in possible.items() if row["bound"] == "certain"}, rows.dump()
        for node_id, row in certain.items():
            assert (row["effect"], row["hops"]) == (possible[node_id]["effect"], possible[node_id]["hops"]), rows.dump()
            assert strongest(possible[node_id]) <= strongest(row), rows.dump()


@each_batch
def test_order_free(batch: int) -> None:
    """The order of the records changes neither the digest nor an answer."""
    dice, rows = Dice(f"order {batch}"), numbered(pack([rows for _, rows in estates(batch)]))
    mixed = Rows(dice.sample(rows.nodes, len(rows.nodes)), dice.sample(rows.edges, len(rows.edges)))
    answer_alike(estate_of(rows), estate_of(mixed), batch)


@each_batch
def test_idempotent(batch: int) -> None:
    """Records given twice are the records given once."""
    rows = numbered(pack([rows for _, rows in estates(batch)]))
    answer_alike(estate_of(rows), estate_of(Rows(rows.nodes * 2, rows.edges * 2)), batch)


def numbered(rows: Rows) -> Rows:
    """Every record with its line, so that it keeps its evidence wherever it stands; equal records keep the first line."""
    lines: dict[str, int] = {}
    plain = [{name: cell for name, cell in row.items() if name != "number"} for row in [*rows.nodes, *rows.edges]]
    placed = [
        {**row, "number": lines.setdefault(repr(sorted(row.items())), place)} for place, row in enumerate(plain, 2)
    ]
    return Rows(placed[: len(rows.nodes)], placed[len(rows.nodes) :])


def answer_alike(one: Estate, other: Estate, batch: int) -> None:
    """The digest, the reach of everybody and a blast in every part are equal to the last hop."""
    assert one.digest == other.digest
    assert list(graphnhi.reach(one, as_of=AS_OF).rows) == list(graphnhi.reach(other, as_of=AS_OF).rows)
    for dice, rows in estates(batch):
        start = dice.choice(rows.ids())
        assert fallen(one, start) == fallen(other, start), rows.dump()
