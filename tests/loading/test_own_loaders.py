"""An analyst's own table through a loader file of theirs, chosen by its columns or by `--as`."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError, UsageError

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[3] / "shared")
MATRICES = SHARED / "data" / "access-matrices"

PAIRS = """
schema  = "graphnhi/loader/1"
name    = "access-matrix"
reader  = "table"
columns = ["user", "permission"]

[[node]]
id   = "hp:{tenant}/human/{user}"
kind = "human"

[[node]]
id   = "hp:{tenant}/role/{permission}"
kind = "role"

[[edge]]
from = "hp:{tenant}/human/{user}"
edge = "MEMBER_OF"
to   = "hp:{tenant}/role/{permission}"
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "lib" / "loaders").mkdir(parents=True)
    (tmp_path / "lib" / "loaders" / "access-matrix.toml").write_text(PAIRS, encoding="utf-8")
    return tmp_path / "lib"


def add(library: Path, name: str, text: str) -> None:
    (library / "loaders" / f"{name}.toml").write_text(
        f'schema = "graphnhi/loader/1"\nname = "{name}"\nreader = "table"\n{text}', encoding="utf-8"
    )


@pytest.mark.skipif(
    not MATRICES.is_dir(), reason="the access matrices (shared/data/access-matrices) are not beside this checkout"
)
@pytest.mark.parametrize("name", ["apj", "customer", "domino", "emea", "hc"])
def test_access_matrices_load_with_the_published_counts(library: Path, name: str) -> None:
    """Users, permissions and assignments are those that were published with the matrices; ids of the two never meet."""
    wanted = json.loads((MATRICES / "expected.json").read_text(encoding="utf-8"))[name]
    built = loading.build([MATRICES / f"{name}.txt"], loading.Options(loader="access-matrix", library=library))
    frame = built.estate.node_frame()
    kinds = frame["kind"].value_counts().to_dict()
    assert kinds == {"human": wanted["users"], "role": wanted["permissions"]}
    assert built.estate.n_edges == wanted["assignments"]
    widest = built.estate.edge_frame()["from"].value_counts()
    assert widest.max() == wanted["max_perms_of_a_user"]
    assert widest[f"hp:{name}/human/{wanted['widest_user']}"] == wanted["max_perms_of_a_user"]
    assert built.faults == ()


def test_a_table_without_a_header_needs_its_loader_named(library: Path, tmp_path: Path) -> None:
    """Columns without names cannot be recognised: such a loader is chosen by `--as` alone."""
    (tmp_path / "pairs.txt").write_text("  1  2\n  1  3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"pairs\.txt"):
        loading.build([tmp_path / "pairs.txt"], loading.Options(library=library))
    built = loading.build([tmp_path / "pairs.txt"], loading.Options(library=library, loader="access-matrix"))
    assert (built.estate.n_nodes, built.estate.n_edges) == (3, 2)
    with pytest.raises(UsageError, match="access-matrix"):
        loading.build([tmp_path / "pairs.txt"], loading.Options(library=library, loader="acess-matrix"))


def test_the_most_specific_loader_wins_and_ties_are_refused(library: Path, exports: Any) -> None:
    """Of several loaders the one that needs most of the columns is taken; equally good ones are both named."""
    node = '[[node]]\nid = "{id|raw}"\nkind = "human"\n'
    add(library, "wide", 'match = { columns = ["id", "kind", "badge"] }\n' + node)
    exports.write(people_csv="id,kind,badge\na,human,7\n")
    assert exports.build(library=library).estate.about["files"][0]["loader"] == "wide"
    add(library, "twin", 'match = { columns = ["badge", "kind", "id"] }\n' + node)
    assert exports.refused(library=library) == [
        "people.csv: the loaders twin and wide fit this file equally well. Choose one by --as twin."
    ]
    assert exports.build(library=library, loader="twin").estate.n_nodes == 1


def test_a_loader_chosen_by_name_still_needs_its_columns(exports: Any) -> None:
    """`--as` chooses; it does not make columns that are not there."""
    exports.write(things_csv="a,b\n1,2\n")
    (told,) = exports.refused(loader="inventory-nodes")
    assert "the loader inventory-nodes needs columns that this table does not have (wanted id, kind)" in told


def test_an_unknown_reader_or_deriver_is_refused_with_the_near_ones(library: Path, exports: Any) -> None:
    """A loader that names what does not exist is told by its own file, not by a crash later."""
    exports.write(nodes_csv="id,kind\na,human\n")
    add(library, "odd", 'match = { columns = ["x"] }\nderiving = "payment_key"\n')
    assert exports.refused(library=library) == [
        "loaders/odd.toml:deriving: no such deriver (found 'payment_key'). Known: payment_keys."
    ]


def test_maps_filters_and_encoding(exports: Any, pairs_of: Any) -> None:
    """The shipped example: a map translates, a filter chooses, an id part is encoded and a raw id is verbatim."""
    rows = "acme,k 1,svc/a b,Active\nacme,k2,svc,Revoked\nacme,k3,svc,Lost\n,k4,svc,Paused\n"
    exports.write(keys_csv=f"partner,key_id,used_by,state\n{rows}")
    built = exports.build()
    frame = built.estate.node_frame().set_index("id")
    assert frame["status"].dropna().to_dict() == {
        "partner:exports/api_key/k%201": "active", "partner:exports/api_key/k2": "disabled",
    }  # fmt: skip
    assert pairs_of(built.estate) == {
        ("svc/a b", "HOLDS", "partner:exports/api_key/k%201"), ("svc", "HOLDS", "partner:exports/api_key/k4"),
    }  # fmt: skip
    assert [str(fault).split(". ")[0] for fault in built.faults] == [
        "keys.csv:line 4: status: no such value in the map of the loader (found 'Lost', wanted Active, Revoked)",
        "keys.csv:line 5: status: no such value in the map of the loader (found 'Paused', wanted Active, Revoked)",
    ]


def test_a_record_that_no_rule_is_for_is_skipped(library: Path, exports: Any, entry_of: Any) -> None:
    """A filter that leaves nothing of a record is a reason like any other, and counted."""
    add(
        library,
        "some",
        'match = { columns = ["who", "on"] }\n[[node]]\nid = "{who}"\nkind = "human"\nwhen = { on = ["yes", ""] }\n',
    )
    exports.write(who_csv="who,on\na,yes\nb,no\nc,\n")
    built = exports.build(library=library)
    assert entry_of(built, "who.csv")["skipped"] == [
        {"reason": "no rule of the loader is for it", "count": 1, "places": ["line 3"]}
    ]


def test_a_template_is_never_run(library: Path, exports: Any, ids_of: Any) -> None:
    """Whatever stands in a cell or a template is text: nothing is formatted, indexed or evaluated."""
    add(library, "evil", 'match = { columns = ["x"] }\n[[node]]\nid = "t:{x}"\nkind = "human"\nname = "{x}"\n')
    exports.write(evil_csv='x\n"{x.__class__}"\n"${HOME}"\n')
    assert ids_of(exports.build(library=library).estate) == ["t:${HOME}", "t:{x.__class__}"]


def test_a_misspelled_column_of_a_key_list_is_told(exports: Any) -> None:
    """A key list's columns have several names and spellings; a slip of one is told, for it would hide a date."""
    exports.write(
        keys_csv="provider,credential,scope,expirees,Created At,used-by\nMollie,k,payouts.write,2027-01-01,,\n"
    )
    (told,) = exports.told()
    assert "the column 'expirees' is kept as a property and not used. If expires was meant" in told
