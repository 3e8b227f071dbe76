"""The catalogue: who is in it, what is known and what is missing, and reach columns that equal every pair of `reach`."""

from collections import defaultdict

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.results import LazyRows
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_asked, random_rows
from tests.oracle.rows import Rows, estate
from tests.seeds import half

AS_OF = "2026-06-15"


def rows_of(found: Estate, **asked: object) -> dict[str, dict]:
    """The rows of an inventory by id."""
    return {row["id"]: row for row in graphnhi.inventory(found, **{"as_of": AS_OF, **asked}).rows}


def small() -> Rows:
    """A service with two keys, one of them unknown in all; a disabled and an expired key; people beside them."""
    rows = estate(
        "svc service_account owner=pay purpose=payouts environment=prod created=2025-06-15 last_used=2026-06-14 last_reviewed=2026-01-01\n"
        "key api_key owner=pay vendor=acme environment=prod created=2025-06-15 rotated=2026-06-05 expires=2027-01-01\n"
        "bare token\n"
        "shut api_key status=disabled\n"
        "over api_key expires=2026-06-01\n"
        "brief federation lifetime=short_lived\n"
        "acme vendor\n"
        "ann human\nteam group\n"
        "pay initiate_payout\nkyc data_store data_class=kyc\ncards data_store data_class=card_data\nlost data_store\n",
        "svc HOLDS key\nsvc HOLDS key bound=possible\nteam HOLDS key\nkey PERMITS pay\nkey PERMITS kyc bound=possible\n"
        "shut PERMITS pay\nover PERMITS pay\nbare OWNED_BY ann\n",
    )
    rows.nodes[-1]["data_class"] = None
    return rows


@pytest.mark.parametrize("first", half(range(0, 240, 40)))
def test_reach_columns_are_those_of_every_pair(first: int) -> None:
    """Targets, the nearest of them, hops, bound and the sorts in words are those of `reach --pairs`, gates and cuts included."""
    for seed in range(first, first + 40):
        found, asked = estate_of(random_rows(seed)), random_asked(seed)
        settings = {"bound": asked.bound, "as_of": asked.as_of, "max_hops": asked.max_hops, "mode": asked.mode}
        pairs = defaultdict(list)
        for pair in graphnhi.reach(found, pairs=True, **settings).rows:
            pairs[pair["id"]].append(pair)
        for category in ("identity", "credential"):
            for row in graphnhi.inventory(found, category=category, **settings).rows:
                agree(found, row, pairs[row["id"]])


def agree(found: Estate, row: dict, pairs: list[dict]) -> None:
    """One row against the pairs of its node."""
    assert row["targets"] == len(pairs), row
    if not pairs:
        assert (row["target"], row["hops"], row["bound"], row["reaches"][:7]) == (None, None, None, "nothing")
        return
    best = min(pairs, key=lambda pair: (pair["bound"], pair["hops"], pair["effect"], pair["target"]))
    assert [row[name] for name in ("target", "hops", "bound")] == [best[name] for name in ("target", "hops", "bound")]
    words, _, counts = row["reaches"].removesuffix(")").rpartition(" (")
    sure = sum(pair["bound"] == "certain" for pair in pairs)
    wanted = (
        f"{sure} certain"
        if sure == len(pairs)
        else f"{sure} of {len(pairs)} certain"
        if sure
        else f"{len(pairs)} possible"
    )
    assert counts == wanted
    sorts = {sort_of(found, pair["target"]) for pair in pairs}
    shown = words.split(", ")
    if len(sorts) > 4:
        assert shown.pop() == f"{len(sorts) - 4} more"
    assert len(shown) == min(len(sorts), 4)
    assert set(shown) <= sorts


def sort_of(found: Estate, target: str) -> str:
    node = found.node(found.find(target))
    if node["kind"] in ("account", "organisation", "cluster"):
        return f"{node['kind']} control"
    if node["kind"] != "data_store":
        return node["kind"]
    return {"card_data": "card data", None: "unclassified data"}.get(
        node.get("data_class"), f"{node.get('data_class')} data"
    )


