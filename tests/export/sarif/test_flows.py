"""Routes as code flows: every hop at its place in the exports, gates with all their inputs, long routes within the limits."""

from typing import Any

import pytest

import graphnhi
from graphnhi.export.sarif.flows import code_flows
from graphnhi.export.sarif.places import relative_uri
from tests.export.hostile import hop
from tests.export.sarif.logs import answer_of, finding, read, run_of


def steps(thread: dict[str, Any]) -> list[str]:
    return [read(step["location"]["message"]["text"]) for step in thread["locations"]]


def at(locator: str | None, source: str | None = "dir/a.json") -> dict[str, Any]:
    """The location of a hop with this evidence."""
    step = hop("a", "READS", "b") | {"evidence": [{"source": source, "locator": locator, "rule": None}]}
    (flow,), _ = code_flows([step])
    location: dict[str, Any] = flow["threadFlows"][0]["locations"][0]["location"]
    return location


def test_every_hop_of_the_demo_is_a_step() -> None:
    """The first thread of each result is the route, hop by hop, with the file and the line of its evidence."""
    answer = graphnhi.find(graphnhi.demo(), as_of="2026-11-01", severity="critical")
    results = iter(run_of(answer)["results"])
    for row in answer.rows:
        for reached in (row, *row.get("also", ())):
            result = next(results)
            (flow,) = result["codeFlows"]
            told = flow["threadFlows"][0]["locations"]
            assert len(told) == reached["hops"]
            for step, one in zip(told, reached["path"], strict=True):
                place, evidence = step["location"]["physicalLocation"], one["evidence"][0]
                assert place["artifactLocation"]["uri"] == evidence["source"]
                said = step["location"].get("logicalLocations", [{}])[0].get("fullyQualifiedName")
                assert (f"line {place['region']['startLine']}" if "region" in place else said) == evidence["locator"]
                assert read(step["location"]["message"]["text"]).startswith(f"{one['from']} {one['edge']} {one['to']}")
                assert step.get("properties", {}).get("bound", "certain") == one["bound"]
            assert result["locations"][0]["physicalLocation"] == told[0]["location"]["physicalLocation"]
            assert result["relatedLocations"][0]["physicalLocation"] == told[-1]["location"]["physicalLocation"]
    assert next(results, None) is None


def test_places_that_are_no_lines() -> None:
    """A JSON pointer is a logical location of its file; a line is a region; an unknown place claims nothing."""
    assert at("line 7")["physicalLocation"] == {"artifactLocation": {"uri": "dir/a.json"}, "region": {"startLine": 7}}
    pointer = at("/Roles/3")
    assert pointer["physicalLocation"] == {"artifactLocation": {"uri": "dir/a.json"}}
    assert pointer["logicalLocations"] == [{"fullyQualifiedName": "/Roles/3"}]
    for nothing in (at(None), at("")):
        assert nothing["physicalLocation"] == {"artifactLocation": {"uri": "dir/a.json"}}
        assert "logicalLocations" not in nothing
    assert "physicalLocation" not in at("line 7", None)
    assert "region" not in at("line 0")["physicalLocation"]


