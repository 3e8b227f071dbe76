"""A record of which one row stands and another could not: it is used, and what it lost is never out of sight."""

from typing import Any

import pytest

HEAD = "partner,key_id,used_by,state\n"


def dropped(built: Any) -> list[dict[str, Any]]:
    return [gap for gap in built.estate.about["gaps"] if gap["gap"] == "dropped row"]


@pytest.mark.parametrize(
    "holder, what", [("", "no from"), ("1.2E+10", "from was damaged by a spreadsheet")], ids=["empty", "damaged"]
)
def test_a_row_that_was_dropped_is_a_gap(exports: Any, entry_of: Any, holder: str, what: str) -> None:
    """One gap for each reason, with the first place and the count; and strict is not content."""
    lines = "".join(f"acme,k{number},{used},Active\n" for number, used in enumerate(["svc", holder, holder]))
    exports.write(keys_csv=HEAD + lines, nodes_csv="id,kind\nsvc,service_account\n")
    built = exports.build(strict=True)
    entry = entry_of(built, "keys.csv")
    assert (entry["read"], entry["used"], entry["skipped"]) == (3, 3, [])
    assert dropped(built) == [
        {"gap": "dropped row", "what": what, "file": "keys.csv", "place": "line 3", "count": 2},
    ]
    assert not built.complete


def test_a_skipped_record_drops_no_row_beside(exports: Any) -> None:
    """A record of which nothing stands is skipped, once; its rows are not counted again."""
    exports.write(keys_csv=HEAD + "acme,k1,svc,Active\nacme,,,Active\n", nodes_csv="id,kind\nsvc,service_account\n")
    assert dropped(exports.build()) == []


def test_a_rule_that_is_not_for_a_record_drops_nothing(exports: Any) -> None:
    """A revoked key has no holder to miss."""
    exports.write(keys_csv=HEAD + "acme,k1,,Revoked\n")
    built = exports.build(strict=True)
    assert (dropped(built), built.complete) == ([], True)


def test_an_impossible_edge_of_a_record_that_stands_is_a_gap(exports: Any, entry_of: Any) -> None:
    """The key stands, its holder cannot hold: the record is used, the edge is gone, and every answer says so."""
    exports.write(keys_csv=HEAD + "acme,k1,pod,Active\nacme,k2,pod,Active\n", nodes_csv="id,kind\npod,workload\n")
    built = exports.build(strict=True)
    assert entry_of(built, "keys.csv")["used"] == 2
    (gap,) = dropped(built)
    assert (gap["file"], gap["place"], gap["count"]) == ("keys.csv", "line 2", 2)
    assert "HOLDS" in gap["what"]
    assert not built.complete


def test_an_impossible_edge_of_a_derived_record_is_a_gap(exports: Any) -> None:
    """The same holds for what a deriver made of a record."""
    exports.write(
        keys_csv="provider,credential,scope,holder\nstripe,k1,charges:write,pod\n", nodes_csv="id,kind\npod,workload\n"
    )
    built = exports.build(strict=True)
    assert [gap["place"] for gap in dropped(built)] == ["line 2"]
    assert not built.complete


def test_annotations_without_effect_are_gaps(small: Any) -> None:
    """An entry that selects nothing, or does less than was meant, stands in every later answer with its place."""
    text = '[[owner]]\nid = "none"\nowner = "x"\n[[vendor]]\nname = "V"\noperates = ["none"]\n'
    built = small.write(annotations_toml=text).build()
    gaps = [gap for gap in built.estate.about["gaps"] if gap["gap"] == "annotation without effect"]
    assert gaps[0] == {
        "gap": "annotation without effect",
        "what": "selects nothing",
        "file": "annotations.toml",
        "place": "owner[0]",
    }
    assert len(gaps) == len(built.faults) == 2
