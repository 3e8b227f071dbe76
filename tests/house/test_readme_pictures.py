"""The pictures of README.md are what its commands draw today."""

import re
from pathlib import Path

import pytest

import graphnhi

CLOCK = "2026-11-01"


@pytest.fixture(scope="module")
def estate():
    return graphnhi.demo()


ANSWERS = {
    "path": lambda estate: graphnhi.path(estate, "svc-recon", "initiate_payout", k=4, as_of=CLOCK),
    "blast": lambda estate: graphnhi.blast(estate, "quillmetrics-connect-token", as_of=CLOCK),
}


def words(svg: Path) -> list[str]:
    """Every text of a vector, its descriptions included; places depend on the fonts of a machine, words do not."""
    return re.findall(r"<(?:text|title|desc)[^>]*>([^<]*)<", svg.read_text("utf-8"))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_picture_says_what_the_command_draws(estate, root: Path, tmp_path: Path, name: str) -> None:
    """The words of `docs/NAME.svg` are those of the picture drawn now; draw it anew with the command in README.md."""
    graphnhi.draw(ANSWERS[name](estate), tmp_path / f"{name}.svg")
    assert words(root / "docs" / f"{name}.svg") == words(tmp_path / f"{name}.svg")


def test_every_picture_shown_is_there_and_drawn_by_a_command_shown(root: Path) -> None:
    """README.md shows no picture without the command that made it, and every picture has words for who does not see it."""
    text = (root / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[([^\]]*)\]\(docs/(\w+)\.svg\)", text)
    assert {name for _, name in shown} == set(ANSWERS)
    for alt, name in shown:
        assert (root / "docs" / f"{name}.svg").is_file()
        assert re.search(rf"\$ graphnhi draw {name} .*-o {name}\.svg", text)
        assert len(alt) > 40
