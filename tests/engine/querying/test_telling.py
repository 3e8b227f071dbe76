"""The rows of a query in words: the nearest target that each is judged by, a route to it that the query admits, what closes it."""

import pytest

from graphnhi.asking import Settings
from graphnhi.engine.querying.asked import asked
from graphnhi.engine.querying.telling import Telling
from tests.oracle.answers import Asked
from tests.oracle.build import estate_of
from tests.oracle.checking import Routes
from tests.oracle.comparing_queries import FACTS, SEVERE, read
from tests.oracle.packing import pack
from tests.oracle.queries import RANKS, Sense, prepared
from tests.oracle.random_estates import Dice, random_asked
from tests.oracle.random_queries import Writer, random_parts
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import CERTAIN

PACK, QUERIES, MOST = 20, 14, 12
KEPT = ("CONTAINS", "RELEASES")


def parts_of(first: int) -> list[Rows]:
    """Random estates of which nothing is marked: records from files do not say so."""
    parts = random_parts(range(first, first + PACK), agreeing=True)
    return [Rows([{k: v for k, v in row.items() if k != "marked"} for row in part.nodes], part.edges) for part in parts]


def told_rows(first: int, *, together: bool = False) -> list[tuple[Row, Asked, Rows, Row]]:
    """(query, how it was asked, the rows of its estate, one row in words), some of each query."""
    parts, how, dice = parts_of(first), random_asked(first), Dice(f"told {first}")
    by_prefix = {f"s{first + place}": part for place, part in enumerate(parts)}
    writer = Writer(dice, parts, agreeing=True)
    raws = [
        raw
        for raw in (writer.together() if together else writer.query() for _ in range(QUERIES))
        if read(raw) is not None
    ]
    queries = [query for raw in raws if (query := read(raw)) is not None]
    found = asked(estate_of(pack(parts)), queries, Settings.of(**how.options()), SEVERE)
    telling, told = Telling(found, closing=True), []
    for raw, rows in zip(raws, found.rows, strict=True):
        for place in dice.sample(range(len(rows)), min(MOST, len(rows))):
            row = telling.row(rows, place)
            told.append((raw, how, by_prefix[row["id"].split(".")[0]], row))
    return told


def passed(path: list[Row]) -> set[str]:
    """Every node of a route, of its inputs too."""
    met = {end for hop in path for end in (hop["from"], hop["to"])}
    return met.union(*(passed(route) for hop in path for route in hop.get("inputs", ())))


@pytest.mark.parametrize("first", range(40_000, 40_000 + 12 * PACK, PACK))
def test_each_row_shows_the_nearest_target_that_it_is_judged_by(first: int) -> None:
    """The target, effect and hops are the oracle's, the path is a route by the rules past all that is demanded and forbidden."""
    for raw, how, part, row in told_rows(first):
        oracle = prepared(part, how)
        sense = Sense(raw, oracle, row["bound"], FACTS)
        assert row["severity"] == (row["certain_severity"] if row["bound"] == CERTAIN else row["severity"])
        holds_alone(sense, row)


@pytest.mark.parametrize("first", range(60_000, 60_000 + 12 * PACK, PACK))
def test_a_row_of_several_starts_shows_the_same(first: int) -> None:
    """So does whoever reaches all over several starts: a target of each item, and the way there from the node itself."""
    for raw, how, part, row in told_rows(first, together=True):
        holds_alone(Sense(raw, prepared(part, how), row["bound"], FACTS), row)


def holds_alone(sense: Sense, row: Row) -> None:
    """What is told of a row: what it reaches by itself."""
    start, items = row["id"], sense.reached_by(row["id"])
    shown = [row, *row.get("also", ())]
    gravest = max(sense.rank_of(node) for ways in items for node in ways)
    assert RANKS[min(gravest, RANKS.index(sense.query["severity"]))] == row["severity"]
    for ways, told in zip(items, shown, strict=True):
        judged = {node for node in ways if len(items) > 1 or sense.rank_of(node) == gravest}
        nearest = min(judged, key=lambda node: (ways[node][1], ways[node][0] != "control", node))
        assert (told["target"], told["effect"], told["hops"]) == (nearest, *ways[nearest]), sense.query
        Routes(sense.oracle, [start], sense.bound).check(told["path"], told["target"], told["effect"], told["hops"])
        assert passed(told["path"]) & sense.demanded, sense.query
        assert not passed(told["path"]) & sense.banned, sense.query


@pytest.mark.parametrize("first", range(50_000, 50_000 + 6 * PACK, PACK))
def test_an_edge_closes_a_row_exactly_if_nothing_is_reached_without_it(first: int) -> None:
    """Each edge of the route, its parallels with it, is tried on the oracle; what lies in what and what a gate gives is kept."""
    for raw, how, part, row in told_rows(first):
        for place, told in enumerate([row, *row.get("also", ())]):
            hops = {(hop["from"], hop["edge"], hop["to"]) for hop in all_hops(told["path"]) if hop["edge"] not in KEPT}
            wanted = {ends for ends in hops if not left(raw, how, part, row, place, ends)}
            found = {(edge["from"], edge["edge"], edge["to"]) for edge in told["closed_by"]}
            assert found <= hops, (raw, row)
            assert found == {ends for ends in wanted if ends in found or ends in opening(told["path"])}, (raw, row)


def opening(path: list[Row]) -> set[tuple[str, str, str]]:
    """The hops of the route itself, without those of its inputs."""
    return {(hop["from"], hop["edge"], hop["to"]) for hop in path}


def all_hops(path: list[Row]) -> list[Row]:
    """The hops of a route and of all its inputs."""
    return [*path, *(hop for own in path for route in own.get("inputs", ()) for hop in all_hops(route))]


def left(raw: Row, how: Asked, part: Rows, row: Row, place: int, ends: tuple[str, str, str]) -> bool:
    """Whether the start still reaches something of the item without these edges; what is selected stays as it was."""
    sense = Sense(raw, prepared(part, how), how.bound, FACTS)
    _ = sense.banned, sense.demanded, sense.items, sense.starts
    world = sense.oracle.world
    world.edges = [edge for edge in world.edges if (edge.source.id, edge.kind, edge.target.id) != ends]
    return bool(sense.reached_by(row["id"])[place])
