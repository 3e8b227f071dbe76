"""Gates of the annotations: who may approve, what patterns guard, and the gates that cannot open."""

from typing import Any

import pytest

import graphnhi as nhi

NODES = """id,kind,tags
svc,service_account,
ann,human,treasury
bob,human,treasury;ops
bot,workload,
boss,human,
db,data_store,
pay one,initiate_payout,
pay two,initiate_payout,
lone,settle,
"""
EDGES = """from,edge,to
svc,PERFORMS,pay one
svc,PERFORMS,pay two
svc,READS,db
ann,WRITES,db
boss,MEMBER_OF,svc
boss,MEMBER_OF,ann
boss,CONTROLS,bot
"""


@pytest.fixture
def gated(exports: Any) -> Any:
    exports.write(nodes_csv=NODES, edges_csv=EDGES)
    return lambda gate: exports.write(annotations_toml=f"gate = [{{ {gate} }}]").build()


def told(built: Any) -> list[str]:
    return [str(fault) for fault in built.faults]


def approvers(built: Any, gate: str) -> set[str]:
    frame = built.estate.edge_frame()
    return set(frame.loc[(frame["edge"] == "APPROVES") & (frame["to"] == gate), "from"])


def payers(built: Any) -> set[str]:
    return {row["id"] for row in nhi.reach(built.estate, "pay one").rows}


@pytest.mark.parametrize(
    ("needs", "slots", "words"), [(3, '"ann"', "1 approver,"), (3, '{ tag = "treasury" }', "2 approvers,")]
)
def test_a_gate_that_needs_more_than_its_approvers_is_told(gated: Any, needs: int, slots: str, words: str) -> None:
    """It is kept, never opens, and is reported, since what it guards cannot be reached by anybody."""
    built = gated(f'guards = "pay one", needs = {needs}, approvers = {slots}')
    assert told(built) == [
        f"annotations.toml:gate[0]: gate needs {needs} but has {words} so it never opens. Select more approvers, or lower needs."
    ]
    assert built.estate.node(built.estate.find("annotations:pay%20one/gate/approve"))["needs"] == needs
    assert payers(built) == set()


def test_as_many_approvers_as_needed_are_enough(gated: Any) -> None:
    """A gate that every approver must open is no fault."""
    assert told(gated('guards = "pay one", needs = 2, approvers = { tag = "treasury" }')) == []


def test_a_system_may_approve(gated: Any) -> None:
    """A job that signs fills a slot, and who controls it and may initiate gets through."""
    built = gated('guards = "pay one", needs = 1, approvers = "bot"')
    assert told(built) == []
    assert approvers(built, "annotations:pay%20one/gate/approve") == {"bot"}
    assert payers(built) == {"boss"}


def test_what_cannot_approve_is_told(gated: Any) -> None:
    """Data and actions fill no slot; the others that are selected do."""
    built = gated('guards = "pay one", needs = 1, approvers = "*b*"')
    assert told(built) == [
        (
            "annotations.toml:gate[0].approvers: leaves out 1 of the nodes that it selects (found 'db' (data_store), "
            "wanted an identity, a credential, a system or a gate). Narrow the selection."
        )
    ]
    assert approvers(built, "annotations:pay%20one/gate/approve") == {"bob", "bot", "boss"}


def test_without_anybody_who_can_approve_there_is_no_gate(gated: Any) -> None:
    """Approvers that are all data would shut the payout for ever, so it stays open and is told."""
    built = gated('guards = "pay one", needs = 1, approvers = { kind = "data_store" }')
    (fault,) = told(built)
    assert "selects nothing that it can apply to (found 'db' (data_store)" in fault
    assert fault.endswith("The gate is not put up; check the selection.")
    assert payers(built) == {"svc", "boss"}


@pytest.mark.parametrize(
    ("selecting", "wanted"),
    [
        ('"b*"', {"bob", "bot", "boss"}),
        ('{ kind = "human", tag = "ops" }', {"bob"}),
        ('["ann", { kind = "workload" }]', {"ann", "bot"}),
        ('["ann", "a*", { tag = "treasury" }]', {"ann", "bob"}),
    ],
)
def test_approvers_by_pattern_kind_tag_and_list(gated: Any, selecting: str, wanted: set[str]) -> None:
    """A pattern, keys that must all fit, or a list of which any may fit; who is selected twice has one slot."""
    built = gated(f'guards = "pay one", needs = 1, approvers = {selecting}')
    assert (told(built), approvers(built, "annotations:pay%20one/gate/approve")) == ([], wanted)


def test_an_item_of_a_list_that_selects_nothing_is_told(gated: Any) -> None:
    """A slip in one of several approvers would quietly make the gate smaller."""
    built = gated('guards = "pay one", needs = 1, approvers = ["ann", "nobody"]')
    assert told(built) == [
        "annotations.toml:gate[0].approvers[1]: selects nothing. Check the pattern against the ids of the estate."
    ]


def test_a_wrong_item_of_a_list_is_refused_with_its_place(exports: Any) -> None:
    """Faults of shape name the item."""
    text = 'gate = [{ guards = [], needs = 1, approvers = ["ann", { knd = "human" }] }]'
    exports.write(nodes_csv=NODES, edges_csv=EDGES, annotations_toml=text)
    places = [fault.split(": ")[0].removeprefix("annotations.toml:") for fault in exports.refused()]
    assert set(places) >= {"gate[0].guards", "gate[0].approvers[1].knd"}


def test_a_pattern_guards_each_node_by_a_gate_of_its_own(gated: Any) -> None:
    """Nodes that one entry guards share approvers, not gates; what no edge gives has none, and is told."""
    built = gated('guards = ["pay*", "lone"], needs = 1, approvers = "ann"')
    gates = {gate for gate in built.estate.node_frame()["id"] if gate.endswith("/gate/perform")}
    assert gates == {"annotations:pay%20one/gate/perform", "annotations:pay%20two/gate/perform"}
    assert payers(built) == {"boss"}
    assert told(built) == [
        (
            "annotations.toml:gate[0].guards: no edge gives 1 of the nodes that it guards (found 'lone'). "
            "No gate is put up before them."
        )
    ]


def test_a_gate_before_data_has_one_door_for_each_right(gated: Any, pairs_of: Any) -> None:
    """Who may read gets no writing by it, nor the other way round, though the approvers are the same."""
    built = gated('guards = "db", needs = 1, approvers = "bob"')
    assert told(built) == []
    assert {edge for edge in pairs_of(built.estate) if edge[2].startswith("annotations:db")} == {
        ("svc", "APPROVES", "annotations:db/gate/read"), ("ann", "APPROVES", "annotations:db/gate/write"),
        ("annotations:db/gate/approve", "APPROVES", "annotations:db/gate/read"),
        ("annotations:db/gate/approve", "APPROVES", "annotations:db/gate/write"),
        ("bob", "APPROVES", "annotations:db/gate/approve"),
    }  # fmt: skip
    assert not nhi.reach(built.estate, "id:db").rows


def test_a_gate_is_not_guarded_by_another(gated: Any, exports: Any) -> None:
    """A gate among what a pattern guards is left out and told."""
    exports.write(more_csv="id,kind,needs\npay gate,gate,1\n")
    built = gated('guards = "pay*", needs = 1, approvers = "ann"')
    assert told(built)[-1].startswith("annotations.toml:gate[0].guards: leaves out 1 of the nodes that it selects")
