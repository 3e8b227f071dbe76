"""`graphnhi export` as it is used: outputs by suffix, all checked before the first is written, and what comes next."""

from pathlib import Path

import pytest

import graphnhi
from graphnhi.cli.export import FORMATS
from graphnhi.export.graph import FORMATS as KNOWN
from tests.cli.conftest import Run


def test_the_command_offers_every_format() -> None:
    """The words of --to are the formats there are."""
    assert set(FORMATS) == set(KNOWN)


def test_several_outputs(workplace: Path, run: Run) -> None:
    """-o is repeatable, each by its suffix; the data goes to files, what was done to stderr."""
    ended = run("export", "-o", "a.graphml", "-o", "b.jsonl", "-o", "c.cyjs")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.splitlines() == ["wrote a.graphml", "wrote b.jsonl", "wrote c.cyjs"]
    assert run("build", "a.graphml", "-o", "again.graphnhi").exit_code == 0
    assert graphnhi.open("again.graphnhi").digest == graphnhi.open("estate.graphnhi").digest


def test_a_folder_for_neo4j_says_how_to_import_it(workplace: Path, run: Run) -> None:
    """The command is ready to be pasted."""
    ended = run("export", "--to", "neo4j-csv", "-o", "for neo4j")
    assert "next: cd 'for neo4j' && neo4j-admin database import full --nodes=nodes.csv" in ended.stderr
    assert "next:" not in run("export", "-q", "--to", "neo4j-csv", "-o", "for neo4j").stderr


@pytest.mark.parametrize("to", FORMATS)
def test_left_out_the_output_is_beside_the_estate(workplace: Path, run: Run, to: str) -> None:
    """Without -o the estate's name is taken, and nothing that is there is replaced."""
    ended = run("export", "--to", to)
    assert ended.exit_code == 0
    wrote = ended.stderr.splitlines()[0].removeprefix("wrote ")
    assert wrote.startswith("estate")
    assert Path(wrote).exists()
    again = run("export", "--to", to)
    assert again.exit_code == 2
    assert "is there already. Name it with -o to replace it" in again.stderr


@pytest.mark.parametrize(
    "words, said",
    [
        ([], "nothing says what to write"),
        (["-o", "x.json"], "may be cytoscape, nodelink"),
        (["-o", "x"], "Choose one by --to"),
        (["--to", "csv", "-o", "x.csv"], "a folder, named without a suffix"),
        (["--to", "graphml", "-o", "x"], "a file with .graphml"),
        (["--to", "graphm", "-o", "x"], "Did you mean graphml"),
        (["-o", "x.jsonl", "-o", "x.exe"], "the suffix does not say a format"),
        (["-o", "missing/x.jsonl"], "cannot be written"),
        (["-e", "none.graphnhi", "-o", "x.jsonl"], "there is no estate here"),
        (["--bound", "certain", "-o", "x.jsonl"], "No such option"),
    ],
)
def test_bad_outputs(workplace: Path, run: Run, words: list[str], said: str) -> None:
    """Exit code 2, one line that says what can be, and no file: the second output is looked at before the first is written."""
    before = sorted(workplace.iterdir())
    ended = run("export", *words)
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert sorted(workplace.iterdir()) == before


def test_an_export_in_the_folder_of_the_exports_it_came_of(workplace: Path, run: Run) -> None:
    """A build of that folder unites both, and says nothing that would break it."""
    run("export", "--to", "csv", "-o", "exports/whole")
    ended = run("build", "exports", "-o", "both.graphnhi")
    assert ended.exit_code == 0
    both, one = graphnhi.open("both.graphnhi"), graphnhi.open("estate.graphnhi")
    assert both.n_nodes == one.n_nodes
    reached = graphnhi.reach(one, "payouts", as_of="2026-11-01").rows
    assert [row["id"] for row in graphnhi.reach(both, "payouts", as_of="2026-11-01").rows] == [
        row["id"] for row in reached
    ]


def test_the_help_says_what_does_not_apply(run: Run) -> None:
    """The whole estate is written, and the help says so."""
    told = " ".join(run("export", "--help").stdout.split())
    assert "--bound and the like do not apply" in told
    assert "read back by `graphnhi build`" in told
