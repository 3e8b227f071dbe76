"""`find` and `queries` from the command line: findings with all that they promise, filters that cannot lie, a library to edit."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import graphnhi
from graphnhi.asking.queries.template import template
from graphnhi.asking.severity import SEVERITIES
from graphnhi.cli import find as cli_find
from graphnhi.cli import inventory as cli_inventory
from graphnhi.cli import main
from graphnhi.engine.inventory.catalogue import LISTED, MISSING
from graphnhi.engine.querying.findings import fingerprint
from tests.cli.conftest import Run
from tests.export.hostile import HOSTILE
from tests.schemas.test_schemas import faults

CLOCK = ("--as-of", "2026-11-01")


@pytest.fixture(scope="module")
def every(demo: Path) -> list[dict[str, Any]]:
    """All findings of the demo estate."""
    ended = CliRunner().invoke(main, ["find", "-e", str(demo / "estate.graphnhi"), *CLOCK, "--json"])
    assert ended.exit_code == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert faults(document) == []
    assert len(document["answer"]) == document["summary"]["findings"] > 100
    rows: list[dict[str, Any]] = document["answer"]
    return rows


def found(run: Run, *words: str) -> dict[str, Any]:
    ended = run("find", *CLOCK, *words, "--json")
    assert ended.exit_code == 0, ended.stderr
    document: dict[str, Any] = json.loads(ended.stdout)
    assert faults(document) == []
    return document


def test_findings_have_all_that_they_promise(every: list[dict[str, Any]]) -> None:
    """Severity, evidence, framework ids, a fingerprint and what would close it; gravest first, certain ones before possible."""
    order = [(-SEVERITIES.index(row["severity"]), row["bound"] != "certain", row["query"], row["id"]) for row in every]
    assert order == sorted(order)
    for row in every:
        assert row["path"][0]["from"] == row["id"]
        assert row["path"][-1]["to"] == row["target"]
        assert len(row["path"]) == row["hops"]
        assert row["frameworks"]
        assert row["close"]
        assert row["fingerprint"] == fingerprint(row["query"], row["id"])
        edges = [{name: hop[name] for name in ("from", "edge", "to")} for hop in row["path"]]
        assert all(edge in edges for edge in row["closed_by"])
    assert len({row["fingerprint"] for row in every}) == len(every)
    assert "compliant" not in json.dumps(every)


def test_severity_follows_what_is_reached(run: Run, workplace: Path) -> None:
    """Of two credentials as old as each other, the one that pays out is graver than the one that reads balances."""
    Path("nodes.csv").write_text(
        "id,kind,created,data_class\nold-payout,api_key,2020-01-01,\nold-report,api_key,2020-01-01,\nold-idle,api_key,2020-01-01,\n"
        "pay,initiate_payout,,\nbalance,data_store,,balances\n"
    )
    Path("edges.csv").write_text("from,edge,to\nold-payout,PERMITS,pay\nold-report,PERMITS,balance\n")
    graphnhi.save(graphnhi.build("nodes.csv", "edges.csv"), "ages.graphnhi")
    rows = found(run, "-e", "ages.graphnhi")["answer"]
    grave = {row["id"]: max(SEVERITIES.index(r["severity"]) for r in rows if r["id"] == row["id"]) for row in rows}
    assert grave["old-payout"] == SEVERITIES.index("critical")
    assert grave["old-report"] < grave["old-payout"]
    assert "old-idle" not in grave


def test_fingerprints_stay(run: Run, workplace: Path, every: list[dict[str, Any]]) -> None:
    """A finding keeps its fingerprint when the estate is built again from renamed files, and routes change."""
    Path("exports/nodes-data.csv").rename("exports/another-name.csv")
    graphnhi.save(graphnhi.build("exports", name="other"), "again.graphnhi")
    assert {row["fingerprint"] for row in found(run, "-e", "again.graphnhi")["answer"]} == {
        row["fingerprint"] for row in every
    }


@pytest.mark.parametrize(
    ("option", "value", "holds"),
    [
        ("--severity", "high", lambda row: row["severity"] == "high"),
        ("--owner", "payments-squad", lambda row: row["owner"] == "payments-squad"),
        ("--environment", "staging", lambda row: row["environment"] == "staging"),
        ("--framework", "owasp-nhi:NHI7:2025", lambda row: "owasp-nhi:NHI7:2025" in row["frameworks"]),
        ("--framework", "pci-dss", lambda row: any(ref.startswith("pci-dss:") for ref in row["frameworks"])),
        ("--category", "credential", lambda row: row["category"] == "credential"),
    ],
)
def test_filters_give_exactly_what_fits(
    run: Run, workplace: Path, every: list[dict[str, Any]], option: str, value: str, holds: Any
) -> None:
    """A filter keeps the findings that fit and no others, and the answer says that it was used."""
    some = found(run, option, value)["answer"]
    wanted = [row["fingerprint"] for row in every if holds(row)]
    assert 0 < len(wanted) < len(every)
    assert [row["fingerprint"] for row in some] == wanted


def test_a_vendor_has_what_names_it_and_what_it_operates(run: Run, workplace: Path) -> None:
    """`--vendor` keeps the vendor itself, what it operates, and what names it."""
    rows = found(run, "--vendor", "quillmetrics")["answer"]
    assert {row["id"] for row in rows} >= {"quillmetrics", "quillmetrics-connect"}
    operated = {
        edge["to"] for edge in estate_edges(workplace) if edge["edge"] == "OPERATES" and edge["from"] == "quillmetrics"
    }
    assert all(row["id"] == "quillmetrics" or row["vendor"] == "quillmetrics" or row["id"] in operated for row in rows)


def estate_edges(workplace: Path) -> list[dict[str, Any]]:
    estate = graphnhi.open(workplace / "estate.graphnhi")
    return [estate.edge(row) for row in range(estate.n_edges)]


@pytest.mark.parametrize("alias", ["NHI-03", "NHI03", "nhi3", "owasp-nhi:NHI3:2025"])
def test_aliases_of_a_framework_item(run: Run, workplace: Path, alias: str) -> None:
    """The spellings that people use are taken, and the official id stands in the answer."""
    rows = found(run, "--framework", alias)["answer"]
    assert rows
    assert all("owasp-nhi:NHI3:2025" in row["frameworks"] for row in rows)


def test_words_that_contradict_an_id_are_pointed_out(run: Run, workplace: Path) -> None:
    """Somebody who asks for `NHI-03 rotation` is told that rotation is NHI7."""
    ended = run("find", *CLOCK, "--framework", "NHI-03 rotation", "--json")
    assert "NHI7:2025" in ended.stderr


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--owner", "payment-squad"), "payments-squad"),
        (("--vendor", "quilmetrics"), "quillmetrics"),
        (("--environment", "prod"), "production"),
        (("--framework", "NHI33"), "NHI3"),
        (("--severity", "hig"), "high"),
    ],
)
def test_a_filter_that_names_nothing_is_an_error(run: Run, workplace: Path, words: tuple[str, str], hint: str) -> None:
    """An empty answer to a misspelt filter would look like a clean estate."""
    ended = run("find", *words)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert hint in ended.stderr


def test_the_table_has_what_the_json_has(run: Run, workplace: Path, every: list[dict[str, Any]]) -> None:
    """In a pipe and in a CSV there is one line a finding, with route, evidence and closing edges as text."""
    table = list(csv.DictReader(io.StringIO(run("find", *CLOCK, "-f", "csv").stdout)))
    assert [line["fingerprint"] for line in table] == [row["fingerprint"] for row in every]
    assert all(line["via"] and line["evidence"] and line["frameworks"] for line in table)


def test_hostile_names_stay_text(run: Run, workplace: Path) -> None:
    """Owners, purposes and ids of findings are cleaned for every sink."""
    names = [name for name in HOSTILE if not any("\ud800" <= letter <= "\udfff" for letter in name)]
    nodes = [{"id": f"k{n}", "kind": "api_key", "purpose": name} for n, name in enumerate(names)]
    lines = [json.dumps(node) + "\n" for node in [*nodes, {"id": "pay", "kind": "initiate_payout"}]]
    Path("nodes.jsonl").write_text("".join(lines), "utf-8")
    Path("edges.csv").write_text("from,edge,to\n" + "".join(f"k{n},PERMITS,pay\n" for n in range(len(names))))
    graphnhi.save(graphnhi.build("nodes.jsonl", "edges.csv"), "hostile.graphnhi")
    for form in ("csv", "md", "table", "json"):
        ended = run("find", "-e", "hostile.graphnhi", "-f", form)
        assert ended.exit_code == 0
        assert "\x1b" not in ended.stdout + ended.stderr
        assert "\u202e" not in ended.stdout + ended.stderr


def test_queries_list_show_run(run: Run, workplace: Path, every: list[dict[str, Any]]) -> None:
    """`list` tells every question, `show` prints one as it is written, `run` gives the rows that `find` has of it."""
    listed = json.loads(run("queries", "list", "--json").stdout)
    assert faults(listed) == []
    assert len(listed["answer"]) >= 24
    shown = run("queries", "show", "payout-reach").stdout
    assert shown.startswith('schema = "graphnhi/query/1"')
    assert "payout-reach" in shown
    rows = [row for row in every if row["query"] == "payout-reach"]
    asked = json.loads(run("queries", "run", "payout-reach", *CLOCK, "--json").stdout)
    assert faults(asked) == []
    assert [row["id"] for row in asked["answer"]] == [row["id"] for row in rows]


def test_queries_of_each_answer_run(run: Run, workplace: Path) -> None:
    """Whatever a shipped question asks for, its answer is valid; those that are no findings are named by `find`."""
    elsewhere = found(run, "--framework", "owasp-nhi", "--severity", "low")["summary"]["asked_elsewhere"]
    assert elsewhere
    for name in elsewhere:
        document = json.loads(run("queries", "run", name, *CLOCK, "--json").stdout)
        assert faults(document) == []
        assert document["answer"]


def test_a_new_question_can_be_asked(run: Run, workplace: Path) -> None:
    """`new` writes a file that runs as it stands, private to its owner, and never overwrites one."""
    assert run("queries", "new", "my-question").exit_code == 0
    assert Path("my-question.toml").stat().st_mode & 0o077 == 0
    assert run("queries", "run", "my-question.toml").exit_code == 0
    assert run("queries", "new", "my-question").exit_code == 2
    Path("mine/queries").mkdir(parents=True)
    Path("my-question.toml").rename("mine/queries/my-question.toml")
    listed = json.loads(run("queries", "list", "--library", "mine", "--json").stdout)
    assert listed["summary"]["yours"] == 1
    assert run("queries", "run", "my-question", "--library", "mine").exit_code == 0


def test_a_bad_library_finds_nothing(run: Run, workplace: Path) -> None:
    """One bad file of a user's folder stops `find`, with the faults of all files: nothing is loaded half."""
    Path("mine/queries").mkdir(parents=True)
    Path("mine/queries/a.toml").write_text('schema = "graphnhi/query/1"\nid = "a"\nquestion = "?"\nseverity = "hihg"\n')
    Path("mine/queries/b.toml").write_text("id = 1\n")
    ended = run("find", "--library", "mine")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "queries/a.toml:severity" in ended.stderr
    assert "queries/b.toml:schema" in ended.stderr


