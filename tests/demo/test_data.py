"""The built-in estate as data: whole, clean, legible and of the promised size."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORIES, CATEGORY_OF

HERE = Path(str(files("graphnhi").joinpath("demo_data/larkpay")))


def count(estate: Estate) -> Counter[str]:
    return Counter(CATEGORY_OF[estate.node(i)["kind"]] for i in range(estate.n_nodes))


def test_it_has_every_category_and_the_promised_size(estate: Estate) -> None:
    """Some 150 identities, a hundred credentials and systems, some 40 data stores, and gates."""
    number = count(estate)
    assert set(number) == set(CATEGORIES)
    assert 150 <= number["identity"] <= 165
    assert number["credential"] >= 100
    assert number["system"] >= 110
    assert 39 <= number["data"] <= 65
    assert number["action"] >= 20
    assert number["gate"] >= 5
    assert estate.n_edges >= 1_000


def test_nothing_of_it_is_skipped_or_in_conflict(estate: Estate) -> None:
    """Every record is used, none twice, and no two records say different things."""
    for file in estate.about["files"]:
        assert (file["read"], file["skipped"], file["duplicates"]) == (file["used"], [], 0), file
    assert estate.about["conflicts"] == []
    assert estate.about["unmapped"] == 0
    assert {file["file"] for file in estate.about["files"]} == {path.name for path in HERE.glob("*.csv")}
    assert nhi.build(HERE, name="demo", strict=True).n_nodes == estate.n_nodes


def test_three_ends_are_left_undescribed_on_purpose(estate: Estate) -> None:
    """An export never describes everything: three ends are gaps, and no more."""
    undescribed = [gap["id"] for gap in estate.about["gaps"] if gap["gap"] == "undescribed end"]
    assert sorted(undescribed) == [
        "arn:aws:iam::999988887777:role/partner-statement-pull",
        "lead-enrichment",
        "legacy-analytics",
    ]
    assert count(estate)["unknown"] == 3


def test_a_name_means_one_thing(estate: Estate) -> None:
    """No two identities, credentials, systems or data stores of the company share a name, so a name is enough to ask."""
    named = Counter(
        estate.node(i)["name"]
        for i in range(estate.n_nodes)
        if CATEGORY_OF[estate.node(i)["kind"]] in {"identity", "credential"}
    )
    assert [name for name, times in named.items() if times > 1] == []


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.csv")))
def test_a_file_is_plain_text_that_a_person_can_read(file: str) -> None:
    """ASCII, one record a line, no empty column, no trailing blanks, and no line that wraps badly."""
    lines = (HERE / file).read_text("ascii").splitlines()
    assert len(lines) == len(set(lines))
    assert all(line == line.strip() and len(line) < 400 for line in lines)


def test_it_is_built_in_and_always_the_same(estate: Estate) -> None:
    """Two builds of the demo are the same estate, to the digest."""
    assert nhi.demo().digest == estate.digest
