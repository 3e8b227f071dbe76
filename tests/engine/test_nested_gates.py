"""Gates behind gates: every answer stays a size that can be told, and says what it leaves out."""

import json

import graphnhi


def chained(folder, gates):
    """s0 opens g0, which gives s1, which opens g1, and so on to a payout."""
    nodes = ["id,kind,needs", "s0,role,", "pay,initiate_payout,"]
    nodes += [f"s{i + 1},role,\ng{i},gate,1" for i in range(gates)]
    edges = ["from,edge,to", f"s{gates},PERFORMS,pay"]
    edges += [f"s{i},APPROVES,g{i}\ng{i},RELEASES,s{i + 1}" for i in range(gates)]
    (folder / "nodes.csv").write_text("\n".join(nodes))
    (folder / "edges.csv").write_text("\n".join(edges))
    return graphnhi.build(folder)


def left_out(path):
    return any("inputs_left_out" in hop or any(map(left_out, hop.get("inputs", []))) for hop in path)


def test_few_nested_gates_are_told_whole(tmp_path):
    """A route through three gates in a row carries the inputs of each, whole."""
    (row,) = [r for r in graphnhi.blast(chained(tmp_path, 3), "s0").rows if r["id"] == "pay"]
    assert row["hops"] == 7
    assert not left_out(row["path"])
    assert [len(hop["inputs"][0]) for hop in row["path"] if "inputs" in hop] == [1, 3, 5]


def test_many_nested_gates_stay_tellable(tmp_path):
    """Sixty gates in a row would double the route at each; the deepest inputs are left out, and that is said."""
    estate = chained(tmp_path, 60)
    answers = [graphnhi.blast(estate, "s0"), graphnhi.reach(estate, "payouts"), graphnhi.path(estate, "s0", "payouts")]
    for answer in answers:
        (row,) = [r for r in answer.rows if r.get("target", r["id"]) == "pay" and r["hops"] == 121]
        assert left_out(row["path"])
        assert len(json.dumps(row)) < 2_000_000