def test_an_unknown_question_has_near_ones(run: Run, workplace: Path) -> None:
    """A misspelt id is an error with the near ids."""
    ended = run("queries", "run", "payout-rech")
    assert ended.exit_code == 2
    assert "payout-reach" in ended.stderr


def test_severities_are_editable_and_checked(run: Run, workplace: Path) -> None:
    """A user's severities take the place of the shipped ones; a word that is none, or one that calls the unknown harmless, is refused."""
    shipped = (Path(graphnhi.__file__).parent / "facts" / "severities.toml").read_text("utf-8")
    Path("mine/facts").mkdir(parents=True)
    edited = Path("mine/facts/severities.toml")
    edited.write_text(
        shipped.replace('initiate_payout = "critical"', 'initiate_payout = "low"').replace("version = 1", "version = 7")
    )
    document = found(run, "--library", "mine", "--owner", "payments-squad")
    assert document["summary"]["severities_version"] == 7
    rows = [
        row
        for row in document["answer"]
        if row["query"] == "payout-reach" and row["target"].endswith("initiate_payout")
    ]
    assert all(row["severity"] == "low" for row in rows)
    edited.write_text(shipped.replace('kyc = "high"', 'kyc = "hihg"').replace('settle = "critical"', ""))
    ended = run("find", "--library", "mine")
    assert ended.exit_code == 2
    assert "action.settle" in ended.stderr
    edited.write_text(shipped.replace('unknown = "medium"', 'unknown = "low"'))
    assert "never harmless" in run("find", "--library", "mine").stderr


