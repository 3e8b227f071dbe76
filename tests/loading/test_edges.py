"""How far an edge is proven: its bound, its condition, and rights that cannot be read."""

from typing import Any

import pytest


def only_edge(exports: Any, header: str, row: str) -> tuple[dict[str, Any], list[str]]:
    exports.write(nodes_csv="id,kind\nk,api_key\np,service\n", edges_csv=f"from,edge,to,{header}\nk,PERMITS,p,{row}\n")
    built = exports.build()
    edge = built.estate.edge_frame().iloc[0].to_dict()
    return {name: value for name, value in edge.items() if isinstance(value, str)}, [str(f) for f in built.faults]


@pytest.mark.parametrize(
    "bound, condition, wanted",
    [
        ("", "", ("certain", None)),
        ("certain", "", ("certain", None)),
        ("Possible", "", ("possible", "as stated in the inventory")),
        ("", "only from the office", ("possible", "only from the office")),
        ("possible", "needs MFA", ("possible", "needs MFA")),
        ("certain", "seen by audit", ("certain", "seen by audit")),
        ("perhaps", "", ("possible", "perhaps")),
        ("perhaps", "needs MFA", ("possible", "needs MFA")),
    ],
)
def test_bound_and_condition(exports: Any, bound: str, condition: str, wanted: tuple[str, str | None]) -> None:
    """A condition without a bound means possible; a possible edge always has a condition; unclear is possible."""
    edge, told = only_edge(exports, "bound,condition", f"{bound},{condition}")
    assert (edge["bound"], edge.get("condition")) == wanted
    assert len(told) == (bound == "perhaps")


def test_a_right_that_cannot_be_read_may_be_any(exports: Any) -> None:
    """Left out, a right is the default of its end; unreadable, it may be control, and nothing of it is certain."""
    edge, told = only_edge(exports, "right", "cntrol")
    assert (edge["right"], edge["bound"], edge["condition"]) == ("control", "possible", "right 'cntrol'")
    assert told[0].startswith(
        "edges.csv:line 2: right is unusable (found 'cntrol', wanted perform, read, write, use, control)"
    )


def test_evidence_is_kept_as_the_rule_of_an_edge(exports: Any) -> None:
    """The inventory's own words of evidence stand beside the place of the record."""
    edge, _ = only_edge(exports, "evidence,ticket", "review 2026,T-1")
    assert edge["rule"] == "review 2026"
    assert edge["properties"] == '{"ticket": "T-1"}'
    assert (edge["file"], edge["pattern"]) == ("edges.csv", "line {}")


@pytest.mark.parametrize(
    "tags, wanted", [("b; a,b", "a;b"), ('["x y", "a"]', "a;x y"), (";", None), ("one", "one"), ("[", None)]
)
def test_tags_are_a_sorted_set(exports: Any, tags: str, wanted: str | None) -> None:
    """A list with `;` or `,` between or a JSON list; kept sorted, so that the order never makes a conflict."""
    quoted = tags.replace('"', '""')
    exports.write(nodes_csv=f'id,kind,tags\na,human,"{quoted}"\n')
    assert exports.build().estate.node(0).get("tags") == wanted


def test_other_columns_are_kept_as_properties(exports: Any) -> None:
    """What the vocabulary does not have is kept as one JSON object, keys sorted, empty cells left out."""
    exports.write(nodes_csv='id,kind,zeta,alpha\na,human,"x ""y""",\nb,human,,2\nc,human,,\n')
    nodes = [exports.build().estate.node(i).get("properties") for i in range(3)]
    assert nodes == ['{"zeta": "x \\"y\\""}', '{"alpha": "2"}', None]
