"""Differences of two estates, against plain Python over what each says of its nodes and edges."""

import random
from collections import Counter

import numpy as np
import pytest

from graphnhi.estate import Estate
from graphnhi.estate.tables import TWINS
from graphnhi.estate.texts import Texts
from graphnhi.model.columns import NODE_COLUMNS
from graphnhi.store import disk, matching
from graphnhi.store.differences import differences
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.oracle.rows import Rows

PLACE = ("file", "pattern", "number")


def place_of(estate: Estate, table: str, row: int) -> tuple:
    return *(estate.coded(f"{table}.{text}")[row] for text in ("file", "pattern")), int(
        estate.numbers(f"{table}.number")[row]
    )


def node_columns(estate: Estate, node: int) -> dict:
    """Every column of a node, and what the possible bound sees where that may be something else."""
    told = {column: estate.value("nodes", column, node) for column in (*NODE_COLUMNS, "marked")}
    seen = {f"{column}_possible": estate.value("nodes", column, node, "possible") for column in TWINS}
    return {"kind": estate.kind(node), **told, **seen}


def changed_columns(old: dict, new: dict) -> set[str]:
    found = {column for column in old if old[column] != new[column]}
    for column in TWINS:
        if all(told[column] == told[f"{column}_possible"] for told in (old, new)):
            found.discard(f"{column}_possible")
    return found


def edges_of(estate: Estate) -> tuple[Counter, Counter]:
    """How often each edge stands there, and how often with each evidence."""
    content, whole = Counter(), Counter()
    for row in range(estate.n_edges):
        told = estate.edge(row)
        premises = told.pop("premises", None)
        key = tuple(sorted(told.items()))
        content[key] += 1
        whole[key, place_of(estate, "edges", row), premises] += 1
    return content, whole


def told(estate: Estate, rows: np.ndarray) -> Counter:
    """The edges of these rows, without their evidence."""
    without = ({k: v for k, v in estate.edge(row).items() if k != "premises"} for row in rows.tolist())
    return Counter(tuple(sorted(edge.items())) for edge in without)


def moved_by_force(old: tuple[Counter, Counter], new: tuple[Counter, Counter]) -> Counter:
    """Of each edge on both sides, those that find none with the same evidence."""
    same = Counter()
    for (key, *_), times in (old[1] & new[1]).items():
        same[key] += times
    return (old[0] & new[0]) - same


def assert_right(old: Estate, new: Estate) -> None:
    """Every part of the differences is what plain Python finds."""
    found = differences(old, new)
    ours, theirs = ({e.id(n): n for n in range(e.n_nodes)} for e in (old, new))
    assert found.nodes_removed.tolist() == [n for i, n in ours.items() if i not in theirs]
    assert found.nodes_added.tolist() == [n for i, n in theirs.items() if i not in ours]
    both = [(ours[i], theirs[i]) for i in ours if i in theirs]
    wanted = {
        (column, pair) for pair in both
        for column in changed_columns(node_columns(old, pair[0]), node_columns(new, pair[1]))
    }  # fmt: skip
    assert wanted == {
        (c, pair) for c, p in found.nodes_changed.items() for pair in zip(p.old.tolist(), p.new.tolist(), strict=True)
    }
    assert all(len(pairs) for pairs in found.nodes_changed.values())
    moved = [pair for pair in both if place_of(old, "nodes", pair[0]) != place_of(new, "nodes", pair[1])]
    assert list(zip(found.nodes_moved.old.tolist(), found.nodes_moved.new.tolist(), strict=True)) == moved
    before, after = edges_of(old), edges_of(new)
    assert told(old, found.edges_removed) == before[0] - after[0]
    assert told(new, found.edges_added) == after[0] - before[0]
    assert told(old, found.edges_moved.old) == told(new, found.edges_moved.new) == moved_by_force(before, after)
    for a, b in zip(found.edges_moved.old.tolist(), found.edges_moved.new.tolist(), strict=True):
        assert {**old.edge(a), "premises": 0} == {**new.edge(b), "premises": 0}
        assert (place_of(old, "edges", a), old.edge(a).get("premises")) != (
            place_of(new, "edges", b),
            new.edge(b).get("premises"),
        )


