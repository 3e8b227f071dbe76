"""A gate of the annotations: what it guards is reached through it alone, and who administers it outright goes around."""

from typing import Any

import pytest

import graphnhi as nhi

NODES = """id,kind,tags
svc,service_account,
job,workload,
key,api_key,
ann,human,treasury
bob,human,treasury
cyd,human,
all,group,
pay,initiate_payout,
db,data_store,
clu,cluster,
adm,human,
"""
EDGES = """from,edge,to,bound,condition,right
svc,PERFORMS,pay,,,
job,PERFORMS,pay,possible,from the office,
key,PERMITS,pay,,,
svc,READS,db,,,
key,PERMITS,db,,,write
adm,CONTROLS,clu,,,
clu,CONTAINS,db,,,
all,MEMBER_OF,ann,,,
all,MEMBER_OF,bob,,,
all,MEMBER_OF,svc,,,
cyd,MEMBER_OF,svc,,,
cyd,MEMBER_OF,ann,,,
"""
GATE = """
gate = [
  { guards = "pay", needs = 2, approvers = { kind = "human", tag = "treasury" } },
  { guards = { kind = "data_store" }, needs = 1, approvers = { tag = "treasury" } },
]
"""
PAY, DB = "annotations:pay/gate/", "annotations:db/gate/"


@pytest.fixture
def gated(exports: Any) -> Any:
    return exports.write(nodes_csv=NODES, edges_csv=EDGES, annotations_toml=GATE)


def test_edges_to_what_is_guarded_become_approvals(gated: Any, pairs_of: Any) -> None:
    """PERFORMS, READS, WRITES and PERMITS initiate the outer gate of their right; CONTAINS stays, as the bypass."""
    built = gated.build()
    assert built.faults == ()
    found = pairs_of(built.estate)
    assert {edge for edge in found if "gate" in edge[0] + edge[2]} == {
        ("svc", "APPROVES", f"{PAY}perform"), ("job", "APPROVES", f"{PAY}perform"), ("key", "APPROVES", f"{PAY}perform"),
        ("svc", "APPROVES", f"{DB}read"), ("key", "APPROVES", f"{DB}write"),
        (f"{PAY}perform", "RELEASES", "pay"), (f"{DB}read", "RELEASES", "db"), (f"{DB}write", "RELEASES", "db"),
        (f"{PAY}approve", "APPROVES", f"{PAY}perform"), (f"{DB}approve", "APPROVES", f"{DB}read"),
        (f"{DB}approve", "APPROVES", f"{DB}write"),
        ("ann", "APPROVES", f"{PAY}approve"), ("bob", "APPROVES", f"{PAY}approve"),
        ("ann", "APPROVES", f"{DB}approve"), ("bob", "APPROVES", f"{DB}approve"),
    }  # fmt: skip
    assert ("clu", "CONTAINS", "db") in found


def test_slots_needs_rights_and_evidence(gated: Any) -> None:
    """The outer gate needs both slots, the inner one as many approvers as said; every edge keeps or gets its evidence."""
    estate = gated.build().estate
    needs = estate.node_frame().set_index("id")["needs"].dropna().to_dict()
    assert needs == {f"{PAY}perform": 2, f"{PAY}approve": 2, f"{DB}read": 2, f"{DB}write": 2, f"{DB}approve": 1}
    frame = estate.edge_frame().set_index(["from", "to"])
    job = frame.loc[("job", f"{PAY}perform")]
    assert (job["slot"], job["bound"], job["condition"], job["file"]) == (
        "initiate",
        "possible",
        "from the office",
        "edges.csv",
    )
    assert job["premises"] == '[{"source": "annotations.toml", "locator": "gate[0]"}]'
    assert frame.loc[(f"{PAY}approve", f"{PAY}perform")]["slot"] == "approve"
    release = frame.loc[(f"{DB}write", "db")]
    assert (release["right"], release["file"], release["pattern"].format(release["number"])) == (
        "write",
        "annotations.toml",
        "gate[1]",
    )


def test_nobody_pays_alone(gated: Any) -> None:
    """Who may initiate has not enough, who also is one of two approvers has not enough, who holds all of it does."""
    estate = gated.build().estate
    assert {row["id"] for row in nhi.reach(estate, "pay").rows} == {"all"}
    assert {row["id"] for row in nhi.reach(estate, "id:db").rows if row["effect"] == "control"} == {"adm", "all", "cyd"}


def test_the_order_of_edges_gives_the_same_gates(gated: Any, exports: Any) -> None:
    """Ids of gates come from what they guard, so the same annotations make the same estate."""
    header, *rows = EDGES.splitlines()
    first = gated.build().estate.edge_frame().drop(columns=["number"])
    exports.write(edges_csv="\n".join([header, *reversed(rows)]) + "\n")
    second = gated.build().estate.edge_frame().drop(columns=["number"])
    keys = ["from", "edge", "to", "slot"]
    assert first.sort_values(keys).to_csv(index=False) == second.sort_values(keys).to_csv(index=False)


def test_a_gate_without_approvers_is_not_put_up(exports: Any, pairs_of: Any) -> None:
    """A slip in the approvers would hide every payout behind a gate that never opens; it is told instead."""
    text = 'gate = [{ guards = "pay", needs = 1, approvers = { tag = "tresury" } }]'
    built = exports.write(nodes_csv=NODES, edges_csv=EDGES, annotations_toml=text).build()
    assert ("svc", "PERFORMS", "pay") in pairs_of(built.estate)
    assert [str(fault).split(": ")[0] for fault in built.faults] == ["annotations.toml:gate[0].approvers"]


def test_a_second_gate_about_the_same_node_is_told(exports: Any) -> None:
    """The first entry stands; one that changes nothing is never passed over in silence."""
    text = 'gate = [{ guards = "pay", needs = 1, approvers = "ann" }, { guards = "pay", needs = 1, approvers = "bob" },\n { guards = "clu", needs = 1, approvers = "ann" }]'
    told = exports.write(nodes_csv=NODES, edges_csv=EDGES, annotations_toml=text).told()
    assert told == [
        "annotations.toml:gate[1]: 'pay' is guarded by an earlier entry, which stands.",
        "annotations.toml:gate[2].guards: no edge gives what it guards (found 'clu'). The gate is not put up.",
    ]
