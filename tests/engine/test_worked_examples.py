"""The closure by small estates written by hand: the three worked examples of its definition, and each rule by itself.

Every case is asked of the oracle and of the engine, so that both keep to the same words.
"""

import pytest

from tests.oracle.asking import WHO, blast, half_open, reach
from tests.oracle.rows import estate

pytestmark = pytest.mark.parametrize("who", WHO)

NESTED = estate(
    "A service_account\nS service\nD data_store\nK api_key\nR role\nG1 gate needs=2\nD2 data_store\nK2 api_key\n"
    "G2 gate needs=2\nP initiate_payout",
    "A USES S\nS READS D\nD STORES K\nK AUTHENTICATES_AS R\nA APPROVES G1 slot=object\nR APPROVES G1 slot=key\n"
    "G1 RELEASES D2 right=read\nD2 STORES K2\nA APPROVES G2\nK2 APPROVES G2\nG2 RELEASES P",
)


def test_example_a_nested_gates_behind_an_interface(who: str) -> None:
    """Example (a): a gate behind an interface leads to a second gate; certainly only the call itself is there."""
    assert blast(who, NESTED, "A") == {
        "S": "certain touch 1", "D": "possible control 2", "K": "possible control 3", "R": "possible control 4",
        "D2": "possible control 6", "K2": "possible control 7", "P": "possible touch 9",
    }  # fmt: skip
    assert blast(who, NESTED, "A", bound="certain") == {"S": "certain touch 1"}


def test_example_a_both_gates_are_half_open_in_the_certain_bound(who: str) -> None:
    """Example (a): a start that fills fewer slots gets nothing behind the gate, and the summary says how many."""
    assert half_open(who, NESTED, "A", bound="certain") == ["G1 1 of 2", "G2 1 of 2"]
    assert half_open(who, NESTED, "A") == []


def test_example_b_certain_touch_and_possible_control(who: str) -> None:
    """Example (b): a row keeps its certain bound and tells what the possible bound adds."""
    rows = estate(
        "A service_account\nD data_store\nR role\nK secret",
        "A WRITES D\nA ASSUMES R bound=possible condition=MFA\nR READS D\nD STORES K",
    )
    assert blast(who, rows, "A") == {
        "D": "certain touch 1 | control 2", "R": "possible control 1", "K": "possible control 3",
    }  # fmt: skip


def test_example_c_a_test_key_fills_no_slot_of_a_live_gate(who: str) -> None:
    """Example (c): a test key that approves a live gate fills nothing."""
    rows = estate("k api_key mode=test\nG gate needs=1 mode=live\nP initiate_payout", "k APPROVES G\nG RELEASES P")
    assert blast(who, rows, "k") == {}
    assert half_open(who, rows, "k") == []


def test_example_c_a_role_of_unknown_mode_fills_it(who: str) -> None:
    """Example (c): test mode reads the two ends of one edge; nothing is carried along a route."""
    rows = estate(
        "i service_account mode=test\nr role\nG gate needs=1 mode=live\nP initiate_payout",
        "i ASSUMES r\nr APPROVES G\nG RELEASES P",
    )
    assert blast(who, rows, "i") == {"r": "certain control 1", "P": "certain touch 3"}


def test_a_touch_ends_the_walk(who: str) -> None:
    """Rule 1: a touched node leads nowhere, unless another route controls it."""
    rows = estate("a app\ns service\nk token\nb role", "a USES s scope=read\ns STORES k\nb CONTROLS s")
    assert blast(who, rows, "a") == {"s": "certain touch 1"}
    assert blast(who, rows, "a", "b") == {"s": "certain control 1", "k": "certain control 2"}


def test_facts_are_never_walked(who: str) -> None:
    """Rule 1: OWNED_BY, TRUSTS and OBSERVED lead nowhere."""
    rows = estate("a app\nb role\nc role\nd role", "a OWNED_BY b\na TRUSTS c\na OBSERVED d")
    assert blast(who, rows, "a") == {}


