"""Records read = used + skipped + duplicates, for every file, whatever is in it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphnhi import loading
from graphnhi.errors import GraphnhiError
from graphnhi.loading.ledger import Account

IDS = st.sampled_from(["a", "b", "c", "", "1.2E+10", " a "])
NODE = st.tuples(
    IDS, st.sampled_from(["human", "api_key", "nope", "", "action"]), st.sampled_from(["", "active", "bad"])
)
EDGE = st.tuples(
    IDS, st.sampled_from(["HOLDS", "MEMBER_OF", "HOLD", ""]), IDS, st.sampled_from(["", "possible", "perhaps"])
)


def table(header: str, rows: list[tuple[str, ...]], ragged: int) -> str:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join([header, *lines, *["x,y,z,too,many"] * ragged]) + "\n"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nodes=st.lists(NODE, max_size=12), edges=st.lists(EDGE, max_size=12), ragged=st.integers(0, 2))
def test_the_sum_holds_and_places_exist(tmp_path: Path, nodes: Any, edges: Any, ragged: int) -> None:
    """Every record is used, skipped for one reason, or a duplicate; and what is used stands in the estate."""
    (tmp_path / "nodes.csv").write_text(table("id,kind,status", nodes, ragged), encoding="utf-8")
    (tmp_path / "edges.csv").write_text(table("from,edge,to,bound", edges, ragged), encoding="utf-8")
    built = loading.build([tmp_path])
    by_file = {entry["file"]: entry for entry in built.estate.about["files"]}
    for file, rows in (("nodes.csv", nodes), ("edges.csv", edges)):
        entry = by_file[file]
        skipped = sum(reason["count"] for reason in entry["skipped"])
        assert entry["read"] == len(rows) + ragged == entry["used"] + skipped + entry["duplicates"]
        assert all(len(reason["places"]) == min(reason["count"], 5) for reason in entry["skipped"])
    assert by_file["edges.csv"]["used"] == built.estate.n_edges


def test_equal_records_are_duplicates_across_files_and_orders_of_columns(exports: Any, entry_of: Any) -> None:
    """A record that says in every column what an earlier one says is counted as a duplicate, wherever it stands."""
    exports.write(a_csv="id,kind,name\nx,human,X\nx,human,X\n", b_csv="kind,note,name,id\nhuman,,X,x\nhuman,n,X,x\n")
    built = exports.build()
    assert entry_of(built, "a.csv")["duplicates"] == 1
    assert (entry_of(built, "b.csv")["duplicates"], entry_of(built, "b.csv")["used"]) == (1, 1)


def test_records_that_differ_in_a_secret_are_no_duplicates(exports: Any, entry_of: Any) -> None:
    """Once the secrets are gone two records may look equal; they count as equal only if fingerprints say so."""
    one, two = ("sk_" + "live_" + letters * 6 for letters in ("abC1", "Bcd2"))
    exports.write(nodes_csv=f"id,kind,value\nx,api_key,{one}\nx,api_key,{two}\nx,api_key,{two}\n")
    assert entry_of(exports.build(), "nodes.csv")["duplicates"] == 1
    exports.write(nodes_csv="id,kind,secret\nx,api_key,****\nx,api_key,xxxx\n")
    assert entry_of(exports.build(), "nodes.csv")["duplicates"] == 0, "what stands for a secret has no fingerprint"


def test_a_record_of_several_rows_is_used_if_any_is(exports: Any, entry_of: Any) -> None:
    """A key without a holder is still a key: the node stands, the edge that cannot be is told and the record is used."""
    exports.write(keys_csv="partner,key_id,used_by,state\nacme,k1,,Active\nacme,,svc,Active\nacme,k3,svc,Gone\n")
    built = exports.build()
    entry = entry_of(built, "keys.csv")
    assert (entry["read"], entry["used"]) == (3, 2)
    assert entry["skipped"] == [{"reason": "no id", "count": 1, "places": ["line 3"]}]
    assert "keys.csv:line 2: no from. Fill the column used_by." in [str(fault) for fault in built.faults]


def test_an_account_that_does_not_add_up_is_a_fault_of_ours() -> None:
    """The sum is checked and never printed wrong."""
    with pytest.raises(GraphnhiError, match="does not add up"):
        Account("x.csv", "inventory-nodes", "t", "file name", read=2, used=1).entry()


def test_an_empty_table_is_an_empty_table(exports: Any, entry_of: Any) -> None:
    """A header without rows is no fault: nothing was read, and nothing is in the estate."""
    exports.write(nodes_csv="id,kind\n", edges_csv="from,edge,to\n")
    built = exports.build(strict=True)
    assert entry_of(built, "nodes.csv")["read"] == built.estate.n_nodes == 0
    assert built.complete


@pytest.mark.parametrize(
    "files, complete",
    [
        ({"nodes_csv": "id,kind\na,human\n"}, True),
        ({"nodes_csv": "id,kind\na,human\na,human\n"}, True),
        ({"nodes_csv": "id,kind,expires\na,human,soon\n"}, True),
        ({"nodes_csv": "id,kind\na,human\n", "edges_csv": "from,edge,to\na,HOLDS,b\n"}, True),
        ({"nodes_csv": "id,kind\na,human\nb,huma\n"}, False),
        ({"nodes_csv": "id,kind\na,human\na,role\n"}, False),
        ({"nodes_csv": "id,kind\na,human\n", "readme_md": "# of no use\n"}, False),
    ],
    ids=["whole", "duplicate", "lost value", "gap", "skipped record", "conflict", "skipped file"],
)
def test_strict_is_about_what_was_skipped_or_in_conflict(exports: Any, files: dict[str, str], complete: bool) -> None:
    """Under strict anything skipped or in conflict makes the build incomplete; gaps, duplicates and unknown values do not."""
    exports.write(**files)
    assert exports.build(strict=True).complete is complete
    assert exports.build().complete
