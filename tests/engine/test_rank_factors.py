"""What makes an identity easier to take, what is wrong with how it is kept, and what it may do itself: one case a rule."""

import pytest

import graphnhi
from tests.engine.rank_cases import AS_OF, estate
from tests.oracle.rows import Row, Rows


def rank(rows: Rows) -> dict[str, Row]:
    return {row["id"]: row for row in graphnhi.rank(estate([rows]), as_of=AS_OF).rows}


def factors(rows: Rows) -> dict[str, set[str]]:
    return {node: {*row["exposure"]["factors"]} for node, row in rank(rows).items()}


def problems(rows: Rows) -> dict[str, list[str]]:
    return {node: row["hygiene"]["problems"] for node, row in rank(rows).items()}


def test_third_parties_are_vendors_and_what_they_run_or_hold():
    """A vendor, what names one, what it operates and the key it holds; an owner of ours settles the others, nothing else does."""
    rows = Rows().node("v", "vendor").node("app", "app").node("key", "token").node("named", "app", vendor="drift")
    rows.node("ours", "role", owner="payments").node("whose", "role")
    rows.edge("v", "OPERATES", "app").edge("v", "HOLDS", "key")
    found = rank(rows)
    held = {node for node, row in found.items() if "third_party" in row["exposure"]["factors"]}
    assert held == {"v", "app", "key", "named"}
    assert {node for node, row in found.items() if "third_party" in row["exposure"]["unknown"]} == {"whose"}


def test_places_that_store_a_key_expose_it_and_its_identity():
    """Each place but a secret store counts once, for the key and for what it authenticates as."""
    rows = Rows().node("key", "api_key").node("svc", "service_account").node("vault", "secret_store")
    rows.node("logs", "data_store").node("wiki", "data_store")
    rows.edge("key", "AUTHENTICATES_AS", "svc").edge("vault", "STORES", "key").edge("logs", "STORES", "key")
    rows.edge("wiki", "STORES", "key").edge("wiki", "STORES", "key", bound="possible")
    found = rank(rows)
    assert {node: row["exposure"]["exposed_in"] for node, row in found.items()} == {"key": 2, "svc": 2}
    listed = graphnhi.explain(estate([rows]), "svc", as_of=AS_OF).summary["exposure"]["factors"]
    assert next(each["ids"] for each in listed if each["factor"] == "exposed_in") == ["logs", "wiki"]


def test_what_faces_the_internet():
    """A tag of its own or of the system that runs as it; other tags settle that it does not, no tags settle nothing."""
    rows = Rows().node("a", "app", tags="pci;Public").node("b", "role").node("c", "app", tags="pci").node("d", "app")
    rows.node("web", "workload", tags="internet").edge("web", "RUNS_AS", "b")
    found = rank(rows)
    assert {node for node, row in found.items() if "internet_facing" in row["exposure"]["factors"]} == {"a", "b"}
    assert {node for node, row in found.items() if "internet_facing" in row["exposure"]["unknown"]} == {"d"}


def test_weak_authentication():
    """Passwords, and keys that last for ever; one that expires or lives shortly is none; a token says nothing until it does."""
    rows = (
        Rows()
        .node("word", "password", expires="2030-01-01")
        .node("static", "api_key")
        .node("ends", "api_key", expires="2030-01-01")
    )
    rows.node("short", "access_key", lifetime="short_lived").node("token", "token").node("svc", "service_account")
    rows.edge("static", "AUTHENTICATES_AS", "svc").node("team", "group")
    found = rank(rows)
    assert {node for node, row in found.items() if "weak_authentication" in row["exposure"]["factors"]} == {
        "word",
        "static",
        "svc",
    }
    assert {node for node, row in found.items() if "weak_authentication" in row["exposure"]["unknown"]} == {"token"}


def test_people_who_use_what_is_for_machines():
    """A person who holds a service's key, or may act as the service; a role is for people."""
    rows = (
        Rows()
        .node("me", "human")
        .node("key", "api_key")
        .node("svc", "service_account")
        .node("bot", "agent")
        .node("role", "role")
    )
    rows.edge("me", "HOLDS", "key").edge("key", "AUTHENTICATES_AS", "svc").edge("me", "IMPERSONATES", "bot")
    rows.edge("me", "ASSUMES", "role")
    assert {node for node, held in factors(rows).items() if "human_use" in held} == {"key", "svc", "bot"}


def test_many_upstream_are_a_factor():
    """As many as the facts say make it one; those behind a gate that one slot does not open leave it open."""
    rows = Rows().node("hub", "role").node("far", "role").node("gate", "gate", needs=2).edge("gate", "RELEASES", "far")
    for place in range(25):
        rows.node(f"r{place:02}", "role").edge(f"r{place:02}", "ASSUMES", "hub").edge(
            f"r{place:02}", "APPROVES", "gate"
        )
    found = rank(rows)
    assert "upstream" in found["hub"]["exposure"]["factors"]
    assert "upstream" in found["far"]["exposure"]["unknown"]
    exposure = found["far"]["exposure"]
    assert (exposure["upstream"], exposure["upstream_at_most"]) == (0, 25)


