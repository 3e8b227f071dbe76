"""`--redact`: nothing that names something of the owner's is in the page, and the same thing has the same pseudonym everywhere."""

import html
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import graphnhi as nhi
from graphnhi.asking import Settings
from graphnhi.estate import Estate
from graphnhi.report import Report, asked
from graphnhi.report.answers import Answers
from graphnhi.report.pseudonyms import Pseudonyms, keyed
from graphnhi.report.redaction import redacted
from graphnhi.report.things import values_of
from tests.report.made import AS_OF, built, lines, marked

KEY = b"k" * 32
CANARY = re.compile("canary", re.IGNORECASE)


def canary(what: str, number: int) -> str:
    """A text that must not be in a redacted page."""
    return f"Canary-{what}-{number}"


def planted(folder: Path) -> Estate:
    """An estate with a canary in every text: ids, columns, evidence, conditions, files, tenants, faults, conflicts, gaps."""
    nodes, edges = marked(canary, 3)
    nodes += [{"id": nodes[0]["id"], "kind": "vendor", "owner": "Canary-other-owner"}]
    nodes += [
        {"id": "Canary-odd", "kind": "Canary-kind"},
        {"id": "Canary-date", "kind": "app", "created": "Canary-when"},
    ]
    nodes += [{"id": "CANARY-DATE", "kind": "app"}]
    folder.mkdir(parents=True)
    (folder / "Canary-nodes.jsonl").write_text(lines(nodes), "utf-8")
    (folder / "Canary-edges.jsonl").write_text(lines(edges), "utf-8")
    (folder / "Canary-unread.csv").write_text("Canary-a,Canary-b\n1,2\n", "utf-8")
    (folder / "annotations.toml").write_text(
        'owner = [{ id = "Canary-nobody-*", owner = "Canary-annotated" }]\n', "utf-8"
    )
    return nhi.build(folder, name="Canary-estate", tenant="Canary-tenant")


@pytest.fixture(scope="module")
def planted_answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return asked(planted(tmp_path_factory.mktemp("canaries") / "Canary-folder"), Settings.of(as_of=AS_OF), None)


def test_the_canaries_are_planted(planted_answers: Answers) -> None:
    """Without redaction a canary stands in every field that holds texts of the owner's, so their absence means something."""
    told = {field for field, value in values_of(planted_answers) if isinstance(value, str) and CANARY.search(value)}
    assert told >= {
        "id", "name", "owner", "vendor", "purpose", "environment", "tenant", "source", "from", "to", "target", "condition", "rule",
        "file", "input", "sources", "values", "ids", "places",
    }  # fmt: skip
    page = Report.of(planted_answers).html
    assert len(CANARY.findall(page)) > 200


def test_no_canary_is_left(planted_answers: Answers) -> None:
    """Not one is in the redacted page, nor in any field of the answers that it is made of."""
    report = Report.of(planted_answers, KEY)
    assert CANARY.search(report.html) is None
    assert [field for field, value in values_of(report.shown) if isinstance(value, str) and CANARY.search(value)] == []
    assert "canary" not in html.unescape(report.html).casefold()


def texts(value: Any, at: str = "") -> dict[str, str]:
    """Every text by its place, keys of rows and fields of records alike."""
    if isinstance(value, dict):
        return {k: v for name, each in value.items() for k, v in texts(each, f"{at}.{name}").items()}
    if isinstance(value, list | tuple):
        return {k: v for place, each in enumerate(value) for k, v in texts(each, f"{at}[{place}]").items()}
    if is_dataclass(value):
        return {
            k: v for each in fields(value) for k, v in texts(getattr(value, each.name), f"{at}.{each.name}").items()
        }
    return {at: value} if isinstance(value, str) else {}


def test_what_nobody_thought_of_is_hidden(answers: Answers) -> None:
    """A new field, a new key or a word outside its set is a pseudonym, not shown: the list is of what stays."""
    odd = {
        "brand_new": "Canary-a",
        "Canary-key": 1,
        "kind": "Canary-kind",
        "status": "Canary-status",
        "created": "Canary-day",
    }
    odd |= {
        "place": "line 7",
        "expires": "2027-01-01",
        "category": "identity",
        "locator": "/Canary/0",
        "currency": "Canary",
    }
    told = redacted(replace(answers, totals={"nested": [odd]}), Pseudonyms(keyed(KEY))).totals
    assert CANARY.search(str(told)) is None
    row = next(iter(told.values()))[0]
    assert (row["place"], row["expires"], row["category"]) == ("line 7", "2027-01-01", "identity")


def test_numbers_dates_and_closed_words_stay(answers: Answers) -> None:
    """Everything but texts of the owner's is as it was: counts, amounts, days, kinds, edges, bounds, severities, questions."""
    told = redacted(answers, Pseudonyms(keyed(KEY)))
    plain = [value for _, value in values_of(answers) if not isinstance(value, str)]
    assert [value for _, value in values_of(told) if not isinstance(value, str)][:-1] == plain[:-1]
    assert told.editions == answers.editions
    assert told.questions == answers.questions
    stays = {
        "kind",
        "category",
        "edge",
        "bound",
        "severity",
        "priority",
        "query",
        "mode",
        "as_of",
        "created",
        "expires",
        "gap",
    }
    before, after = ([(f, v) for f, v in values_of(each) if f in stays] for each in (answers, told))
    assert before == after


