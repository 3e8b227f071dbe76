"""A small run of the benchmarks works and its engines agree. What anything takes is never tested."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.agreeing import agreeing
from benchmarks.isolating import Outcome, isolated
from benchmarks.rows import ENGINES, ROWS
from benchmarks.tables import exponents, tables

ALWAYS = ("graphnhi", "scipy", "networkx", "pandas")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of every row on 300 nodes, without gates and with five."""
    place = tmp_path_factory.mktemp("run")
    assert main(["--sizes", "300", "--gates", "0,5", "--in-process", "-o", str(place)]) == 0
    return place


@pytest.fixture(scope="module")
def outcomes(run: Path) -> list[Outcome]:
    return [Outcome(**told) for told in json.loads((run / "results.json").read_text("utf-8"))["outcomes"]]


def test_every_row_has_figures(outcomes: list[Outcome]) -> None:
    """Whoever can do a row did it, with and without gates; a library that is not installed says so and costs nothing else."""
    for outcome in outcomes:
        fine = (
            {"ok", "cannot"}
            if outcome.engine in ALWAYS
            else {"ok", "cannot", "not installed: pip install 'graphnhi[benchmark]'"}
        )
        assert outcome.said in fine, outcome
        assert (outcome.said == "ok") == (outcome.cpu is not None)
    ours = {
        (outcome.row, outcome.gates) for outcome in outcomes if outcome.engine == "graphnhi" and outcome.said == "ok"
    }
    assert ours == {(key, 0) for key in ROWS} | {(key, 5) for key, row in ROWS.items() if row.gated}


def test_the_engines_agree(outcomes: list[Outcome]) -> None:
    """Every row that several engines did has one answer: no engine disagrees, and rows were truly compared."""
    compared = {outcome.row for outcome in outcomes if outcome.agrees}
    assert not [outcome for outcome in outcomes if outcome.agrees is False]
    assert compared == set(ROWS)


def test_the_tables_say_everything(run: Path) -> None:
    """The Markdown has every row and every engine, the bound, the gates and what each row measures."""
    text = (run / "results.md").read_text("utf-8")
    assert all(f"| {key} {row.title} |" in text for key, row in ROWS.items())
    assert all(engine in text for engine in ENGINES)
    for part in (
        "CPU seconds",
        "most memory",
        "times the bound of memory",
        "through gates",
        "Agreement",
        "What each row measures",
    ):
        assert part in text
    assert "disagrees" not in text


def test_the_page_needs_no_network(run: Path) -> None:
    """The drawing program is in the page, and nothing is fetched for it."""
    text = (run / "results.html").read_text("utf-8")
    assert "Plotly.newPlot" in text
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=", text)


def test_a_run_over_its_limit_is_said(run: Path, tmp_path: Path) -> None:
    """A measurement that takes too long, or fails, ends itself alone and leaves a word why."""
    folder = str(run / "inputs" / "segmented-300-0")
    said, figures = isolated(
        [folder, "graphnhi", "a", str(tmp_path / "x.json"), "0.001", "12"], tmp_path / "x.json", 0.001
    )
    assert (said, figures) == ("over 0.001 s", {})
    said, _ = isolated([folder, "scipy", "none", str(tmp_path / "x.json"), "9", "12"], tmp_path / "x.json", 9)
    assert said == "failed: KeyError: 'none'"


def test_disagreement_is_found(tmp_path: Path) -> None:
    """Another set, another hop or an ease off by more than a part in a billion is a disagreement."""
    answers = {}
    for name, hops, ease in (("a", [1, 2], 0.5), ("b", [1, 2], 0.5 + 1e-12), ("c", [1, 3], 0.5), ("d", [1, 2], 0.501)):
        answers[name] = tmp_path / f"{name}.npz"
        np.savez(answers[name], hops=np.array(hops), ease=np.array([ease]))
    assert agreeing(answers) == {"a": True, "b": True, "c": False, "d": False}
    assert agreeing({"a": answers["a"]}) == {"a": None}


def test_exponents_are_those_of_the_times() -> None:
    """Time that grows as the square of the nodes has the exponent 2, and a figure that is not there none."""
    made = [Outcome("segmented", nodes, 0, "c", "graphnhi", "ok", cpu=nodes**2 / 1e6) for nodes in (100, 1000)]
    found = {(outcome.nodes, 0, "c", "graphnhi"): outcome for outcome in made}
    assert exponents(found, [100, 1000], "c", "graphnhi") == [pytest.approx(2)]
    assert exponents(found, [100, 1000], "c", "igraph") == [None]
    assert "2.00" in tables(made, {})


@pytest.mark.parametrize("words", [["--only", "z"], ["--peers", "neo"], ["--regime", "round"], []])
def test_bad_options_end_with_2(words: list[str], tmp_path: Path) -> None:
    """What is not there to be measured is a usage error."""
    with pytest.raises(SystemExit) as ended:
        main([*words, *(["-o", str(tmp_path / "out")] if words else [])])
    assert ended.value.code == 2
    assert not (tmp_path / "out").exists()