def test_a_start_is_no_row(who: str) -> None:
    """Rule 1: a start is controlled at hop 0 and no row, also where a cycle leads back to it."""
    rows = estate("a app\nb role", "a ASSUMES b\nb ASSUMES a\na ASSUMES a")
    assert blast(who, rows, "a") == {"b": "certain control 1"}
    assert blast(who, rows, "a", "b") == {}


def test_max_hops_cuts_before_anything_is_compared(who: str) -> None:
    """Rule 1: with control three hops away and a touch one hop away, two hops see the touch alone."""
    rows = estate("a app\nb role\nc role\nd data_store", "a WRITES d\na ASSUMES b\nb ASSUMES c\nc READS d")
    assert blast(who, rows, "a")["d"] == "certain control 3"
    assert blast(who, rows, "a", max_hops=2)["d"] == "certain touch 1"
    assert blast(who, rows, "a", max_hops=0) == {}


@pytest.mark.parametrize(
    "columns, effect",
    [("", "touch"), (" right=perform", "touch"), (" right=control", "control")],
)
def test_permits_gives_its_right_and_no_more(who: str, columns: str, effect: str) -> None:
    """Vocabulary: a scoped key gives its right: a system is used unless the right says control."""
    rows = estate("k api_key\ns service\nt token", f"k PERMITS s{columns}\ns STORES t")
    expected = {"s": f"certain {effect} 1"} | ({"t": "certain control 2"} if effect == "control" else {})
    assert blast(who, rows, "k") == expected


def test_default_right_follows_the_end(who: str) -> None:
    """Vocabulary: left out, the right is perform for an action, read for data, use for a system."""
    rows = estate("k api_key\np settle\nd data_store\ns service", "k PERMITS p\nk PERMITS d\nk PERMITS s")
    assert blast(who, rows, "k") == {"p": "certain touch 1", "d": "certain control 1", "s": "certain touch 1"}


def test_default_right_of_an_unknown_end(who: str) -> None:
    """Vocabulary: an end that nobody described is used in the certain bound and controlled in the possible."""
    rows = estate("k api_key\nt token", "k PERMITS x\nx STORES t")
    assert blast(who, rows, "k") == {"x": "certain touch 1 | control 1", "t": "possible control 2"}


def test_a_right_to_use_opens_no_interface(who: str) -> None:
    """Vocabulary: only USES edges open an interface, a key that permits use of a system does not."""
    rows = estate("k api_key\ns service\np settle", "k PERMITS s right=use\ns PERFORMS p")
    assert blast(who, rows, "k") == {"s": "certain touch 1"}


SIGNERS = estate(
    "a human\nb human\nc human\nv vendor\nG gate needs=2\nP initiate_payout\nx role\ny role",
    "a APPROVES G\nb APPROVES G\nc APPROVES G\nG RELEASES P\nv OPERATES a\nv OPERATES x\nx IMPERSONATES y\ny IMPERSONATES c",
)


def test_gate_opens_at_the_kth_slot(who: str) -> None:
    """Rule 2: the gate opens at the k-th smallest slot hop plus one, RELEASES is one more."""
    assert blast(who, SIGNERS, "v")["P"] == "certain touch 5"
    assert blast(who, SIGNERS, "a", "b") == {"P": "certain touch 2"}


def test_gate_below_its_needs_stays_shut(who: str) -> None:
    """Rule 2: a start that fills fewer slots gets nothing behind the gate."""
    assert blast(who, SIGNERS, "a") == {}
    assert half_open(who, SIGNERS, "a") == ["G 1 of 2"]


def test_two_approvers_of_one_slot_fill_one(who: str) -> None:
    """Rule 2: slots count, not approvers; one role may fill two slots by two edges."""
    rows = estate(
        "a human\nb human\nG gate needs=2\nd data_store\nr role",
        "a APPROVES G slot=key\nb APPROVES G slot=key\nr APPROVES G slot=key\nr APPROVES G slot=object\nG RELEASES d",
    )
    assert blast(who, rows, "a", "b") == {}
    assert blast(who, rows, "r") == {"d": "certain control 2"}


