"""Two loads that name other owners, purposes or environments for one identity: both places are told, everywhere."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import graphnhi
from graphnhi.cli import main

VALUES = {"owner": ("ledger", "payments"), "purpose": ("recon", "reporting"), "environment": ("prod", "staging")}


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two exports of one estate, each with a record of `svc`; a key and a second service agree with themselves."""
    monkeypatch.chdir(tmp_path)
    for folder, place in (("cmdb", 0), ("cloud", 1)):
        cells = ",".join(values[place] for values in VALUES.values())
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "nodes.csv").write_text(
            f"id,kind,{','.join(VALUES)}\nother,service_account,x,y,z\nsvc,service_account,{cells}\nk,api_key,,,\n"
        )
    return tmp_path


def run(line: str) -> Result:
    ended = CliRunner().invoke(main, shlex.split(line))
    assert ended.exit_code == 0, ended.stderr
    return ended


def conflicts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["column"]: entry for entry in document["coverage"]["conflicts"] if entry["id"] == "svc"}


@pytest.mark.parametrize("column", VALUES)
def test_the_json_of_every_answer_has_both_places(loads: Path, column: str) -> None:
    """The coverage of a build, and of every answer later, has both values and the file and line of each record."""
    wanted = {
        "id": "svc", "column": column, "values": list(VALUES[column]), "places": ["cloud/nodes.csv:line 3", "cmdb/nodes.csv:line 3"],
    }  # fmt: skip
    built = json.loads(run("build cmdb cloud --json").stdout)
    assert conflicts(built)[column] == wanted
    for words in ("inventory", "review", "reach"):
        assert conflicts(json.loads(run(f"{words} --json").stdout))[column] == wanted


@pytest.mark.parametrize("column", VALUES)
def test_build_says_it(loads: Path, column: str) -> None:
    """`build -v` says each conflict with its values and both places in one line."""
    said = run("build cmdb cloud -v").stderr.splitlines()
    (line,) = [line for line in said if line.startswith("conflict: id svc") and f"column {column}" in line]
    assert all(part in line for part in (*VALUES[column], "cloud/nodes.csv:line 3", "cmdb/nodes.csv:line 3"))


def test_inventory_names_the_disputed_columns(loads: Path) -> None:
    """A row says in which columns its records disagree, the summary how many rows do; those that agree say nothing."""
    run("build cmdb cloud")
    told = json.loads(run("inventory --json").stdout)
    assert {row["id"]: row["conflicts"] for row in told["answer"]} == {"k": [], "other": [], "svc": sorted(VALUES)}
    assert told["summary"]["disputed"] == 1
    listed = run("inventory -f csv").stdout.splitlines()
    assert listed[-1].endswith(f",{'; '.join(sorted(VALUES))}")


def test_the_order_of_loads_does_not_decide(loads: Path) -> None:
    """Whichever load comes first, the same value stands in the row, the conflict is the same and so is the digest."""
    one, other = (graphnhi.build(*sources) for sources in (("cmdb", "cloud"), ("cloud", "cmdb")))
    assert one.digest == other.digest
    assert one.about["conflicts"] == other.about["conflicts"]


def test_what_one_load_does_not_know_is_no_conflict(loads: Path) -> None:
    """An empty cell says nothing against the owner that the other load names, and that owner stands."""
    (loads / "cloud" / "nodes.csv").write_text("id,kind,owner\nsvc,service_account,\n")
    estate = graphnhi.build("cmdb", "cloud")
    assert estate.about["conflicts"] == []
    row = next(row for row in graphnhi.inventory(estate).rows if row["id"] == "svc")
    assert (row["owner"], row["conflicts"]) == ("ledger", [])


def test_a_strict_build_refuses_it(loads: Path) -> None:
    """Under --strict an owner in dispute is a reason to write no estate."""
    ended = CliRunner().invoke(main, ["build", "cmdb", "cloud", "--strict"])
    assert ended.exit_code == 4
    assert not (loads / "estate.graphnhi").exists()
