"""A query file says one question, and everything that is wrong with it is told at once, each with its place."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.asking.queries import Query, queries_of, read_query
from graphnhi.asking.queries.template import template
from graphnhi.asking.queries.where import Age, Count, Ends, Known, Outside, Plain, parse_where
from graphnhi.engine.querying.asking import warnings_of
from graphnhi.engine.querying.examples import holds
from graphnhi.engine.querying.running import facts_of, library_queries, named
from graphnhi.errors import InputError, UsageError
from graphnhi.library import Library, frameworks
from graphnhi.model.values import parse_instant

HEAD = 'schema = "graphnhi/query/1"\nid = "q"\nquestion = "Who?"\nseverity = "high"\n'


def faults(tmp_path: Path, text: str, head: str = HEAD) -> list[tuple[str, str]]:
    """(place, whole message) of every fault of a file."""
    path = tmp_path / "q.toml"
    path.write_text(head + text, "utf-8")
    with pytest.raises(InputError) as refused:
        read_query(path, None, frameworks(Library()))
    return [(fault.place, str(fault)) for fault in refused.value.faults]


def query(tmp_path: Path, text: str) -> Query:
    path = tmp_path / "q.toml"
    path.write_text(HEAD + text, "utf-8")
    return read_query(path, None, frameworks(Library()))


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    """Unknown keys, kinds, categories, edges, columns, values, frameworks, ids of examples: each with its key path."""
    text = """
      frameworks = ["owasp-nhi:NHI99:2025", "nhi-03"]
      colour = "red"
      from = { kind = ["api_kee", "token"], where = "owned is unknown and count(HOLD in) >= 2 and age(owner) > 3d" }
      to = { word = "money", effect = "reads" }
      via = { category = "credentials" }
      [[example]]
      nodes = [["a", "servce_account"], ["b", "api_key", { stats = "active", status = "alive" }], ["b", "token"], ["c"]]
      edges = [["a", "HOLDS"], ["b", "HOLDZ", "b"], ["b", "HOLDS", "b"]]
      expect = ["x"]
    """
    found = faults(tmp_path, text)
    assert [place for place, _ in found] == [
        "to.effect", "colour", "from.where", "from.where", "from.where", "from.kind", "via.category", "example[0].nodes[0]",
        "example[0].nodes[1]", "example[0].nodes[1]", "example[0].nodes[3]", "example[0].edges[0]", "example[0].edges[1]",
        "example[0].edges[2]", "example[0].expect", "frameworks[0]",
    ]  # fmt: skip
    told = "\n".join(message for _, message in found)
    for hint in (
        "did you mean owner",
        "did you mean HOLDS",
        "Did you mean api_key",
        "Did you mean credential",
        "did you mean service_account",
    ):
        assert hint in told, told


def test_a_file_that_is_no_question_is_refused(tmp_path: Path) -> None:
    """Missing keys, a wrong schema and an id that is none are faults too; nothing is loaded half."""
    places = [
        place for place, _ in faults(tmp_path, 'schema = "graphnhi/query/2"\nid = "No Id"\nanswer = "reech"\n', head="")
    ]
    assert places == ["schema", "id", "question", "severity", "answer"]


IMPOSSIBLE = [
    ('from = { kind = "initiate_payout" }\nto = "money"', "to"),
    ('to = { kind = "gate", effect = "control" }', "to"),
    ('to = "money"\nall_of = ["money", "admin"]', "all_of"),
    ('to = "money"\ncommon_upstream = { category = "system" }', "common_upstream"),
    ('from = { kind = "api_key", category = "identity" }\nto = "money"', "from"),
    ('from = { kind = "human", where = "count(HOLDS in) >= 1" }\nto = "money"', "from.where"),
    ('from = { kind = "human", where = "owner is unknown and owner = x" }\nto = "money"', "from.where"),
    ('from = { kind = "human", where = "status = active and status = disabled" }\nto = "money"', "from.where"),
    ('from = { kind = "human", where = "age(created) > 90d and age(created) < 30d" }\nto = "money"', "from.where"),
    ('to = "money"\nmax_hops = 0', "max_hops"),
    ('to = "money"\nvia = { kind = "initiate_payout" }\nfrom = { kind = "settle" }', "to"),
    ('to = "data:kyc"\nvia = { kind = "settle" }', "via"),
    ('all_of = ["money", "admin"]\ncommon_upstream = { category = "action" }', "common_upstream"),
    ('to = "money"\nanswer = "blast"\nvia = { kind = "gate" }', "via"),
    ('to = "money"\nanswer = "chokepoints"\nmax_hops = 3', "max_hops"),
    ('to = "money"\nanswer = "paths"\nwhere = "from.owner != to.owner"', "where"),
]


@pytest.mark.parametrize(("text", "place"), IMPOSSIBLE)
def test_impossible_questions_are_refused(tmp_path: Path, text: str, place: str) -> None:
    """What no estate can answer with a row, by the ends that edge kinds join or by itself, is refused when it is read."""
    assert place in [found for found, _ in faults(tmp_path, text)]


def test_possible_questions_are_not_refused(tmp_path: Path) -> None:
    """The check is no guess: whatever edges can reach may be asked, gates, interfaces and undescribed ends included."""
    for text in (
        'from = { kind = "service_account" }\nto = "money"\nvia = { kind = "gate" }',
        'from = { kind = "gate", where = "needs = 1" }\nto = "money"',
        'from = { kind = "data_store" }\nto = "money"\nvia = { category = "credential" }',
        'from = { category = ["unknown", "action"] }\nto = "kind:token"',
        'from = { kind = "queue" }\nto = { word = "data:pii", effect = "touch" }',
        'to = "some-id-of-theirs"',
    ):
        assert query(tmp_path, text).id == "q"


TERMS: list[tuple[str, Any]] = [
    ("status = active", Plain("status", "=", 0)),
    ("owner == 'Jane and Joe'", Plain("owner", "=", "Jane and Joe")),
    ('owner != "it\'s"', Plain("owner", "!=", "it's")),
    ("records >= 1_200_000", Plain("records", ">=", 1_200_000)),
    ("amount_limit < 2.5", Plain("amount_limit", "<", 2.5)),
    ("owner is unknown", Known("owner", known=False)),
    ("vendor is known", Known("vendor", known=True)),
    ("count(HOLDS in) >= 2", Count("HOLDS", "in", ">=", 2)),
    ("age(rotated)>90d", Age("rotated", ">", 2160.0)),
    ("age(created) <= 1.5y", Age("created", "<=", 13140.0)),
    ("from.environment != to.environment", Ends("environment", equal=False)),
    ("to.tenant = from.tenant", Ends("tenant", equal=True)),
    ("outside(allowed_scope)", Outside("allowed_scope")),
]


@pytest.mark.parametrize(("text", "term"), TERMS)
def test_each_term_of_where(text: str, term: Any) -> None:
    """The whole grammar of a condition, one term each."""
    assert parse_where(text) == ((term,), [])


def test_terms_are_joined_by_and() -> None:
    """`and` joins terms, and is a word like any other within quotes."""
    text = " and ".join(text for text, _ in TERMS)
    assert parse_where(text) == (tuple(term for _, term in TERMS), [])


@pytest.mark.parametrize(
    "text",
    [
        "", "owner", "owner is", "owner = ", "owner ~ x", "owner = a b", "owner > x", "status = gone", "records = many",
        "created > yesterday", "count(HOLDS) > 1", "count(HOLDS up) > 1", "count(HOLDS in) > -1", "count(HOLDS in) > two",
        "age(created) > 90", "age(created) > 90m", "from.owner < to.owner", "from.owner != from.owner",
        "from.owner = to.vendor", "outside(owner)", "properties = x", "owner = x or owner = y", "owner = x and",
    ],
)  # fmt: skip
def test_what_is_no_term_is_told(text: str) -> None:
    """Whatever is not in the grammar is a fault in words, never an exception and never ignored."""
    _, found = parse_where(text)
    assert len(found) == 1


def test_a_folder_of_ones_own_replaces_and_adds(tmp_path: Path) -> None:
    """A query of the same id takes the place of the shipped one; ids that two files of a folder share are a fault."""
    own = tmp_path / "queries"
    own.mkdir()
    shipped = queries_of(Library())
    (own / "mine.toml").write_text(template("mine"), "utf-8")
    (own / "other.toml").write_text(template("payout-reach"), "utf-8")
    found = library_queries(Library(tmp_path))
    assert set(found) == {*shipped, "mine"}
    assert not found["payout-reach"].shipped
    assert found["read-kyc"].shipped
    (own / "twice.toml").write_text(template("mine"), "utf-8")
    with pytest.raises(InputError, match=r"the id mine is taken by queries/mine\.toml"):
        library_queries(Library(tmp_path))


def test_an_example_that_does_not_hold_is_a_fault(tmp_path: Path) -> None:
    """A user's question is asked only once its examples hold: what is missing and what is too much is told for each."""
    (tmp_path / "queries").mkdir()
    for name in ("first", "second"):
        text = template(name).replace('expect = ["lost"]', 'expect = ["kept"]')
        (tmp_path / "queries" / f"{name}.toml").write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        library_queries(Library(tmp_path))
    assert [str(fault) for fault in refused.value.faults] == [
        f"queries/{name}.toml:example[0]: the example does not hold: {what}."
        for name in ("first", "second")
        for what in ("'kept' should be a row and is not", "'lost' is a row and should not be")
    ]