def test_unknown_needs(who: str) -> None:
    """Rule 2: unknown needs never open in the certain bound and open from one slot in the possible; 0 is unknown."""
    for columns in ("", " needs=0"):
        rows = estate(f"a human\nG gate{columns}\nP settle", "a APPROVES G\nG RELEASES P")
        assert blast(who, rows, "a") == {"P": "possible touch 2"}
        assert blast(who, rows, "a", bound="certain") == {}


def test_needs_above_the_slots_never_opens(who: str) -> None:
    """Rule 2: a gate that needs more slots than it has is kept and never opens."""
    rows = estate("a human\nG gate needs=3\nP settle", "a APPROVES G\nG RELEASES P")
    assert blast(who, rows, "a") == {}
    assert half_open(who, rows, "a") == ["G 1 of 3"]


def test_gate_as_start_and_as_target(who: str) -> None:
    """Rule 2: a gate given as start is open at hop 0; as a target it is touched when it opens."""
    assert blast(who, SIGNERS, "G") == {"P": "certain touch 1"}
    assert reach(who, SIGNERS, "gate") == {("v", "G"): "certain touch 4"}


def test_gate_fills_a_slot_of_a_gate_when_open(who: str) -> None:
    """Rule 2: gates may follow one another: an open gate approves the next."""
    rows = estate(
        "a human\nb human\nG gate needs=2\nH gate needs=2\nP settle",
        "a APPROVES G\nb APPROVES G\nG APPROVES H\na APPROVES H\nG RELEASES b\nH RELEASES P",
    )
    assert blast(who, rows, "a", "b") == {"P": "certain touch 3"}
    assert blast(who, rows, "a") == {}


CALL = "a app\ns service\nt service\np settle\nd data_store\nw data_store\nk token\nr role\nc workload"
DOES = "s PERFORMS p\ns READS d\ns WRITES w\ns STORES k\ns RUNS_AS r\ns CONTROLS c\ns USES t\nt PERFORMS p2"


def test_interface_gives_what_the_system_does_directly(who: str) -> None:
    """Rule 3: an unscoped call possibly reaches what the system performs, reads and writes, and nothing else of it."""
    rows = estate(CALL + "\np2 settle", "a USES s\n" + DOES)
    assert blast(who, rows, "a") == {
        "s": "certain touch 1", "p": "possible touch 2", "d": "possible control 2", "w": "possible touch 2",
    }  # fmt: skip


def test_scoped_call_ends_at_the_system(who: str) -> None:
    """Rule 3: where the rights of the call are known, it ends there."""
    rows = estate(CALL + "\np2 settle", "a USES s scope=read\n" + DOES)
    assert blast(who, rows, "a") == {"s": "certain touch 1"}


def test_data_behind_an_interface_leads_on(who: str) -> None:
    """Rule 3: what the system reads comes back, and may hold credentials."""
    rows = estate("a app\ns service\nd data_store\nk token", "a USES s\ns READS d\nd STORES k")
    assert blast(who, rows, "a")["k"] == "possible control 3"


def test_certain_walks_certain_edges_only(who: str) -> None:
    """Rule 4: a condition without a bound means possible; where parallel edges differ, certain wins."""
    rows = estate(
        "a app\nb role\nc role", "a ASSUMES b condition=MFA\na ASSUMES c bound=possible condition=MFA\na ASSUMES c"
    )
    assert blast(who, rows, "a") == {"b": "possible control 1", "c": "certain control 1"}
    assert blast(who, rows, "a", bound="certain") == {"c": "certain control 1"}


def test_possible_tells_a_nearer_route(who: str) -> None:
    """Rule 4: a possible route with fewer hops of the same effect stands beside the certain one; a longer one does not."""
    rows = estate("a app\nb role\nc role", "a ASSUMES b\nb ASSUMES c\na ASSUMES c condition=MFA")
    assert blast(who, rows, "a")["c"] == "certain control 2 | control 1"
    assert blast(who, rows, "a")["b"] == "certain control 1"