def test_the_gravest_is_named_first() -> None:
    """Sorts stand by how grave they are, then by the vocabulary, and the rest is counted."""
    rows = small().edge("key", "PERMITS", "cards").node("refund", "issue_refund").edge("key", "PERMITS", "refund")
    assert (
        rows_of(estate_of(rows))["svc"]["reaches"]
        == "initiate_payout, card data, issue_refund, kyc data (3 of 4 certain)"
    )


def test_machines_credentials_and_vendors_are_listed() -> None:
    """People and groups are rows only where a kind or the whole category asks for them."""
    found = estate_of(small())
    assert set(rows_of(found)) == {"acme", "bare", "brief", "key", "over", "shut", "svc"}
    assert set(rows_of(found, category="identity")) == {"acme", "ann", "svc", "team"}
    assert set(rows_of(found, kind=["human", "token"])) == {"ann", "bare"}


def test_unknown_stays_unknown() -> None:
    """What is not known is null and stands under `missing`; it is never 0, and no date is made up."""
    row = rows_of(estate_of(small()))["bare"]
    unknown = ("purpose", "environment", "created", "age_days", "rotated", "rotation_days", "expires", "last_used", "unused_days",
               "last_reviewed", "vendor", "status", "mode")  # fmt: skip
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert row["missing"] == ["purpose", "environment", "created", "rotation", "expiry", "last use", "review"]


def test_ages_are_whole_days_up_to_the_clock() -> None:
    """Days since a date are counted to `as_of`; a date ahead of the clock gives none."""
    rows = rows_of(estate_of(small()))
    assert (rows["svc"]["age_days"], rows["svc"]["unused_days"], rows["key"]["rotation_days"]) == (365, 1, 10)
    early = rows_of(estate_of(small()), as_of="2026-06-01")["key"]
    assert (early["rotated"], early["rotation_days"], early["age_days"]) == ("2026-06-05", None, 351)


def test_only_what_applies_can_be_missing() -> None:
    """Identities have no rotation, short-lived trust no expiry, and another company is neither created nor used by us."""
    rows = rows_of(estate_of(small()))
    assert rows["svc"]["missing"] == []
    assert rows["acme"]["missing"] == ["owner", "purpose", "review"]
    assert rows["brief"]["missing"] == ["owner", "purpose", "environment", "created", "last use", "review"]


def test_an_owner_may_be_an_edge() -> None:
    """OWNED_BY says who answers for a node whose record states no owner; it can be asked for by name and by id."""
    rows = small()
    rows.nodes[7]["name"] = "Ann Lee"
    found = estate_of(rows)
    assert rows_of(found)["bare"]["owner"] == "Ann Lee"
    assert set(rows_of(found, owner="Ann Lee")) == set(rows_of(found, owner="ann")) == {"bare"}


def test_holders_are_counted_once() -> None:
    """Parallel edges are one holder; the certain bound leaves out who may hold it only possibly; identities have none."""
    rows = small().edge("ann", "HOLDS", "key", bound="possible")
    rows.edge("acme", "HOLDS", "key", not_after="2026-01-01")
    assert rows_of(estate_of(rows))["key"]["holders"] == 3
    assert rows_of(estate_of(rows), bound="certain")["key"]["holders"] == 2
    assert rows_of(estate_of(rows))["svc"]["holders"] is None


def test_the_dead_are_told() -> None:
    """What is disabled or has expired is a row that reaches nothing, and says so; the summary counts it."""
    answer = graphnhi.inventory(estate_of(small()), as_of=AS_OF)
    rows = {row["id"]: row for row in answer.rows}
    for one in ("shut", "over"):
        assert (rows[one]["targets"], rows[one]["reaches"]) == (0, "nothing: it is disabled or has expired")
    assert (rows["shut"]["status"], rows["over"]["status"], rows["over"]["expires"]) == ("disabled", None, "2026-06-01")
    assert answer.summary["dead"] == 2


