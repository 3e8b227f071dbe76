"""A build never eats what an earlier one wrote: estates and their keys are no exports."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import InputError
from graphnhi.store.keyfile import key_beside


@pytest.fixture
def rebuilt(small: Any) -> Any:
    """A folder of exports with the estate built of it, and its key, in the midst of them."""
    key_beside(small.folder / "estate.graphnhi")
    graphnhi.save(small.build().estate, small.folder / "estate.graphnhi")
    return small


def test_an_estate_among_the_exports_is_passed_by(rebuilt: Any, pairs_of: Any) -> None:
    """What left the exports leaves the estate, an old estate beside them or not; and passing by leaves nothing out."""
    rebuilt.write(edges_csv="from,edge,to\nsvc,HOLDS,key\n")
    built = rebuilt.build(strict=True)
    assert pairs_of(built.estate) == {("svc", "HOLDS", "key")}
    assert built.complete
    assert [str(fault) for fault in built.faults] == ["estate.graphnhi: is an estate and passed by."]
    assert [entry["file"] for entry in built.estate.about["files"]] == ["edges.csv", "nodes.csv"]
    assert built.estate.about["missing_inputs"] == []


def test_a_key_made_before_its_estate_is_passed_by(small: Any) -> None:
    """The key is there before the first estate is; a file of that ending that is no key is told like any other."""
    key_beside(small.folder / "other")
    assert small.build(strict=True).faults == ()
    (small.folder / "server.key").write_text("-----BEGIN\n", encoding="utf-8")
    assert [str(fault).partition(":")[0] for fault in small.build().faults] == ["server.key"]


def test_an_estate_that_was_never_finished_is_passed_by(small: Any) -> None:
    """A first save that was killed leaves tables that no one vouches for."""
    half = small.folder / "estate.graphnhi" / "v-0123456789ab"
    half.mkdir(parents=True)
    (half.parent / "writer.lock").write_text("")
    (half / "nodes.csv").write_text("id,kind\nghost,human\n", encoding="utf-8")
    assert [entry["file"] for entry in small.build().estate.about["files"]] == ["edges.csv", "nodes.csv"]


def test_a_linked_estate_is_passed_by_too(rebuilt: Any, tmp_path: Path) -> None:
    """A link to an estate is no link to exports."""
    (rebuilt.folder / "estate.graphnhi").rename(tmp_path / "elsewhere")
    (rebuilt.folder / "estate.graphnhi").symlink_to(tmp_path / "elsewhere")
    assert rebuilt.build(strict=True).complete


def test_an_estate_is_no_source(rebuilt: Any) -> None:
    """An estate that is named as a source is a slip: it is to be opened, not built from."""
    whole = rebuilt.folder / "estate.graphnhi"
    for named in (whole, next(whole.glob("v-*"))):
        with pytest.raises(InputError, match="is an estate, no export"):
            graphnhi.build(named)
