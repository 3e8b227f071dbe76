"""The questions that are shipped: every worked example holds exactly, and every file says what it is, in words that keep to evidence."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from graphnhi.asking.queries import Query
from graphnhi.asking.queries.shelf import queries_of
from graphnhi.engine.querying.examples import holds
from graphnhi.library import Library, frameworks
from graphnhi.model.kinds import KINDS
from tests.queries.asking_examples import FACTS, FOLDER

SHIPPED = queries_of(Library())
EACH = pytest.mark.parametrize("query", SHIPPED.values(), ids=SHIPPED.keys())

ASKED_FOR = {
    "payout-reach", "read-pii", "read-kyc", "read-card-data", "read-transactions", "read-balances", "shared-credential",
    "credential-opens-several-identities", "vendor-blast-radius", "environment-crossing", "never-rotated-reaches-money",
    "unowned-reaches-money", "owner-offboarded", "stale-yet-reaching", "human-uses-machine-identity", "coarse-token",
    "reach-outside-allowed-scope", "scoped-token-risk", "never-reviewed", "third-party-standing-access",
    "secret-in-repository", "federation-any-subject", "single-approver-gate", "gate-with-unknown-needs", "gate-bypass",
    "dual-control-void", "agent-with-spending-power", "agent-reads-and-acts", "administrators", "chokepoints-for-money",
    "undescribed-holder", "cross-tenant-reach",
}  # fmt: skip


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?=\s|$)", text.strip()))


def words(query: Query) -> Iterator[str]:
    """All that a file says in words."""
    yield from (query.question, query.why or "", query.close or "")
    yield from (example.says or "" for example in query.examples)


@EACH
def test_every_example_holds(query: Query) -> None:
    """Each example gives the rows that it expects, no more and no less, and of these exactly the certain ones it names."""
    assert [holds(query, example, FACTS) for example in query.examples] == [[]] * len(query.examples)


@EACH
def test_every_query_shows_a_hit_and_a_near_miss(query: Query) -> None:
    """Somebody is found by an example of each query, and somebody who could be asked for is not."""
    assert any(example.expect for example in query.examples)
    able = query.start.kinds if query.answer == "reach" else set(KINDS)
    missed = [{row[0] for row in example.nodes if row[1] in able} - set(example.expect) for example in query.examples]
    assert any(missed)
    assert all(example.says for example in query.examples)


@EACH
def test_a_file_is_named_as_its_query(query: Query) -> None:
    """The id is the name of the file, so that `queries show NAME` and the folder speak of the same."""
    assert query.label == f"queries/{query.id}.toml"


@EACH
def test_a_query_says_what_why_and_what_to_do(query: Query) -> None:
    """One question; why it is a danger, in one to three sentences; what would close a finding, in one or two."""
    assert query.question.endswith("?")
    assert query.question.count("?") == 1
    assert query.why
    assert 1 <= sentences(query.why) <= 3
    assert query.close
    assert 1 <= sentences(query.close) <= 2


@EACH
def test_a_query_is_evidence_and_claims_no_compliance(query: Query) -> None:
    """A finding is evidence for an item of a framework; no file says that a rule is kept or broken."""
    assert not [
        text for text in words(query) if re.search(r"complian|compliant|certif(?:y|ied)|violat", text, re.IGNORECASE)
    ]


@EACH
def test_every_framework_that_is_named_can_be_shown(query: Query) -> None:
    """Each reference is an item in its official spelling, one that a graph can be evidence for, and none stands twice."""
    known = frameworks(Library())
    items = [known.find(text) for text in query.frameworks]
    assert items
    assert all(item.visible for item in items)
    assert [item.reference for item in items] == list(query.frameworks)
    assert len(set(items)) == len(items)


def test_what_is_shipped() -> None:
    """The library has the questions that a fintech asks first, and every combination of rights that is toxic."""
    assert set(SHIPPED) >= ASKED_FOR
    combinations = sorted(name.partition("-")[0] for name in SHIPPED if re.match(r"tc\d", name))
    assert combinations == sorted(f"tc{number}" for number in range(1, 11))


def test_every_owasp_item_has_a_question() -> None:
    """Each of the ten items about identities that are not human is served by at least one question."""
    served = {text for query in SHIPPED.values() for text in query.frameworks}
    assert served >= {f"owasp-nhi:NHI{number}:2025" for number in range(1, 11)}


def test_no_file_is_long() -> None:
    """A query with its examples is read at a glance: no file has more than 200 lines."""
    long = {path.name: lines for path in FOLDER.glob("*.toml") if (lines := path.read_text("utf-8").count("\n")) > 200}
    assert long == {}


def test_the_files_of_a_folder_are_all_queries() -> None:
    """Nothing lies in the folder that the program would not ask: each file is one of the shipped queries."""
    named = {tomllib.loads(path.read_text("utf-8"))["id"] for path in FOLDER.glob("*.toml")}
    assert named == set(SHIPPED)