@pytest.mark.parametrize("columns", ["status=disabled", "expires=2026-06-14", "expires=2026-06-15T11:59:59Z"])
def test_dead_ends_are_reached_and_lead_nowhere(who: str, columns: str) -> None:
    """Rule 5: a disabled or expired credential may be reached, leads nowhere, and has no rows as a start."""
    rows = estate(f"a app\nk token {columns}\nr role", "a HOLDS k\nk AUTHENTICATES_AS r")
    assert blast(who, rows, "a") == {"k": "certain control 1"}
    assert blast(who, rows, "k") == {}


@pytest.mark.parametrize(
    "columns", ["status=offboarded", "expires=2026-06-15", "expires=2026-06-15T12:00:01Z", "status=active"]
)
def test_what_is_no_dead_end(who: str, columns: str) -> None:
    """Rule 5: offboarded cuts nothing, and an expiry without a time is valid through the end of its day."""
    rows = estate(f"k token {columns}\nr role", "k AUTHENTICATES_AS r")
    assert blast(who, rows, "k") == {"r": "certain control 1"}


def test_only_identities_and_credentials_die(who: str) -> None:
    """Rule 5: a disabled system and an expired identity are no dead ends."""
    rows = estate("i app expires=2020-01-01\ns service status=disabled\nk token", "i CONTROLS s\ns STORES k")
    assert blast(who, rows, "i") == {"s": "certain control 1", "k": "certain control 2"}


def test_dead_approver_fills_no_slot(who: str) -> None:
    """Rule 5: a dead approver fills nothing, given as start or met on the way."""
    rows = estate(
        "a human\nb human status=disabled\nG gate needs=1\nP settle", "a IMPERSONATES b\nb APPROVES G\nG RELEASES P"
    )
    assert blast(who, rows, "a") == {"b": "certain control 1"}
    assert half_open(who, rows, "a", "b") == []


@pytest.mark.parametrize(
    "window, walked",
    [("not_before=2026-06-15", True), ("not_before=2026-06-16", False), ("not_after=2026-06-15", True),
     ("not_after=2026-06-14", False), ("not_before=2026-06-15T12:00:01Z", False), ("not_after=2026-06-15T11:59:00Z", False)],
)  # fmt: skip
def test_edges_outside_their_window_lead_nowhere(who: str, window: str, walked: bool) -> None:
    """Rule 5: not_before starts at 00:00, not_after without a time is valid through the end of that day, in UTC."""
    rows = estate("a app\nb role", f"a ASSUMES b {window}")
    assert bool(blast(who, rows, "a")) is walked


def test_conflicting_records_count_per_bound(who: str) -> None:
    """Conflicts: the certain bound takes what reaches less, the possible what reaches more."""
    rows = estate(
        "k token status=active\nk token status=disabled\nr role\nG gate needs=2\nG gate needs=1\nP settle",
        "k AUTHENTICATES_AS r\nr APPROVES G\nG RELEASES P",
    )
    assert blast(who, rows, "k") == {"r": "possible control 1", "P": "possible touch 3"}
    assert blast(who, rows, "r") == {"P": "possible touch 2"}


def test_conflicting_expiries_of_one_day(who: str) -> None:
    """Conflicts: an expiry that names only the day lasts longer than one that names an hour of that day."""
    rows = estate("k token expires=2026-06-15\nk token expires=2026-06-15T10:00:00Z\nr role", "k AUTHENTICATES_AS r")
    assert blast(who, rows, "k") == {"r": "possible control 1"}


def test_conflicting_mode_is_judged_at_each_end(who: str) -> None:
    """Rule 5: at each end certain takes the mode that stops the edge, possible the one that lets it through."""
    both = "m role mode=live\nm role mode=test\n"
    rows = estate(both + "t token mode=test\np settle mode=live", "t AUTHENTICATES_AS m\nm PERFORMS p")
    assert blast(who, rows, "t") == {"m": "possible control 1", "p": "possible touch 2"}
    assert blast(who, rows, "m") == {"p": "possible touch 1"}


