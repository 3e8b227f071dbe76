"""What a selection and its `where` mean of a node: against the oracle on random estates, and border cases by hand."""

import pytest

from graphnhi.asking.queries.selection import selection_of
from graphnhi.asking.queries.where import parse_where
from graphnhi.engine.querying.selecting import Readings, selected
from graphnhi.model.values import parse_instant
from tests.oracle.answers import Asked
from tests.oracle.packing import pack
from tests.oracle.queries import prepared
from tests.oracle.query_words import Words
from tests.oracle.random_estates import CLOCKS, Dice
from tests.oracle.random_queries import Writer, estate_of_rows, random_parts
from tests.oracle.rows import Rows

PACK, TABLES = 25, 60
AS_OF = "2026-06-15T12:00:00Z"


def fitting(estate, table, bound="possible", as_of=AS_OF):
    """Ids of the nodes that fit a table, by the engine."""
    terms, faults = parse_where(table["where"]) if "where" in table else ((), [])
    assert not faults
    mask = selected(Readings.of(estate, parse_instant(as_of)), selection_of(table, terms), bound)
    return {estate.id(node) for node in mask.nonzero()[0].tolist()}


@pytest.mark.parametrize("first", range(20_000, 20_000 + 6 * PACK, PACK))
@pytest.mark.parametrize("agreeing", [True, False])
@pytest.mark.parametrize("bound", ["certain", "possible"])
def test_tables_select_what_the_oracle_selects(first, agreeing, bound):
    """Ids, names, kinds, tags, columns, ages, counts and the status of owners, alone and together; unknown is never equal."""
    dice, parts = Dice(f"where {first} {agreeing} {bound}"), random_parts(range(first, first + PACK), agreeing=agreeing)
    estate, writer = estate_of_rows(pack(parts)), Writer(dice, parts, agreeing=agreeing)
    how = Asked(bound=bound, as_of=dice.choice(CLOCKS))
    words = [Words(prepared(part, how)) for part in parts]
    for _ in range(TABLES):
        table = writer.selection(0.1)
        if dice.happens(0.6):
            table["where"] = " and ".join(writer.term() for _ in range(dice.choice((1, 1, 2, 3))))
        wanted = set().union(*(one.selected(table, bound) for one in words))
        assert fitting(estate, table, bound, how.as_of) == wanted, table


def nodes(*, edges=(), **columns):
    """An estate of roles by id, each with its columns."""
    rows = Rows()
    for node, more in columns.items():
        rows.node(node, "role", **more)
    for source, kind, target, *more in edges:
        rows.edge(source, kind, target, **(more[0] if more else {}))
    return estate_of_rows(rows)


def roles(estate, where, **asked):
    return fitting(estate, {"kind": "role", "where": where}, **asked)


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("environment = production", {"a"}),
        ("environment != production", {"b"}),
        ("environment is unknown", {"c"}),
        ("environment is known", {"a", "b"}),
        ("environment = 'no such'", set()),
        ("environment != 'no such'", {"a", "b"}),
    ],
)
def test_a_comparison_with_an_unknown_is_false(where, wanted):
    """Neither equal nor unequal; `is unknown` asks for it. A value that nobody has is unequal to every known one."""
    estate = nodes(a={"environment": "production"}, b={"environment": "Production"}, c={})
    assert roles(estate, where) == wanted


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("tags = pci", {"a", "b"}),
        ("tags != pci", {"c"}),
        ("tags = 'pci;treasury'", set()),
        ("tags = pc", set()),
        ("tags = pci and tags = treasury", {"b"}),
    ],
)
def test_a_tag_is_one_of_the_tags(where, wanted):
    """`tags = x` means has the tag, whole; who has no tags known is not unequal."""
    estate = nodes(a={"tags": "pci"}, b={"tags": "pci;treasury"}, c={"tags": "treasury"}, d={})
    assert roles(estate, where) == wanted


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("age(rotated) > 90d", {"old"}),
        ("age(rotated) >= 90d", {"old", "edge"}),
        ("age(rotated) < 90d", {"young"}),
        ("age(rotated) > 0h", {"old", "edge", "young"}),
        ("age(rotated) < 0h", set()),
        ("age(rotated) > 1y", set()),
        ("age(rotated) >= 2160h and age(rotated) <= 2160h", {"edge"}),
        ("rotated is unknown", {"ahead", "never"}),
    ],
)
def test_an_age_is_counted_from_the_clock(where, wanted):
    """Hours between the instant and the clock asked for; what lies ahead did not happen, and is as unknown as no date."""
    dates = {
        "old": "2026-03-17T11:59:00Z",
        "edge": "2026-03-17T12:00:00Z",
        "young": "2026-06-14",
        "ahead": "2026-06-16",
    }
    estate = nodes(never={}, **{name: {"rotated": date} for name, date in dates.items()})
    assert roles(estate, where) == wanted