def test_the_template_is_a_question(tmp_path: Path) -> None:
    """What `queries new` writes can be asked as it stands, and its example holds; an id that cannot be one is refused."""
    path = tmp_path / "mine.toml"
    path.write_text(template("mine"), "utf-8")
    found = read_query(path, None, frameworks(Library()))
    assert [holds(found, example, facts_of(Library())) for example in found.examples] == [[]]
    for name in ("", "Mine", "a b", "a--b", "-a", "x" * 81):
        with pytest.raises(UsageError):
            template(name)


def test_a_target_word_means_what_it_says(tmp_path: Path) -> None:
    """A node whose id is `money` does not take the place of the target word in a question written without it in view."""
    text = """
      to = "money"
      [[example]]
      nodes = [["a", "service_account"], ["b", "service_account"], ["pay", "initiate_payout"], ["money", "service"]]
      edges = [["a", "PERFORMS", "pay"], ["b", "USES", "money"]]
      expect = ["a"]
      [[example]]
      nodes = [["a", "service_account"], ["pay", "initiate_payout"], ["token", "service"]]
      edges = [["a", "USES", "token"]]
      expect = []
    """
    found = query(tmp_path, text)
    assert [holds(found, example, facts_of(Library())) for example in found.examples] == [[], []]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("from = { id = [] }", "from.id", "at least 1 of them"),
        ("to = []", "to", "at least 1 of them"),
        ('all_of = ["money"]', "all_of", "at least 2 of them"),
        ('to = ""', "to", "not empty"),
        (f'where = "{"a " * 6000}= 1"', "where", "at most 10,000 characters"),
        ("max_hops = " + "9" * 5000, "", "too many digits"),
        ('to = "money"\n[[example]]\nnodes = []\nexpect = []\nas_of = 9999-12-31T23:59:59-14:00', "example[0].as_of", "is no date"),
        ('to = "money"\n[[example]]\nnodes = [["a", "human"]]\nexpect = ["a", "a"]', "example[0].expect", "stands there twice"),
    ],
)  # fmt: skip
def test_what_would_widen_or_break_a_question_is_refused(tmp_path: Path, text: str, place: str, what: str) -> None:
    """An empty list is no "whatever": it is refused, as are endless numbers and texts, moments out of range and ids twice."""
    assert any(found == place and what in message for found, message in faults(tmp_path, text))


