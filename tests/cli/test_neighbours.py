"""`neighbours` as a user types it: what its cells say."""

import csv
from pathlib import Path

import pytest

import graphnhi
from tests.cli.conftest import Run

NODES = "id,kind\nsvc,service_account\nkey,api_key\n"
EDGES = "from,edge,to,bound,condition\nsvc,HOLDS,key,possible,on Fridays\n"


def test_cells_say_what_an_edge_depends_on(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edge's own condition, as a route's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nodes.csv").write_text(NODES, "utf-8")
    (tmp_path / "edges.csv").write_text(EDGES, "utf-8")
    graphnhi.save(graphnhi.build(tmp_path), "estate.graphnhi")
    told = run("neighbours", "svc", "-f", "csv").stdout
    assert [row["condition"] for row in csv.DictReader(told.splitlines())] == ["on Fridays"]


@pytest.mark.parametrize("option", ["--max-hops=1", "--as-of=2026-01-01", "--mode=test"])
def test_what_would_change_nothing_is_not_taken(run: Run, option: str) -> None:
    """Nothing is walked: an option that narrows walks is refused, not passed over."""
    ended = run("neighbours", "svc", option)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert option.partition("=")[0] in ended.stderr