def harmed(rows: Rows, seed: int) -> Rows:
    """The same estate with some things left out, added, changed, doubled, and said elsewhere."""
    dice = random.Random(f"harm {seed}")
    nodes = [
        {**row, "number": place + dice.choice((0, 0, 7))} for place, row in enumerate(rows.nodes) if dice.random() < 0.9
    ]
    edges = [
        {**row, "number": place + dice.choice((0, 0, 7))} for place, row in enumerate(rows.edges) if dice.random() < 0.9
    ]
    for row in nodes:
        if dice.random() < 0.2:
            row[dice.choice(("owner", "vendor", "name"))] = dice.choice(("a", "zz", "ops"))
        if dice.random() < 0.1:
            row.pop("status", None)
    for row in edges:
        if dice.random() < 0.1:
            row["scope"] = dice.choice(("r", "w"))
        if dice.random() < 0.1:
            row["premises"] = dice.choice(('[{"source": "a"}]', '[{"source": "b"}]'))
    edges += [{**row, "number": 900 + place} for place, row in enumerate(edges) if dice.random() < 0.1]
    nodes += [{"id": f"0new{place}", "kind": "human", "owner": "0"} for place in range(dice.randrange(3))]
    return Rows(nodes, edges)


@pytest.mark.parametrize("seed", range(60))
def test_differences_are_what_plain_python_finds(seed):
    """Random estates and random changes of them, gates, conflicting records and parallel edges included; both ways round."""
    rows = random_rows(seed)
    old, new = estate_of(rows), estate_of(harmed(rows, seed))
    assert_right(old, new)
    assert_right(new, old)


@pytest.mark.parametrize("seed", range(8))
def test_unrelated_estates_differ_in_everything(seed):
    """Nothing is taken for the same because numbers or codes are."""
    assert_right(estate_of(random_rows(seed)), estate_of(random_rows(seed + 100)))


@pytest.mark.parametrize("seed", range(8))
def test_an_estate_does_not_differ_from_itself_opened(root, seed):
    """Saved and opened, with constant columns or without: no difference."""
    estate = estate_of(random_rows(seed))
    disk.save(estate, root)
    found = differences(disk.open_estate(root), estate)
    parts = (found.nodes_added, found.nodes_removed, found.nodes_changed, found.nodes_moved)
    assert not any(map(len, (*parts, found.edges_added, found.edges_removed, found.edges_moved)))


def constant(estate: Estate) -> Estate:
    """The same estate, each column that holds one value made a constant one."""
    arrays = estate.arrays()
    for name, array in arrays.items():
        rows = estate.n_nodes if name.startswith("nodes.") else estate.n_edges
        if len(array) == rows and len({cell.tobytes() for cell in array}) == 1:
            arrays[name] = np.broadcast_to(array[0], rows)
    return Estate(arrays, estate.about)


@pytest.mark.parametrize("seed", range(12))
def test_constant_columns_compare_like_full_ones(seed):
    """On either side or on both."""
    rows = random_rows(seed)
    old, new = estate_of(rows), estate_of(harmed(rows, seed))
    assert any(a.strides == (0,) for a in constant(old).arrays().values())
    assert_right(constant(old), new)
    assert_right(old, constant(new))
    assert_right(constant(old), constant(new))


def test_a_line_put_in_above_moves_evidence_and_changes_nothing():
    """Every record stands one line further down: all is moved, nothing is added, removed or changed."""
    rows = random_rows(3)
    down = Rows(
        *(
            [{**row, "number": place + shift} for place, row in enumerate(part)]
            for part, shift in ((rows.nodes, 3), (rows.edges, 3))
        )
    )
    old = estate_of(
        Rows(*([{**row, "number": place + 2} for place, row in enumerate(part)] for part in (rows.nodes, rows.edges)))
    )
    new = estate_of(down)
    found = differences(old, new)
    assert not any(
        map(len, (found.nodes_added, found.nodes_removed, found.nodes_changed, found.edges_added, found.edges_removed))
    )
    assert len(found.edges_moved) == old.n_edges


def test_a_collision_of_hashes_is_noticed(monkeypatch):
    """Two rows of one hash that are not equal make no pair: another hash is tried."""
    real, seeds = matching._hashed, []

    def colliding(columns, rows, seed):
        seeds.append(seed)
        return np.zeros(len(rows), dtype=np.uint64) if seed == 0 else real(columns, rows, seed)

    monkeypatch.setattr(matching, "_hashed", colliding)
    rows = random_rows(5)
    assert_right(estate_of(rows), estate_of(harmed(rows, 5)))
    assert 1 in seeds


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_found_among_others(seed):
    """Any bytes: empty, with zeros at the end, of many lengths, none at all."""
    dice = random.Random(seed)
    known, wanted = (
        sorted({bytes(dice.choices(b"\x00\x01ab\xff", k=dice.randrange(5))) for _ in range(dice.choice((0, 1, 9, 80)))})
        for _ in range(2)
    )
    found = matching.places_in(Texts.of_encoded(known), Texts.of_encoded(wanted))
    assert found.tolist() == [known.index(text) if text in known else -1 for text in wanted]