def test_a_question_without_example_is_warned_of(tmp_path: Path) -> None:
    """It can be asked, and the answer says that nothing shows what it asks."""
    found = query(tmp_path, 'to = "money"')
    assert "no worked example" in " ".join(warnings_of([found], frameworks(Library())))


def test_dates_of_toml_are_dates(tmp_path: Path) -> None:
    """The clock of an example may be a TOML date or moment as well as a text."""
    for moment in ("2026-01-02", "2026-01-02T03:04:05Z", '"2026-01-02"'):
        found = query(tmp_path, f'to = "money"\n[[example]]\nnodes = [["a", "human"]]\nexpect = []\nas_of = {moment}')
        assert parse_instant(str(found.examples[0].as_of)) is not None


def test_a_wrong_framework_does_not_hide_a_wrong_example(tmp_path: Path) -> None:
    """What both are is told at once, of a file and of a folder."""
    (tmp_path / "queries").mkdir()
    text = template("mine").replace("NHI1:2025", "NHI99:2025").replace('expect = ["lost"]', 'expect = ["kept"]')
    path = tmp_path / "queries" / "mine.toml"
    path.write_text(text, "utf-8")
    for asked in (lambda: library_queries(Library(tmp_path)), lambda: named(Library(), str(path))):
        with pytest.raises(InputError) as refused:
            asked()
        assert [fault.place for fault in refused.value.faults] == ["frameworks[0]", "example[0]", "example[0]"]