def test_words_of_a_question_that_contradict_its_id(run: Run, workplace: Path) -> None:
    """A question about rotation that names NHI3 runs, and is told that rotation is NHI7; the shipped ones contradict nothing."""
    assert "warning" not in run("find", "--severity", "low").stderr
    assert run("queries", "new", "mine").exit_code == 0
    text = Path("mine.toml").read_text("utf-8").replace("NHI1:2025", "NHI3:2025")
    Path("mine.toml").write_text(
        text.replace("without a known owner reach money", "were never rotated and reach money"), "utf-8"
    )
    ended = run("queries", "run", "mine.toml")
    assert ended.exit_code == 0
    assert "NHI7:2025" in ended.stderr


def test_the_words_of_the_help_are_those_of_the_engine() -> None:
    """Help is quick because it repeats a few words instead of importing who knows them; they are the same words."""
    assert cli_find.SEVERITIES == SEVERITIES
    assert tuple(word.replace("-", " ") for word in cli_inventory._MISSING) == MISSING
    assert set(cli_inventory._KINDS) == LISTED


def test_a_filter_names_one_item(run: Run, workplace: Path) -> None:
    """`NHI3 NHI4` would drop the second in silence; it is refused, with the way to ask for both."""
    ended = run("find", "--framework", "NHI3 NHI4")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "a filter of its own" in ended.stderr


def test_a_question_about_another_estate_is_named(run: Run, workplace: Path) -> None:
    """A question about an id that this estate lacks does not stop the others; it is named with the reason."""
    Path("mine/queries").mkdir(parents=True)
    text = template("of-another").replace('to = "money"', 'to = "their-own-ledger"')
    Path("mine/queries/of-another.toml").write_text(text[: text.index("# An example")], "utf-8")
    ended = run("find", "--library", "mine", "--severity", "low", "--json")
    assert ended.exit_code == 0
    assert [entry["query"] for entry in json.loads(ended.stdout)["summary"]["not_asked"]] == ["of-another"]
    assert "not asked of this estate: of-another" in ended.stderr


@pytest.mark.parametrize("name", ["rank.toml", "severities.toml", "ease.toml"])
def test_facts_that_are_no_file_are_not_passed_over(run: Run, workplace: Path, name: str) -> None:
    """A link that leads nowhere in the user's folder is an error: the shipped facts would be used without a word."""
    Path("mine/facts").mkdir(parents=True)
    Path(f"mine/facts/{name}").symlink_to("gone.toml")
    ended = run("rank", "--library", "mine")
    assert ended.exit_code == 2
    assert name in ended.stderr
