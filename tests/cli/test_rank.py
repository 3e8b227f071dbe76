"""`graphnhi rank` as a user meets it: the table, the pipe, the files, one row taken apart, and what it refuses."""

import json

import pytest


def test_the_pipe_has_every_row_and_every_number(workplace, run):
    """One line a row in the order of impact, each number in a column of its own; hints and sums beside it."""
    ended = run("rank")
    assert ended.exit_code == 0, ended.stderr
    head, *lines = ended.stdout.splitlines()
    columns = head.split("\t")
    rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
    losses = [float(row["impact_loss"]) for row in rows]
    assert losses == sorted(losses, reverse=True)
    recon = next(row for row in rows if row["id"] == "svc-recon")
    assert (recon["priority"], recon["impact_band"]) == ("1-now", "critical")
    assert recon["exposure_factors"] == "exposed_in; weak_authentication; upstream"
    assert "by priority: " in ended.stderr
    assert "weighed by rank.toml version 1" in ended.stderr
    assert f"next: graphnhi rank --explain {rows[0]['id']}" in ended.stderr


def test_files_and_json(workplace, run):
    """Files by their suffix, each with all rows; JSON has the weights that it was judged by."""
    ended = run("rank", "--category", "credential", "-o", "rank.csv", "-o", "rank.json", "-o", "rank.md")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads((workplace / "rank.json").read_text("utf-8"))
    assert told["schema"] == "graphnhi/rank/1"
    assert {row["category"] for row in told["answer"]} == {"credential"}
    assert told["summary"]["weights"]["weight"]["critical"] == 0.95
    assert len((workplace / "rank.csv").read_text("utf-8").splitlines()) == len(told["answer"]) + 1


def test_one_row_taken_apart(workplace, run):
    """The targets add up to the row, the gravest first, and every other number says beside them what it is made of."""
    ended = run("rank", "--explain", "svc-recon", "--json")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads(ended.stdout)
    row = told["summary"]["rank"]
    assert sum(each["contribution"] for each in told["answer"]) == pytest.approx(row["impact"]["loss"], abs=1e-9)
    assert told["answer"][0]["id"] == "standard-payout"
    assert "svc-recon: 1-now; impact critical" in ended.stderr
    assert "exposed in: high: prod-recon-keys, recon-worker" in ended.stderr
    assert "next: graphnhi path svc-recon standard-payout" in ended.stderr


def test_whoever_reaches_nothing_is_told_apart(workplace, run):
    """No target found is said, not shown as safe: with the coverage, and the next question."""
    ended = run("rank", "--explain", "vault-key-user")
    assert ended.exit_code == 0
    assert "no target found" in ended.stderr
    assert "next: graphnhi blast vault-key-user" in ended.stderr


@pytest.mark.parametrize(
    "words, said",
    [
        (("--max-hops", "3"), "it takes no --max-hops"),
        (("--explain", "svc-recon", "--category", "identity"), "it takes no --category"),
        (("--explain", "payout-engine"), "no identity and no credential"),
        (("--explain", "svc-reckon"), "nothing in this estate is called"),
        (("--library", "none"), "none"),
    ],
)
def test_what_cannot_be_asked(workplace, run, words, said):
    """Cut hops, a category of one row, what is no identity, and what is not there: exit 2 and the way out."""
    ended = run("rank", *words)
    assert ended.exit_code == 2
    assert said in ended.stderr


def test_facts_of_ones_own(workplace, run):
    """Faulty facts are refused with every fault, by key; good ones weigh."""
    facts = workplace / "mine" / "facts"
    facts.mkdir(parents=True)
    (facts / "rank.toml").write_text("version = 1\n[weight]\ncritical = 2.0\n", "utf-8")
    ended = run("rank", "--library", "mine")
    assert ended.exit_code == 2
    for place in ("weight.critical", "weight.high", "impact", "exposure", "hygiene", "priority", "taking"):
        assert f"rank.toml:{place}: " in ended.stderr
