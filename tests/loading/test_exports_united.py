"""An export beside other sources is united with them as if all had been read at once."""

import csv
import random
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi import loading
from graphnhi.estate import Estate
from tests.export.whole_estates import READ_BACK, exported
from tests.loading.conftest import Exports
from tests.oracle.random_estates import random_rows

KINDS = ("app", "service_account", "api_key", "gate", "host")


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(names)
        table.writerows([row.get(name, "") for name in names] for row in rows)


def two_sources(seed: int, folder: Path) -> tuple[Path, Path]:
    """The records of a random estate in two folders, some of them in conflict about kind, owner or currency."""
    rows, dice = random_rows(seed), random.Random(seed)
    for node in list(rows.nodes):
        node |= {"owner": dice.choice(("a", "b", "")), "tags": dice.choice(("", "x", "y;x"))}
        if dice.random() < 0.1:
            rows.nodes.append({"id": node["id"], "kind": dice.choice(KINDS)})
    for name, nodes, edges in (("a", rows.nodes[::2], rows.edges[::2]), ("b", rows.nodes[1::2], rows.edges[1::2])):
        (folder / name).mkdir()
        write(folder / name / f"nodes-{name}.csv", nodes)
        write(folder / name / f"edges-{name}.csv", edges)
    return folder / "a", folder / "b"


def same(one: Estate, other: Estate) -> None:
    """All arrays are equal, whatever the accounting says of where rows came from."""
    mine, its = one.arrays(), other.arrays()
    assert mine.keys() == its.keys()
    assert [name for name in mine if mine[name].tobytes() != its[name].tobytes()] == []


@pytest.mark.parametrize("seed", range(25))
def test_an_export_beside_another_source_is_its_source(tmp_path: Path, seed: int) -> None:
    """Exporting one of two sources first changes no node, edge, bound, twin or evidence of the estate of both, and no gap."""
    first, second = two_sources(seed, tmp_path)
    alone = graphnhi.build(first)
    if any(entry["skipped"] for entry in alone.about["files"]) or any(
        g["gap"] == "dropped row" for g in alone.about["gaps"]
    ):
        pytest.skip("an edge that the first source alone makes impossible is in no export of it")
    together = graphnhi.build(first, second)
    again = graphnhi.build(exported(alone, "jsonl", tmp_path), second)
    same(together, again)
    assert sorted(map(str, again.about["gaps"])) == sorted(map(str, together.about["gaps"]))
    assert again.about["files"] == together.about["files"]
    assert {(each["id"], each["column"]) for each in again.about["conflicts"]} == {
        (each["id"], each["column"]) for each in together.about["conflicts"]
    }


def test_one_estate_in_two_formats_is_read_once(tmp_path: Path) -> None:
    """Exports of one estate add nothing to one another, and the build says so."""
    demo = graphnhi.demo()
    for to in READ_BACK:
        exported(demo, to, tmp_path)
    built = loading.build([tmp_path])
    assert built.estate.digest == demo.digest
    assert sum("is an export of the same estate as" in str(fault) for fault in built.faults) == 2


def test_files_of_one_name_are_told_apart(tmp_path: Path, exports: Exports) -> None:
    """Where the export and another source both have a `nodes.csv`, the evidence says which."""
    exports.write(nodes_csv="id,kind\na,human\n", edges_csv="from,edge,to\na,ASSUMES,r\n")
    path = exported(graphnhi.build(exports.folder), "graphml", tmp_path)
    exports.write(nodes_csv="id,kind\nr,role\n", edges_csv="from,edge,to\nr,ASSUMES,q\n")
    both = graphnhi.build(path, exports.folder)
    places = {both.id(node): both.location("nodes", node)[0] for node in range(both.n_nodes)}
    assert places == {"a": "e.graphml/nodes.csv", "r": "nodes.csv", "q": "edges.csv"}
    assert {entry["file"] for entry in both.about["files"]} == {
        "nodes.csv", "edges.csv", "e.graphml/nodes.csv", "e.graphml/edges.csv",
    }  # fmt: skip
    assert [gap["id"] for gap in both.about["gaps"]] == ["q"]


def test_annotations_apply_to_an_export(tmp_path: Path) -> None:
    """An annotations file that is given changes what comes back, and keeps what was known."""
    demo = graphnhi.demo()
    notes = tmp_path / "mine.toml"
    notes.write_text(
        'owner = [{ id = "payout-runner", owner = "new-team" }]\nrate = [{ currency = "CHF", to = "EUR", rate = 1.0 }]\n'
    )
    again = graphnhi.build(exported(demo, "csv", tmp_path), annotations=notes)
    assert [each["column"] for each in again.about["conflicts"]] == ["owner"]
    assert again.about["files"] == demo.about["files"]
    assert {rate["currency"] for rate in again.about["annotations"]["rate"]} == {"USD", "GBP", "CHF"}
    assert again.about["annotations"]["cost"] == demo.about["annotations"]["cost"]


def test_an_edge_that_another_source_makes_impossible_is_told(tmp_path: Path, exports: Exports) -> None:
    """An edge of an export whose end turns out to be of another kind is a gap and makes a strict build incomplete."""
    exports.write(nodes_csv="id,kind\na,human\n", edges_csv="from,edge,to\na,ASSUMES,r\n")
    path = exported(graphnhi.build(exports.folder), "jsonl", tmp_path)
    exports.write(nodes_csv="id,kind\nr,data_store\n", edges_csv="from,edge,to\n")
    built = loading.build([path, exports.folder], loading.Options(strict=True))
    assert not built.complete
    gaps = [gap for gap in built.estate.about["gaps"] if gap["gap"] == "dropped row"]
    assert [(gap["file"], gap["place"], gap["count"]) for gap in gaps] == [("e.jsonl/edges.csv", "line 2", 1)]


def test_strict_holds_the_coverage_that_comes_back(tmp_path: Path, exports: Exports) -> None:
    """An estate of which a record was skipped is incomplete, exported and read back or not."""
    exports.write(nodes_csv="id,kind\na,human\nb,nonsense\n", edges_csv="from,edge,to\n")
    path = exported(graphnhi.build(exports.folder), "jsonl", tmp_path)
    assert not loading.build([path], loading.Options(strict=True)).complete
    assert loading.build([path]).complete


def test_options_that_do_not_apply_are_told(tmp_path: Path) -> None:
    """`--tenant` and `--as` say nothing of an export, and the build says that."""
    path = exported(graphnhi.demo(), "jsonl", tmp_path)
    for options in (loading.Options(tenant=("acme",)), loading.Options(loader="inventory-nodes")):
        built = loading.build([path], options)
        assert built.estate.digest == graphnhi.demo().digest
        assert any("do not apply" in str(fault) for fault in built.faults)


def test_an_inventory_is_never_unguarded(exports: Exports) -> None:
    """In a CSV that is no export of ours `'=x` is a name as it stands, and so is `_x001B_`."""
    exports.write(nodes_csv="id,kind,name\n'=x,human,_x001B_\n", edges_csv="from,edge,to\n")
    estate = exports.build().estate
    assert (estate.id(0), estate.name(0)) == ("'=x", "_x001B_")