def test_ages_are_judged_by_the_policy_of_the_kind():
    """Rotation by kind, from the making where no rotation is known; use and reviews by their days; unknown is said to be unknown."""
    rows = Rows()
    known = {"owner": "o", "purpose": "p", "last_reviewed": "2026-06-01", "last_used": "2026-06-14"}
    rows.node("old", "api_key", **known, created="2020-01-01", rotated="2025-06-15")
    rows.node("made", "api_key", **known, created="2026-06-01").node("never", "api_key", **known, created="2020-01-01")
    rows.node("blank", "api_key", **known).node("idle", "role", **known | {"last_used": "2026-01-01"})
    rows.node("late", "role", **known | {"last_reviewed": "2024-06-15"}).node("unseen", "role", owner="o", purpose="p")
    rows.node("short", "api_key", **known, lifetime="short_lived")
    assert problems(rows) == {
        "old": ["not rotated for 365 days"],
        "made": [],
        "never": ["no rotation known"],
        "blank": ["no rotation known"],
        "idle": ["not used for 165 days"],
        "late": ["not reviewed for 730 days"],
        "unseen": ["no use known", "no review known"],
        "short": [],
    }


def test_owners_sharing_offboarding_and_environments():
    """A key is owned by whoever owns its holder; people need no owner; two holders share; two environments cross."""
    rows = Rows().node("svc", "service_account", owner="o", purpose="p", environment="prod").node("me", "human")
    rows.node("key", "token", created="2026-06-01", environment="dev").node("lone", "token", created="2026-06-01")
    rows.node("gone", "app", status="offboarded", owner="o", purpose="p")
    rows.edge("svc", "HOLDS", "key").edge("me", "HOLDS", "key").edge("x", "OWNED_BY", "y")
    found = {node: {*told} - {"no review known", "no use known"} for node, told in problems(rows).items()}
    assert found == {
        "svc": {"environment crossing at 1 neighbours"},
        "me": set(),
        "key": {"shared by 2 holders", "environment crossing at 1 neighbours"},
        "lone": {"no owner", "no purpose"},
        "gone": {"offboarded"},
    }


def test_hygiene_raises_exposure_by_one_band_and_never_impact():
    """Problems that the facts name raise the band once, however many; the impact stays."""
    plain = (
        Rows()
        .node("pay", "initiate_payout")
        .node("k", "token", owner="o", created="2026-06-01", last_used="2026-06-14", expires="2030-01-01", tags="pci")
    )
    worse = (
        Rows()
        .node("pay", "initiate_payout")
        .node("k", "token", owner="o", last_used="2020-01-01", expires="2030-01-01", tags="pci", status="offboarded")
    )
    one, other = (rank(rows.edge("k", "PERMITS", "pay"))["k"] for rows in (plain, worse))
    assert (one["exposure"]["band"], other["exposure"]["band"]) == ("low", "medium")
    assert one["impact"] == other["impact"]


def test_privilege_is_what_is_done_directly():
    """The worst direct target, their number, and the share that was never seen used; unknown where nothing was seen."""
    rows = (
        Rows()
        .node("a", "role")
        .node("b", "role")
        .node("pay", "initiate_payout")
        .node("kyc", "data_store", data_class="kyc")
    )
    rows.node("far", "data_store", data_class="card_data").node("s", "service")
    rows.edge("a", "PERFORMS", "pay").edge("a", "READS", "kyc").edge("a", "USES", "s").edge("s", "READS", "far")
    rows.edge("a", "OBSERVED", "kyc").edge("b", "READS", "kyc")
    found = rank(rows)
    assert found["a"]["privilege"] == {
        "worst": "initiate_payout",
        "severity": "critical",
        "direct": 2,
        "used": 1,
        "unused_share": 0.5,
    }
    assert found["b"]["privilege"] == {
        "worst": "kyc",
        "severity": "high",
        "direct": 1,
        "used": None,
        "unused_share": None,
    }
    listed = graphnhi.explain(estate([rows]), "a", as_of=AS_OF).summary["privilege"]
    assert [(each["id"], each["used"]) for each in listed] == [("pay", False), ("kyc", True)]


@pytest.mark.parametrize("bound", ["certain", "possible"])
def test_explained_factors_are_those_of_the_row(bound):
    """What a row says of its factors and problems is what `explain` lists, for everybody of the demo."""
    world = graphnhi.demo()
    for row in [*graphnhi.rank(world, bound=bound, as_of=AS_OF).rows][::9]:
        told = graphnhi.explain(world, f"id:{row['id']}", bound=bound, as_of=AS_OF).summary
        states = {each["factor"]: each["state"] for each in told["exposure"]["factors"]}
        assert [name for name, state in states.items() if state == "holds"] == row["exposure"]["factors"]
        assert [name for name, state in states.items() if state == "unknown"] == row["exposure"]["unknown"]
        assert [each["words"] for each in told["hygiene"]] == row["hygiene"]["problems"]
        assert told["upstream"]["count"] == row["exposure"]["upstream"]
        assert len(told["privilege"]) == row["privilege"]["direct"]
