"""A guarded act is as open to the callers of a system as the act was."""

import graphnhi


def test_the_caller_of_a_system_may_fill_its_slot(tmp_path):
    """What a system did by itself and an annotated gate now guards, its callers may still ask it for, in the possible bound."""
    (tmp_path / "nodes.csv").write_text("id,kind\ncaller,app\nother,app\ns,service\npay,initiate_payout\nh,human\n")
    calls = "from,edge,to\ncaller,USES,s\ncaller,IMPERSONATES,h\nother,USES,s\ns,PERFORMS,pay\n"
    (tmp_path / "edges.csv").write_text(calls)
    (tmp_path / "annotations.toml").write_text('gate = [{ guards = "pay", needs = 1, approvers = { id = "h" } }]\n')
    estate = graphnhi.build(tmp_path)
    found = {row["id"]: row for row in graphnhi.reach(estate, "payouts").rows}
    assert set(found) == {"caller"}
    last = found["caller"]["path"][-1]
    assert (last["bound"], last["condition"], len(last["inputs"])) == ("possible", "interface", 2)
    assert list(graphnhi.reach(estate, "payouts", bound="certain").rows) == []
