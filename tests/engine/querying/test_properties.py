"""What holds of every query: together as alone, no start reaches itself, certain inside possible, and more edges never fewer rows."""

import pytest

from graphnhi.estate import Estate
from tests.oracle.answers import Asked
from tests.oracle.comparing_queries import asked_of, read
from tests.oracle.packing import pack
from tests.oracle.random_estates import Dice, random_asked, random_rows
from tests.oracle.random_queries import Writer, estate_of_rows, random_parts
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import own_modes
from tests.oracle.united import united

PACK, QUERIES = 40, 30
RANKS = (None, "low", "medium", "high", "critical")
each_pack = pytest.mark.parametrize("first", range(30_000, 30_000 + 4 * PACK, PACK))


def parts_of(first: int) -> list[Rows]:
    return random_parts(range(first, first + PACK), agreeing=True)


def queries_of(first: int, parts: list[Rows], asked: int = QUERIES) -> list[Row]:
    """Random queries that are not refused."""
    writer, found = Writer(Dice(f"properties {first}"), parts, agreeing=True), []
    while len(found) < asked:
        raw = writer.query()
        found += [raw] if read(raw) is not None else []
    return found


def answers(estate: Estate, raws: list[Row], how: Asked) -> list[dict[str, Row]]:
    return asked_of(estate, [query for raw in raws if (query := read(raw)) is not None], how)


@each_pack
def test_queries_asked_together_give_what_they_give_alone(first: int) -> None:
    """In any order, some asked twice, those of one walk and those of others."""
    parts, how = parts_of(first), random_asked(first)
    raws, estate = queries_of(first, parts), estate_of_rows(pack(parts))
    alone = [answers(estate, [raw], how)[0] for raw in raws]
    order = Dice(f"order {first}").choices(range(len(raws)), k=QUERIES + 10)
    assert answers(estate, [raws[place] for place in order], how) == [alone[place] for place in order]
    assert answers(estate, [], how) == []


@each_pack
def test_a_start_that_is_the_only_target_is_no_row(first: int) -> None:
    """Whoever is asked for never counts as reaching itself, whatever leads round to it."""
    parts = parts_of(first)
    estate, dice = estate_of_rows(pack(parts)), Dice(f"own {first}")
    nodes = [str(dice.choice(dice.choice(parts).nodes)["id"]) for _ in range(QUERIES)]
    raws = [raw | {"from": {}} for raw in queries_of(first, parts)]
    for raw, node in zip(raws, nodes, strict=True):
        for key in ("all_of", "common_upstream", "via"):
            raw.pop(key, None)
        raw["to"] = f"id:{node}"
    asked = [(raw, node) for raw, node in zip(raws, nodes, strict=True) if read(raw) is not None]
    for (_, node), found in zip(asked, answers(estate, [raw for raw, _ in asked], Asked()), strict=True):
        assert node not in found


@each_pack
def test_certain_is_inside_possible(first: int) -> None:
    """Asked for the certain bound, exactly the rows that are certain among all, no graver than when all is asked for."""
    parts = parts_of(first)
    estate = estate_of_rows(pack(parts))
    raws = queries_of(first, parts)
    both = zip(answers(estate, raws, Asked(bound="certain")), answers(estate, raws, Asked()), strict=True)
    for raw, (certain, possible) in zip(raws, both, strict=True):
        sure = {node: row["certain"] for node, row in possible.items() if row["certain"] is not None}
        assert {node: row["severity"] for node, row in certain.items()} == sure, raw
        assert all(RANKS.index(row["certain"]) <= RANKS.index(row["severity"]) for row in possible.values())


@each_pack
def test_no_finding_is_graver_than_its_query(first: int) -> None:
    """The query's own severity is the most that a row can have."""
    parts = parts_of(first)
    raws = queries_of(first, parts)
    for raw, found in zip(raws, answers(estate_of_rows(pack(parts)), raws, random_asked(first)), strict=True):
        assert all(RANKS.index(row["severity"]) <= RANKS.index(raw["severity"]) for row in found.values())


def is_monotone(raw: Row) -> bool:
    """Whether more edges can only add to what a query finds: nothing forbidden, and nothing counted from above or read off edges."""
    return (
        "not_via" not in raw and "common_upstream" not in raw and "count(" not in str(raw) and "_status" not in str(raw)
    )


def judges_a_gate(rows: Rows, edge: Row) -> bool:
    """Whether the mode of a gate is read off this edge: then it may open or shut test mode, whatever it adds."""
    return edge["edge"] == "RELEASES" and own_modes(united(rows).nodes[edge["from"]]) == {"unknown"}


def one_edge_less(dice: Dice, rows: Rows) -> Rows:
    """The rows without one edge, where there is one that no gate's mode hangs on; every node stays."""
    places = [place for place, edge in enumerate(rows.edges) if not judges_a_gate(rows, edge)]
    less = rows.without_edge(dice.choice(places)) if places else rows
    gone = set(rows.ids()) - set(less.ids())
    return Rows([*less.nodes, *({"id": node, "kind": "unknown"} for node in sorted(gone))], less.edges)


@each_pack
def test_a_further_edge_takes_no_row_away(first: int) -> None:
    """Every row stays, in each bound, and is at least as grave; one edge more in each of forty estates."""
    parts, how = parts_of(first), random_asked(first)
    less = [one_edge_less(Dice(f"less {first} {place}"), rows) for place, rows in enumerate(parts)]
    raws = [raw for raw in queries_of(first, parts, 2 * QUERIES) if is_monotone(raw)]
    before, after = (answers(estate_of_rows(pack(rows)), raws, how) for rows in (less, parts))
    for raw, few, many in zip(raws, before, after, strict=True):
        for node, row in few.items():
            for column in ("severity", "certain"):
                told = many.get(node, {}).get(column)
                assert RANKS.index(told) >= RANKS.index(row[column]), (raw, node)


def test_random_estates_are_asked_much() -> None:
    """The random estates and queries do find something: a good share of queries has rows, gates are among what they walk."""
    parts = parts_of(30_000)
    raws = queries_of(30_000, parts, 60)
    found = answers(estate_of_rows(pack(parts)), raws, Asked())
    assert sum(map(bool, found)) >= 20
    assert any(row["certain"] is None for rows in found for row in rows.values())
    assert any(node["kind"] == "gate" for part in parts for node in part.nodes)
    assert random_rows(30_000) != random_rows(30_001)
