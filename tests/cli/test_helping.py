"""Help that can be trusted: by sections, quick, and with examples that run as they stand."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import neo4j as driver
import pytest

import graphnhi
from graphnhi.cli import main
from graphnhi.cli.application import SECTIONS
from tests.cli.conftest import Run
from tests.deriving.kubernetes.making import bound
from tests.engine.test_whocan import written as account_written
from tests.servers.server import Server

NAMES = [name for names in SECTIONS.values() for name in names]
HEAVY = ("numpy", "scipy", "pandas", "duckdb", "rich", "networkx", "plotly", "neo4j", "pydantic", "ijson", "yaml")


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def examples() -> list[str]:
    return [line for name in NAMES for line, _ in command(name).examples]  # type: ignore[attr-defined]


def test_help_has_sections(run: Run) -> None:
    """The first help shows every command under its section, with one whole line about it."""
    text = run("--help").stdout
    for section, names in SECTIONS.items():
        assert f"{section}:" in text
        assert all(f"\n  {name} " in text for name in names)
    assert "..." not in text.split("Start here:")[1]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_examples(run: Run, name: str) -> None:
    """Each command's help ends in examples, and -h is --help."""
    ended = run(name, "--help")
    assert ended.exit_code == 0
    assert f"$ graphnhi {name}" in ended.stdout.split("Examples:")[1]
    assert run(name, "-h").stdout == ended.stdout


def written(server: Server) -> None:
    """A little of what Cartography writes."""
    text = """CREATE (a:AWSAccount {id: '1', lastupdated: 9})-[:RESOURCE {lastupdated: 9}]->
    (u:AWSUser:AWSPrincipal {id: 'arn:aws:iam::1:user/ci', arn: 'arn:aws:iam::1:user/ci', name: 'ci', lastupdated: 9})"""
    with driver.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as connected:
        connected.execute_query(text, database_=server.database)


ON_SERVER = [line for line in examples() if "neo4j" in line and "://" in line]


@pytest.mark.parametrize("line", [line for line in examples() if line not in ON_SERVER])
def test_examples_run(run: Run, workplace: Path, line: str) -> None:
    """Every example of every help runs on the demo estate and its exports, or on an account of AWS or a cluster, and finds something."""
    if "account.graphnhi" in line:
        graphnhi.save(graphnhi.build(account_written(workplace / "account")), "account.graphnhi")
    if "cluster.graphnhi" in line:
        (workplace / "cluster.json").write_text(json.dumps(bound("view", "pay/app", namespace="pay")), "utf-8")
        graphnhi.save(graphnhi.build(workplace / "cluster.json"), "cluster.graphnhi")
    ended = run(*shlex.split(line)[1:])
    assert ended.exit_code == 0, ended.stderr
    assert "nothing found" not in ended.stderr


@pytest.mark.parametrize("line", ON_SERVER)
def test_examples_run_on_a_server(
    run: Run, workplace: Path, neo4j: Server, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """So does every example that names a server, once that is a server which runs and holds the estate."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    if "pull" in line:
        assert run("push", f"{neo4j.uri}?estate=demo").exit_code == 0
    if "cartography" in line:
        written(neo4j)
    if "-e demo.graphnhi" in line:
        assert run("demo", "-o", "demo.graphnhi").exit_code == 0
    ended = run(*shlex.split(re.sub(r"neo4j(\+s)?://[a-z.]+:7687", neo4j.uri, line))[1:])
    assert ended.exit_code == 0, ended.stderr


@pytest.mark.parametrize(
    "words", [["--help"], ["reach", "--help"], ["build", "--help"], ["--version"], ["completion", "bash"]]
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    """Help is quick because nothing that counts, draws or reads data is imported for it."""
    script = (
        "import sys\nfrom graphnhi.cli import main\n"
        f"main({words!r}, standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr.strip() == "[]"


def test_asking_imports_no_table_library(demo: Path) -> None:
    """Opening an estate and asking it imports neither pandas nor duckdb, which take longer than the answer."""
    script = (
        "import sys\nfrom graphnhi.cli import main\n"
        f"code = main(['reach', 'payouts', '-e', {str(demo / 'estate.graphnhi')!r}, '--json'], standalone_mode=False)\n"
        "print(code, [name for name in ('pandas', 'duckdb', 'networkx', 'rich') if name in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr.splitlines()[-1] == "0 []"
