"""The facts of a rank: editable, told with every answer, and refused with all their faults at once."""

import re
from pathlib import Path

import pytest

import graphnhi
from graphnhi.asking.weights import EXPOSURES, IMPACTS, Weights
from graphnhi.errors import InputError
from graphnhi.library import Library
from tests.engine.rank_cases import AS_OF, estate
from tests.oracle.rows import Rows

SHIPPED = Library(None).facts("rank.toml").read_text("utf-8")


def faults(tmp_path: Path, text: str) -> list[str]:
    """What is wrong with a file, line by line."""
    path = tmp_path / "rank.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        Weights.read(path)
    return [str(fault) for fault in caught.value.faults]


def test_every_fault_is_told_at_once_with_its_key(tmp_path):
    """Weights outside 0 and 1, unknown severities, bands and kinds, missing cells: one line each, by key path."""
    text = SHIPPED.replace("critical = 0.95", "critical = 1.5\ngrave = 0.5").replace(
        'third_party = "high"', 'third_party = "grave"'
    )
    text = re.sub(r"\[priority.low\]\ncritical = \"2-soon\"\n", "[priority.low]\n", text)
    text = text.replace('critical = "1-now"\nhigh = "1-now"', 'critical = "0-panic"\nhigh = "1-now"').replace(
        "ssh_key = 365", "ssh = 365"
    )
    told = faults(tmp_path, text)
    assert [line.split(": ")[0] for line in told] == [
        "rank.toml:weight.grave",
        "rank.toml:priority.low.critical",
        "rank.toml:weight.critical",
        "rank.toml:exposure.third_party",
        "rank.toml:priority.critical.critical",
        "rank.toml:hygiene.rotated",
    ]


@pytest.mark.parametrize(
    "old, new, key",
    [
        ('unknown = "medium"', 'unknown = "low"', "exposure.unknown"),
        ("low = 0.1", "low = 0.8", "weight.medium"),
        ("medium = 0.3\n", "medium = 0.7\n", "impact.high"),
        ("critical = 0.95", "critical = nan", "weight.critical"),
        ("upstream = 25", "upstream = 0", "taking.upstream"),
        ("api_key = 180", "api_key = 0", "hygiene.rotated.api_key"),
        ('raises = ["no rotation known",', 'raises = ["no luck",', "hygiene.raises"),
        ("version = 1", 'version = "one"', "version"),
    ],
)
def test_values_that_mean_nothing_are_refused(tmp_path, old, new, key):
    """What is not known may not be low, graver severities may not weigh less, bands must rise, days are at least one."""
    assert old in SHIPPED
    assert faults(tmp_path, SHIPPED.replace(old, new, 1))[0].startswith(f"rank.toml:{key}: ")


def test_a_folder_of_ones_own_weighs_otherwise(tmp_path):
    """Facts of `--library` stand in for the shipped ones, and the answer tells the weights that it was judged by."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "rank.toml").write_text(SHIPPED.replace("critical = 0.95", "critical = 0.9"), "utf-8")
    rows = Rows().node("a", "role").node("pay", "initiate_payout").edge("a", "PERFORMS", "pay")
    for library, weight in ((None, 0.95), (tmp_path, 0.9)):
        answer = graphnhi.rank(estate([rows]), as_of=AS_OF, library=library)
        assert answer.summary["weights"]["weight"]["critical"] == weight
        assert answer.rows[0]["impact"]["score"] == weight
        assert answer.summary["weights"]["priority"]["low"]["none"] == "4-watch"


def test_the_table_has_every_cell():
    """Each band of exposure and of impact has a priority, and none gets less urgent as either grows."""
    table = Weights.read(Library(None).facts("rank.toml")).priority
    assert (len(table), {len(row) for row in table}) == (len(EXPOSURES), {len(IMPACTS)})
    for row in table:
        assert list(row) == sorted(row, reverse=True)
    for column in zip(*table, strict=True):
        assert list(column) == sorted(column, reverse=True)