def test_the_clock_is_an_input():
    """The same estate at another clock gives other ages."""
    estate = nodes(a={"rotated": "2026-01-01"})
    assert roles(estate, "age(rotated) > 30d", as_of="2026-02-15") == {"a"}
    assert roles(estate, "age(rotated) > 30d", as_of="2026-01-15") == set()


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("created = 2026-01-01", {"day", "midnight"}),
        ("created < 2026-01-01", {"before"}),
        ("created <= 2026-01-01", {"before", "day", "midnight"}),
        ("created > 2026-01-01", {"noon"}),
        ("created >= 2026-01-01T12:00:00Z", {"noon"}),
        ("created != 2026-01-01", {"before", "noon"}),
    ],
)
def test_a_day_is_its_first_instant(where, wanted):
    """Dates compare as instants; a day alone stands for its beginning in UTC."""
    dates = {"before": "2025-12-31T23:59:59Z", "day": "2026-01-01", "midnight": "2026-01-01T00:00:00Z"}
    dates["noon"] = "2026-01-01T14:00:00+02:00"
    estate = nodes(never={}, **{name: {"created": date} for name, date in dates.items()})
    assert roles(estate, where) == wanted


COUNTED = (
    ("a", "ASSUMES", "x"), ("a", "ASSUMES", "x", {"condition": "first tag"}), ("b", "ASSUMES", "x"), ("x", "ASSUMES", "x"),
    ("a", "ASSUMES", "y"), ("b", "ASSUMES", "y", {"bound": "possible", "condition": "condition mfa"}),
    ("a", "ASSUMES", "z"), ("b", "ASSUMES", "z", {"not_after": "2026-01-01"}), ("a", "IMPERSONATES", "z"),
)  # fmt: skip


@pytest.mark.parametrize(
    "where, bound, wanted",
    [
        ("count(ASSUMES in) = 3", "possible", {"x"}),
        ("count(ASSUMES in) = 2", "possible", {"y"}),
        ("count(ASSUMES in) >= 1", "possible", {"x", "y", "z"}),
        ("count(ASSUMES in) = 0", "possible", {"a", "b"}),
        ("count(ASSUMES in) < 2", "possible", {"a", "b", "y", "z"}),
        ("count(ASSUMES in) = 1", "possible", {"y", "z"}),
        ("count(ASSUMES in) != 1", "possible", {"a", "b", "x", "y"}),
        ("count(ASSUMES in) != 1", "certain", {"a", "b", "x"}),
        ("count(ASSUMES in) < 2", "certain", {"a", "b", "z"}),
        ("count(ASSUMES out) = 3", "possible", {"a"}),
        ("count(ASSUMES out) = 2", "possible", {"b"}),
        ("count(ASSUMES in) = 2", "certain", set()),
        ("count(ASSUMES in) = 1", "certain", {"z"}),
        ("count(IMPERSONATES out) = 1", "certain", {"a"}),
    ],
)
def test_a_count_is_of_distinct_other_ends(where, bound, wanted):
    """Parallel edges count once, what is out of its time not at all, and what is only possible makes it uncertain."""
    estate = nodes(a={}, b={}, x={}, y={}, z={}, edges=COUNTED)
    assert roles(estate, where, bound=bound) == wanted


