"""`graphnhi draw`: pictures from the command line, and what is said where there is none."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

CLOCK = ("--as-of", "2026-11-01")
COMMANDS = {
    "path": ("path", "svc-recon", "payouts"),
    "blast": ("blast", "svc-recon"),
    "matrix": ("matrix", "payouts"),
    "treemap": ("treemap", "svc-recon"),
    "bars": ("bars", "svc-recon"),
    "overview": ("overview",),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_picture_has_a_page_and_its_table(run: Run, workplace: Path, name: str) -> None:
    """Each spelling of the command writes what -o names, repeatable, and says the answer's summary and coverage on stderr."""
    ended = run("draw", *COMMANDS[name], "-o", "a.html", "-o", "a.csv", *CLOCK)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "wrote a.html\nwrote a.csv\n" in ended.stderr
    assert "estate demo, as of 2026-11-01" in ended.stderr
    assert Path("a.csv").read_text("utf-8").count("\n") > 3


@pytest.mark.parametrize("name", COMMANDS)
def test_a_suffix_that_it_cannot_have_is_usage(run: Run, workplace: Path, name: str) -> None:
    """Exit 2 with those that it can, and no file, not even those before it."""
    ended = run("draw", *COMMANDS[name], "-o", "a.csv", "-o", "a.gif", *CLOCK)
    assert ended.exit_code == 2
    assert "wanted one of .html" in ended.stderr
    assert not Path("a.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("path", "no-such-id", "payouts", "-o", "a.html"), "no-such-id"),
        (("blast", "no-such-id", "-o", "a.html"), "no-such-id"),
        (("blast", "svc-recon"), "Missing option"),
        (("blast", "svc-recon", "-o", "nowhere/a.html"), "nowhere"),
        (("blast", "svc-recon", "-o", f"{'x' * 300}.html"), "cannot be written"),
        (("overview", "--by", "colour", "-o", "a.html"), "wanted one of owner"),
        (("matrix", "no-such-target", "-o", "a.html"), "no-such-target"),
    ],
)
def test_bad_input_is_one_line_and_no_file(run: Run, workplace: Path, words: tuple[str, ...], says: str) -> None:
    """Exit 2, what is wrong, and nothing half written."""
    before = sorted(Path().iterdir())
    ended = run("draw", *words, *CLOCK)
    assert ended.exit_code == 2, ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
    assert sorted(Path().iterdir()) == before


def test_one_file_that_cannot_be_written_does_not_cost_the_others(run: Run, workplace: Path) -> None:
    """All that can be is written, then exit 2."""
    ended = run("draw", "blast", "svc-recon", "-o", "nowhere/a.html", "-o", "b.csv", *CLOCK)
    assert ended.exit_code == 2
    assert Path("b.csv").exists()


def test_no_route_is_said_with_its_bound_and_coverage(run: Run, workplace: Path) -> None:
    """Exit 0 and no file: a picture of nothing would look like one of safety."""
    ended = run(
        "draw", "path", "svc-recon", "initiate_payout", "--max-hops", "1", "--bound", "certain", "-o", "a.html", *CLOCK
    )
    assert ended.exit_code == 0
    assert "no picture was written: nothing is reached (certain bound)" in ended.stderr
    assert "estate demo, as of 2026-11-01: 11 files" in ended.stderr
    assert not Path("a.html").exists()


def test_strict_ends_with_four_after_writing(run: Run, workplace: Path) -> None:
    """Incomplete coverage under --strict: the picture is there, the code is 4."""
    broken = Path("exports") / "broken.csv"
    broken.write_text("id,kind\nx\n", "utf-8")
    run("build", "exports", "-o", "estate.graphnhi")
    ended = run("draw", "blast", "svc-recon", "-o", "a.csv", "--strict", *CLOCK)
    assert ended.exit_code == 4, ended.stderr
    assert Path("a.csv").exists()


def test_a_dark_vector_has_dark_ground(run: Run, workplace: Path) -> None:
    """--dark is for forms that do not follow their reader."""
    run("draw", "blast", "svc-recon", "-o", "dark.svg", "--dark", *CLOCK)
    run("draw", "blast", "svc-recon", "-o", "light.svg", *CLOCK)
    assert "#16191d" in Path("dark.svg").read_text("utf-8")
    assert "#16191d" not in Path("light.svg").read_text("utf-8")