@pytest.mark.parametrize(
    "source, uri",
    [
        ("aws/iam.json", "aws/iam.json"),
        ("a b#c?d%e.csv", "a%20b%23c%3Fd%25e.csv"),
        ("https://evil.example/x", "https%3A/%20/evil.example/x"),
        ("//evil.example/x", "%20/%20/evil.example/x"),
        ("/etc/passwd", "%20/etc/passwd"),
        ("../../x", "%2E%2E/%2E%2E/x"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("é\ud800\x00\\", "%C3%A9%5Cud800%00%5C"),
    ],
)
def test_a_file_is_a_relative_reference(source: str, uri: str) -> None:
    """Percent-encoded, never absolute, never with a scheme, a host, a query or a fragment, and never upwards."""
    assert relative_uri(source) == uri


def test_a_gate_has_a_thread_for_each_further_input() -> None:
    """The route shows the slot that opens the gate; the others stand beside it, those of nested gates too, none twice."""
    one, two = (
        [hop("s", "ASSUMES", "a"), hop("a", "APPROVES", "g")],
        [hop("s", "ASSUMES", "b"), hop("b", "APPROVES", "g")],
    )
    inner = [hop("c", "APPROVES", "h")]
    through = hop("h", "RELEASES", "b2") | {"needs": 2, "inputs": [inner, [hop("d", "APPROVES", "h")]]}
    three = [*inner, through, hop("b2", "APPROVES", "g")]
    opened = hop("g", "RELEASES", "pay") | {"needs": 3, "inputs": [two, three, one]}
    (flow,), left = code_flows([*one, opened])
    threads = {read(thread["message"]["text"]): steps(thread) for thread in flow["threadFlows"]}
    assert list(threads) == ["the route", "input 1 of 3 of g", "input 2 of 3 of g", "input 2 of 2 of h"]
    assert threads["the route"] == ["s ASSUMES a", "a APPROVES g", "g RELEASES pay"]
    assert threads["input 1 of 3 of g"] == ["s ASSUMES b", "b APPROVES g"]
    assert threads["input 2 of 2 of h"] == ["d APPROVES h"]
    assert flow["threadFlows"][0]["locations"][-1]["properties"] == {"needs": 3}
    assert left == 0


def test_long_routes_keep_their_ends() -> None:
    """Of a route above the limit the first and the last hops are told, and how many are not; inputs have what room is left."""
    path = [hop(f"n{place}", "ASSUMES", f"n{place + 1}") for place in range(3_000)]
    path[-1] |= {"needs": 2, "inputs": [path[:-1], [hop("x", "APPROVES", "g")]]}
    result = run_of(answer_of([finding(path=path, hops=3_000)]))["results"][0]
    (thread,) = result["codeFlows"][0]["threadFlows"]
    told = steps(thread)
    assert len(told) == 1_000
    assert (told[0], told[499], told[500], told[-1]) == (
        "n0 ASSUMES n1", "n499 ASSUMES n500", "n2500 ASSUMES n2501", "n2999 ASSUMES n3000",
    )  # fmt: skip
    assert result["properties"]["hops_left_out"] == 2_000 + 1
    assert result["codeFlows"][0]["message"]["text"] == "3,000 hops"


def test_hops_that_the_answer_left_out_are_told() -> None:
    """What the engine left out of an endless route counts as left out here too."""
    path = [hop("a", "ASSUMES", "b"), hop("y", "ASSUMES", "z") | {"hops_left_out": 5_000}]
    (flow,), left = code_flows(path)
    assert left == 5_000
    assert flow["message"]["text"] == "5,002 hops"
    assert flow["threadFlows"][0]["locations"][1]["properties"] == {"hops_left_out": 5_000}


def test_further_evidence_is_kept() -> None:
    """A hop that rests on several records has the first as its place and all of them as properties; its rule is said."""
    evidence = [
        {"source": "a.json", "locator": "/1", "rule": "assume role"}, {"source": "b.json", "locator": "/2", "rule": None},
    ]  # fmt: skip
    (flow,), _ = code_flows([hop("a", "ASSUMES", "b", "MFA") | {"evidence": evidence}])
    (step,) = flow["threadFlows"][0]["locations"]
    assert read(step["location"]["message"]["text"]) == "a ASSUMES b (assume role); only possible: MFA"
    assert step["properties"] == {
        "bound": "possible",
        "evidence": [
            {"source": "a.json", "locator": "/1", "rule": "assume role"},
            {"source": "b.json", "locator": "/2"},
        ],
    }


def test_a_finding_without_a_route() -> None:
    """A start that is itself what was asked for has a place for nothing but itself."""
    result = run_of(answer_of([finding(path=[], hops=0)]))["results"][0]
    assert "codeFlows" not in result
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "svc"


def test_every_result_has_a_file() -> None:
    """GitHub refuses a whole log for one result without one: it is that of the first hop with a place, else the export itself."""
    nowhere = hop("a", "ASSUMES", "b") | {"evidence": [{"source": "", "locator": "", "rule": None}]}
    for path, uri in (([], "my%20export"), ([nowhere], "my%20export"), ([nowhere, hop("b", "ASSUMES", "c")], "b.csv")):
        answer = answer_of([finding(path=path)])
        answer.estate["sources"] = ["my export"]
        (place,) = run_of(answer)["results"][0]["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"] == uri