def test_filters_narrow_and_missing_words_add_up() -> None:
    """Each filter takes rows away; of several missing words all must be missing."""
    found = estate_of(small())
    assert set(rows_of(found, owner="pay")) == {"key", "svc"}
    assert set(rows_of(found, vendor="acme")) == {"acme", "key"}
    assert set(rows_of(found, environment="prod", category="credential")) == {"key"}
    assert set(rows_of(found, missing=["owner", "last-use"])) == {"brief", "over", "shut"}
    assert set(rows_of(found, missing="last use", category="credential")) == {"bare", "brief", "key", "over", "shut"}


@pytest.mark.parametrize(
    "asked, told",
    [
        ({"owner": "pya"}, "has the owner 'pya'. Did you mean 'pay'?"),
        ({"vendor": "acne"}, "has the vendor 'acne'. Did you mean 'acme'?"),
        ({"environment": "prd"}, "has the environment 'prd'. Did you mean 'prod'?"),
        ({"kind": "api_kye"}, "Did you mean api_key"),
        ({"kind": "workload"}, "no kind in the inventory 'workload'"),
        ({"category": "data"}, "no category in the inventory 'data'"),
        ({"missing": "ownr"}, "Did you mean owner?"),
    ],
)
def test_a_word_that_nothing_has_is_refused(asked: dict, told: str) -> None:
    """A filter that cannot match is an error with the near words, not an empty list."""
    with pytest.raises(UsageError) as refused:
        graphnhi.inventory(estate_of(small()), **asked)
    assert told in str(refused.value)


def test_the_summary_counts_what_lacks_an_owner_and_reaches_money() -> None:
    """Counts by kind and by missing word, and of those without an owner how many reach money, certainly or only possibly."""
    rows = small().edge("bare", "PERMITS", "kyc").node("may", "token").edge("may", "PERMITS", "pay", bound="possible")
    rows.node("does", "secret").edge("does", "PERMITS", "pay")
    told = graphnhi.inventory(estate_of(rows), as_of=AS_OF).summary
    assert told["by_kind"] == {
        "service_account": 1,
        "vendor": 1,
        "api_key": 3,
        "token": 2,
        "secret": 1,
        "federation": 1,
    }
    assert told["without_owner_reaching_money"] == {"certain": 1, "possible_only": 1}
    assert (told["listed"], told["not_known"]["owner"], told["not_known"]["rotation"]) == (9, 6, 5)


def test_rows_are_worded_when_they_are_read() -> None:
    """An answer of any size has lazy rows; one row read alone equals the same row read with all others; frames work."""
    answer = graphnhi.inventory(estate_of(small()), as_of=AS_OF)
    assert isinstance(answer.rows, LazyRows)
    assert [answer.rows[place] for place in range(len(answer.rows))] == list(answer.rows)
    frame = answer.to_frame()
    assert list(frame["id"]) == [row["id"] for row in answer.rows]
    assert set(answer.to_networkx()) == set(frame["id"])
    assert "inventory: 7 rows" in answer._repr_html_()


def test_an_answer_says_what_it_is_in_one_line() -> None:
    """On a prompt and in a notebook an answer is one line with what was not read, the same at every run: no address, no time."""
    answer = graphnhi.inventory(estate_of(small()), as_of=AS_OF)
    assert repr(answer) == "<Answer inventory: 7 rows; 0 records skipped, 0 gaps>"


def test_nobody_and_nothing() -> None:
    """An estate without identities gives no rows, and one without crown jewels rows that reach nothing."""
    assert list(graphnhi.inventory(estate_of(estate("pay settle\n", "")), as_of=AS_OF).rows) == []
    alone = rows_of(estate_of(estate("key token\n", "")))["key"]
    assert (alone["targets"], alone["reaches"]) == (0, "nothing")