@pytest.mark.parametrize(
    "table, wanted",
    [
        ({"id": "svc-*"}, {"svc-1", "svc-[12]", "svc-*"}),
        ({"id": "svc-?"}, {"svc-1", "svc-*"}),
        ({"id": "svc-[12]"}, {"svc-[12]"}),
        ({"id": "SVC-1"}, set()),
        ({"id": ["x", "svc-1"]}, {"x", "svc-1"}),
        ({"where": "id = 'svc-*'"}, {"svc-*"}),
        ({"where": "id != 'svc-*' and kind = role"}, {"svc-1", "svc-[12]", "x"}),
        ({"name": "svc-*"}, {"x"}),
        ({"kind": ["role", "human"], "id": "x"}, {"x"}),
        ({"category": "credential"}, set()),
    ],
)
def test_only_star_and_question_mark_are_special_and_only_in_ids(table, wanted):
    """Brackets are letters, case counts, names and values of `where` are exact; all keys must fit, of a list one text."""
    estate = nodes(**{"svc-1": {}, "svc-[12]": {}, "svc-*": {}, "x": {"name": "svc-*"}})
    assert fitting(estate, table) == wanted


OWNED = (
    ("b", "OWNED_BY", "gone"),
    ("c", "OWNED_BY", "there"),
    ("c", "OWNED_BY", "gone"),
    ("e", "OWNED_BY", "gone", {"not_after": "2026-01-01"}),
)


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("owner_status = offboarded", {"a", "b", "c", "h"}),
        ("owner_status = active", {"d"}),
        ("owner_status != offboarded", {"d"}),
        ("owner_status is unknown", {"e", "f", "g", "there", "gone", "two"}),
    ],
)
def test_the_status_of_an_owner_is_the_worst_of_those_named(where, wanted):
    """By id, by a name that one alone has, or by an edge in its time; an owner that nobody described has no status known."""
    estate = nodes(
        there={"status": "active", "name": "team"}, gone={"status": "offboarded", "name": "left"}, two={"name": "team"},
        a={"owner": "gone"}, b={}, c={}, d={"owner": "there"}, e={}, f={"owner": "nobody"}, g={"owner": "team"},
        h={"owner": "left"}, edges=OWNED,
    )  # fmt: skip
    assert roles(estate, where) == wanted


def test_the_status_of_a_vendor_is_that_of_a_vendor():
    """A name that another node bears names no vendor; who OPERATES a thing is its vendor."""
    rows = (
        Rows().node("v", "vendor", name="drift", status="offboarded").node("x", "human", name="acme", status="disabled")
    )
    rows.node("a", "app", vendor="drift").node("b", "app", vendor="acme").node("c", "app").edge("v", "OPERATES", "c")
    assert fitting(estate_of_rows(rows), {"where": "vendor_status is known"}) == {"a", "c"}
    assert fitting(estate_of_rows(rows), {"where": "vendor_status = offboarded"}) == {"a", "c"}


def test_numbers_compare_as_numbers_and_zero_is_known():
    """0 records are a known number; no number is not 0."""
    rows = (
        Rows()
        .node("none", "data_store", records=0)
        .node("some", "data_store", records=1000)
        .node("unknown", "data_store")
    )
    estate = estate_of_rows(rows)
    told = {
        where: fitting(estate, {"kind": "data_store", "where": where}) for where in ("records < 10", "records >= 0")
    }
    assert told == {"records < 10": {"none"}, "records >= 0": {"none", "some"}}
    assert fitting(estate, {"kind": "data_store", "where": "records > 1,000"}) == set()
    assert fitting(estate, {"kind": "data_store", "where": "records is unknown"}) == {"unknown"}
