"""An export that is read back is the estate that was exported: digest, evidence, gaps and coverage."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import graphnhi
from graphnhi.estate import Estate
from graphnhi.export.inventory import write_inventory
from graphnhi.generating import Inventory
from tests.export.whole_estates import ESCAPES, NAMES, READ_BACK, exported, exported_demo, hostile_rows, small
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows


def check(estate: Estate, folder: Path) -> None:
    """Every format that is read back gives the estate again, and its export is the same to the byte."""
    for to in READ_BACK:
        path = exported(estate, to, folder)
        again = graphnhi.build(path)
        assert (to, again.digest) == (to, estate.digest)
        assert again.about == estate.about
        (folder / "twice").mkdir(exist_ok=True)
        twice = exported(again, to, folder / "twice")
        files = [path] if path.is_file() else sorted(path.iterdir())
        for file in files:
            other = twice if path.is_file() else twice / file.name
            assert file.read_bytes() == other.read_bytes()


def test_the_demo_comes_back(tmp_path: Path) -> None:
    """The demo estate, with its annotations, gates, gaps and accounting."""
    check(graphnhi.demo(), tmp_path)


@pytest.mark.parametrize("regime", ["segmented", "flat", "layered"])
def test_generated_estates_come_back(tmp_path: Path, regime: str) -> None:
    """Made-up companies with gates."""
    write_inventory(Inventory(600, 3, regime, 9), tmp_path / "made", "csv", lambda *_: None)
    check(graphnhi.build(tmp_path / "made"), tmp_path)


@pytest.mark.parametrize("name", small())
def test_the_smallest_and_oddest_estates_come_back(tmp_path: Path, name: str) -> None:
    """No node, one node, a self loop, ends that nobody described, bounds that differ in every column."""
    check(small()[name], tmp_path)


@pytest.mark.parametrize("seed", range(15))
def test_random_estates_come_back(tmp_path: Path, seed: int) -> None:
    """Gates, conflicting records, parallel edges, limits and dates of all sorts."""
    check(estate_of(random_rows(seed)), tmp_path)


def test_hostile_names_come_back(tmp_path: Path) -> None:
    """Formulas, controls, escapes and what looks like them, half surrogates, markup, 10,000 characters: in every text."""
    check(estate_of(hostile_rows()), tmp_path)


TEXTS = st.text(st.characters() | st.sampled_from("\ud800\udfff\x00\x1b\r\n\t_x0'\"=,;&<]>{}"), min_size=1, max_size=12)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS | st.sampled_from((*NAMES, *ESCAPES)), min_size=1, max_size=4, unique=True))
def test_any_names_come_back(tmp_path: Path, names: list[str]) -> None:
    """Whatever a name is made of."""
    check(estate_of(hostile_rows(tuple(set(names) - {"pay", "data"}))), tmp_path)


def test_an_empty_text_is_not_an_unknown_one(tmp_path: Path) -> None:
    """A text of no character, which only callers from Python can make, is told from one that nobody gave."""
    rows = hostile_rows(("a", "b"))
    rows.nodes[2]["owner"], rows.nodes[3]["owner"] = "", "'"
    rows.edges[0]["rule"] = ""
    check(estate_of(rows), tmp_path)


@pytest.mark.parametrize("to", READ_BACK)
def test_the_evidence_is_that_of_the_original(tmp_path: Path, to: str) -> None:
    """What a node or an edge rests on is the file that it was read from, never the export."""
    demo = graphnhi.demo()
    again = graphnhi.build(exported(demo, to, tmp_path))
    for table, rows in (("nodes", demo.n_nodes), ("edges", demo.n_edges)):
        assert [again.location(table, row) for row in range(rows)] == [demo.location(table, row) for row in range(rows)]
    reached = graphnhi.reach(demo, "payouts", as_of="2026-11-01").to_dict()["answer"]
    assert graphnhi.reach(again, "payouts", as_of="2026-11-01").to_dict()["answer"] == reached


def test_a_name_may_be_given(tmp_path: Path) -> None:
    """`--name` renames what comes back; the digest knows no name."""
    demo = graphnhi.demo()
    again = graphnhi.build(exported(demo, "jsonl", tmp_path), name="other")
    assert again.about == demo.about | {"name": "other"}
    assert again.digest == demo.digest


def test_what_is_known_beside_the_estate_is_in_the_folder_of_it(tmp_path: Path) -> None:
    """A note in the folder of an export is left out and told, and the export is read all the same."""
    path = exported_demo("csv", tmp_path)
    (path / "notes.md").write_text("# mine\n")
    again = graphnhi.build(path)
    assert again.digest == graphnhi.demo().digest
    assert [entry["file"] for entry in again.about["files"] if entry.get("left_out")] == ["notes.md"]
