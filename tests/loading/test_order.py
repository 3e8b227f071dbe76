"""The order of files, sources and records never shows, and loading twice is loading once."""

import itertools
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphnhi import loading

NODE_ROWS = ["a,human,active", "b,role,", "a,human,disabled", "k,api_key,", "p,settle,"]
EDGE_ROWS = ["a,MEMBER_OF,b,", "b,HOLDS,k,possible", "k,PERMITS,p,", "a,HOLDS,k,", "a,HOLDS,k,possible"]


def outcome(built: loading.Built) -> tuple[Any, ...]:
    """Everything that a build says, but for the time it was made."""
    about = {key: value for key, value in built.estate.about.items() if key != "built"}
    return (
        built.estate.digest,
        about,
        built.faults,
        built.estate.node_frame().to_csv(),
        built.estate.edge_frame().to_csv(),
    )


def test_the_order_of_sources_does_not_matter(tmp_path: Path) -> None:
    """However the sources are given, the bytes that come out are the same."""
    paths = []
    for name, text in (
        ("one.csv", "id,kind\na,human\nb,role\n"), ("two.csv", "id,kind\na,human\nb,group\n"), ("edges.csv", "from,edge,to\na,MEMBER_OF,b\n"),
    ):  # fmt: skip
        paths.append(tmp_path / name)
        paths[-1].write_text(text, encoding="utf-8")
    outcomes = [outcome(loading.build(order, loading.Options(name="x"))) for order in itertools.permutations(paths)]
    assert all(each == outcomes[0] for each in outcomes)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nodes=st.permutations(NODE_ROWS), edges=st.permutations(EDGE_ROWS))
def test_the_order_of_records_changes_no_more_than_their_places(
    tmp_path: Path, nodes: list[str], edges: list[str]
) -> None:
    """Records shuffled give the same nodes and edges, places aside."""
    frames = []
    for node_rows, edge_rows in ((NODE_ROWS, EDGE_ROWS), (nodes, edges)):
        (tmp_path / "nodes.csv").write_text("\n".join(["id,kind,status", *node_rows]) + "\n", encoding="utf-8")
        (tmp_path / "edges.csv").write_text("\n".join(["from,edge,to,bound", *edge_rows]) + "\n", encoding="utf-8")
        estate = loading.build([tmp_path]).estate
        columns = ["from", "edge", "to", "bound", "condition"]
        edge_frame = estate.edge_frame()[columns].fillna("").sort_values(columns)
        frames.append((estate.node_frame().drop(columns=["number"]).to_csv(), edge_frame.to_csv(index=False)))
    assert frames[0] == frames[1]


def test_loading_twice_is_loading_once(small: Any, tmp_path: Path) -> None:
    """The same exports a second time, beside the first, add nothing but duplicates."""
    once = small.build().estate
    twice = tmp_path / "twice"
    for copy in ("1", "2"):
        (twice / copy).mkdir(parents=True)
        for path in small.folder.iterdir():
            (twice / copy / path.name).write_bytes(path.read_bytes())
    built = loading.build([twice], loading.Options(tenant=("t",)))
    assert sum(entry["duplicates"] for entry in built.estate.about["files"]) == 7
    assert built.estate.n_edges == once.n_edges
    assert built.estate.about["conflicts"] == []


def test_a_build_starts_from_nothing(small: Any) -> None:
    """Nothing of an earlier build of the same process is remembered."""
    first = outcome(small.build())
    assert outcome(small.build()) == first