@pytest.mark.parametrize(
    "edge, node, walked",
    [("AUTHENTICATES_AS", "role", False), ("AUTHENTICATES_AS", "role mode=test", True), ("PERMITS", "settle", False),
     ("PERMITS", "settle mode=test", True), ("PERMITS", "settle mode=live", False), ("PERMITS", "data_store", False),
     ("PERMITS", "service", True), ("PERMITS", "service mode=live", False)],
)  # fmt: skip
def test_test_mode_reads_the_two_ends_of_an_edge(who: str, edge: str, node: str, walked: bool) -> None:
    """Rule 5: from test to nothing live, to no action, data or gate that is not test, nor to act as who is not test."""
    rows = estate(f"k api_key mode=test\nx {node}", f"k {edge} x")
    assert bool(blast(who, rows, "k")) is walked


def test_an_interface_judges_caller_and_system(who: str) -> None:
    """Rule 5: a test caller gets no live action by the API of a system of unknown mode, nor does a live one by a test system."""
    rows = estate(
        "t app mode=test\nl app\nu service\ns service mode=test\np settle\nq settle mode=test",
        "t USES u\nl USES u\nl USES s\nu PERFORMS p\nu PERFORMS q\ns PERFORMS p",
    )
    assert blast(who, rows, "t") == {"u": "certain touch 1", "q": "possible touch 2"}
    assert set(blast(who, rows, "l")) == {"u", "s", "p", "q"}


def test_gate_is_test_if_all_it_releases_is(who: str) -> None:
    """Rule 5: a gate without a mode is test if all that it releases is test."""
    nodes = "k api_key mode=test\nG gate needs=1\np settle mode=test\nq settle"
    assert blast(who, estate(nodes, "k APPROVES G\nG RELEASES p"), "k") == {"p": "certain touch 2"}
    assert blast(who, estate(nodes, "k APPROVES G\nG RELEASES p\nG RELEASES q"), "k") == {}


def test_targets_leave_out_test_mode(who: str) -> None:
    """Rule 5: targets leave out what is test, unknown counts as live; `mode="test"` takes only test."""
    rows = estate("a app\np settle mode=test\nq settle\nr settle mode=live", "a PERFORMS p\na PERFORMS q\na PERFORMS r")
    assert set(reach(who, rows, "money")) == {("a", "q"), ("a", "r")}
    assert set(reach(who, rows, "money", mode="test")) == {("a", "p")}


def test_admin_counts_control_only(who: str) -> None:
    """Targets: accounts and clusters count when they are controlled, and the row's bound is that of the control."""
    rows = estate(
        "a app\nr role\nx account\ny cluster",
        "a USES x scope=read\na USES y scope=read\na ASSUMES r condition=MFA\nr CONTROLS y",
    )
    assert reach(who, rows, "admin") == {("a", "y"): "possible control 2", ("r", "y"): "certain control 1"}
    assert reach(who, rows, None) == reach(who, rows, "admin")


def test_never_an_identity_with_itself(who: str) -> None:
    """Targets: a kind as target gives every pair, never a node with itself."""
    rows = estate("a role\nb role", "a ASSUMES b\nb ASSUMES a")
    assert reach(who, rows, "role") == {("a", "b"): "certain control 1", ("b", "a"): "certain control 1"}


def test_adding_never_shrinks(who: str) -> None:
    """Rule 6: a further edge or grant never takes anything away."""
    before = blast(who, SIGNERS, "v")
    more = estate("z role", "v OPERATES z\nz PERFORMS P")
    after = blast(who, type(more)(SIGNERS.nodes + more.nodes, SIGNERS.edges + more.edges), "v")
    assert before.keys() <= after.keys()
    assert after["P"] == "certain touch 2"