def test_a_thing_has_one_pseudonym_everywhere(answers: Answers) -> None:
    """The same id gives the same pseudonym in every table, its kind is readable, and different things have different ones."""
    told = redacted(answers, Pseudonyms(keyed(KEY)))
    before, after = texts(answers), texts(told)
    names: dict[str, set[str]] = {}
    for place, text in before.items():
        if re.search(r"\.(id|from|to|target)$", place) and ".frameworks[" not in place:
            names.setdefault(text, set()).add(after[place])
    assert names
    assert all(len(each) == 1 for each in names.values())
    assert len({next(iter(each)) for each in names.values()}) == len(names)
    kinds = {thing.id: thing.kind for thing in answers.things}
    assert all(next(iter(each)).startswith(f"{kinds[text]}-") for text, each in names.items())
    assert all(row["name"] == row["id"] for row in told.money.rows.rows)


def test_an_owner_who_is_in_the_estate_is_the_same(tmp_path: Path) -> None:
    """The pseudonym of an owner or vendor is that of the person or vendor of that name, if just one has it."""
    nodes = [
        {"id": "v1", "kind": "vendor", "name": "Drift"}, {"id": "u1", "kind": "human", "name": "Ann"},
        {"id": "u2", "kind": "human", "name": "Ben"}, {"id": "u3", "kind": "human", "name": "Ben"},
        {"id": "k1", "kind": "api_key", "vendor": "Drift", "owner": "Ann"}, {"id": "k2", "kind": "api_key", "owner": "Ben"},
        {"id": "pay", "kind": "initiate_payout"},
    ]  # fmt: skip
    edges = [{"from": key, "edge": "PERMITS", "to": "pay"} for key in ("k1", "k2")]
    edges += [{"from": "v1", "edge": "HOLDS", "to": "k1"}, {"from": "u1", "edge": "HOLDS", "to": "k2"}]
    told = redacted(asked(built(tmp_path / "in", nodes, edges), Settings.of(as_of=AS_OF), None), Pseudonyms(keyed(KEY)))
    of = {row["kind"]: row["id"] for row in told.money.rows.rows if row["kind"] != "api_key"}
    owners = {row["owner"] for row in told.lasting.rows}
    assert of["human"] in owners
    assert {row["vendor"] for row in told.lasting.rows} == {of["vendor"], None}
    assert sum(owner.startswith("owner-") for owner in owners) == 1


def test_pseudonyms_survive_a_rebuild(tmp_path: Path) -> None:
    """Two reports, and those of an estate that was built anew in the same place, have the same ones; another key has none of them."""
    pages = []
    for turn in range(2):
        estate = nhi.demo()
        nhi.save(estate, tmp_path / "estate.graphnhi")
        nhi.report(nhi.open(tmp_path / "estate.graphnhi"), tmp_path / f"{turn}.html", as_of=AS_OF, redact=True)
        pages.append(set(re.findall(r">([a-z_]+-[0-9a-f]{8,})<", (tmp_path / f"{turn}.html").read_text("utf-8"))))
    assert pages[0] == pages[1]
    assert len(pages[0]) > 300
    nhi.report(nhi.demo(), tmp_path / "other.html", as_of=AS_OF, redact=True)
    other = set(re.findall(r">([a-z_]+-[0-9a-f]{8,})<", (tmp_path / "other.html").read_text("utf-8")))
    assert not other & pages[0]


def test_a_guess_cannot_be_tested_without_the_key(answers: Answers) -> None:
    """No digest of the estate, fingerprint or plain hash of an id is in the page: only what the key was needed for."""
    page = Report.of(answers, KEY).html
    import hashlib

    assert str(answers.estate["digest"]) not in page
    for row in answers.money.rows.rows[:50]:
        plain = hashlib.sha256(row["id"].encode()).hexdigest()[:8]
        assert plain not in page
    assert not [row["fingerprint"] for row in answers.findings.rows if row["fingerprint"] in page]


def test_pseudonyms_that_would_be_equal_grow(answers: Answers) -> None:
    """Digests that share their first digits give longer pseudonyms, each beginning as it would have: none stands for two things."""
    whole = keyed(KEY)
    names = Pseudonyms(lambda text: "00000000" + whole(text)[:56])
    told = redacted(answers, names)
    ids = {thing.id for thing in told.things}
    assert len(ids) == len(answers.things)
    assert all(re.fullmatch(r"[a-z_]+-0{8}[0-9a-f]*", each) for each in ids)


def test_a_users_own_question_keeps_its_id_alone(tmp_path: Path) -> None:
    """What a shipped question says stays; the words of one that the owner wrote do not."""
    (tmp_path / "mine" / "queries").mkdir(parents=True)
    (tmp_path / "mine" / "queries" / "own-question.toml").write_text(
        'schema = "graphnhi/query/1"\nid = "own-question"\nquestion = "Who at Canary reaches payouts?"\nseverity = "low"\n'
        'from = { kind = "api_key" }\nto = "payouts"\nclose = "Ask Canary."\n[[example]]\n'
        'nodes = [["k", "api_key"], ["p", "initiate_payout"]]\nedges = [["k", "PERMITS", "p"]]\nexpect = ["k"]\n',
        "utf-8",
    )
    told = Report.of(asked(nhi.demo(), Settings.of(as_of=AS_OF), tmp_path / "mine"), KEY)
    assert "own-question" in told.html
    assert CANARY.search(told.html) is None
    assert "Which credentials with several holders reach a crown jewel?" in told.html
