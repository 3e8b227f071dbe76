"""Texts that are too many for memory go through a temporary database: the estate is the same, and nothing stays behind."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphnhi import loading
from graphnhi.errors import GraphnhiError
from graphnhi.estate.lexicon import Lexicon
from graphnhi.loading import building
from graphnhi.loading.staging import Staging

NODES = "id,kind,name,owner,tags\n" + "".join(
    f"{'né' if n % 3 else 'N'}{n % 40},{'app' if n % 7 else 'role'},name {n % 5},team-{n % 4},t{n % 3};x\n"
    for n in range(90)
)
EDGES = "from,edge,to,scope\n" + "".join(f"né{n % 31},ASSUMES,N{n * 7 % 43},s{n % 6}\n" for n in range(120))
ANNOTATIONS = '[[owner]]\nid = "N*"\nowner = "ops"\n[[vendor]]\nname = "acme"\noperates = ["né1*"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inventory with conflicts, undescribed ends, ids beyond ASCII, and annotations."""
    made = tmp_path / "exports"
    made.mkdir()
    for name, text in {"nodes.csv": NODES, "edges.csv": EDGES, "annotations.toml": ANNOTATIONS}.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(made))
    return made


def staged(monkeypatch: pytest.MonkeyPatch, most: int = 10) -> None:
    monkeypatch.setattr(building, "Staging", partial(Staging, most=most))


@pytest.mark.parametrize("most", [0, 10, 50])
def test_a_staged_build_equals_one_in_memory(
    folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Same arrays, digest, gaps, conflicts and accounting, wherever texts were numbered; the database is gone behind it."""
    expected = loading.build([folder]).estate
    staged(monkeypatch, most)
    made: list[str] = []
    table = Staging.table
    monkeypatch.setattr(Staging, "table", lambda self: made.append("") or table(self))
    found = loading.build([folder]).estate
    assert made
    assert found.digest == expected.digest
    assert found.arrays().keys() == expected.arrays().keys()
    assert all(np.array_equal(cells, expected.arrays()[name], equal_nan=cells.dtype.kind == "f")
               for name, cells in found.arrays().items())  # fmt: skip
    assert {**found.about, "built": ""} == {**expected.about, "built": ""}
    assert not list(temporary.iterdir())


def test_texts_are_numbered_by_what_they_are() -> None:
    """Equal texts get one number, in the order of code points; half a surrogate pair and a NUL are texts like others."""
    texts = ["b", "a", "", "é", "\ud800x", "a\0", "b", "\U0001f600", "\uffff", "\ud800x"]
    with Staging(most=0) as area:
        lexicon = area.lexicon()
        numbers = np.concatenate([lexicon.numbers(texts[:4]), lexicon.numbers(texts[4:]), [-1]])
        settled, ranks = lexicon.settled()
    plain = Lexicon()
    own = plain.numbers(texts)
    known, places = plain.settled()
    assert ranks is not None
    assert places is not None
    assert list(settled.texts) == list(known.texts) == sorted(set(texts))
    assert ranks[numbers].tolist() == [*places[own].tolist(), -1]


def test_the_database_is_private(temporary: Path) -> None:
    """Only its owner can look into the folder, and it is there no longer than the staging."""
    with Staging(most=0) as area:
        area.lexicon().numbers(["a"])
        (folder,) = temporary.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_no_room_is_one_clear_error(folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be written ends the build with one line that says where and what to do; nothing is left."""
    staged(monkeypatch)
    monkeypatch.setattr(Staging, "_connected", full(Staging._connected))
    with pytest.raises(GraphnhiError, match=r"temporary database of the build cannot be written .*TMPDIR") as raised:
        loading.build([folder])
    assert str(temporary) in str(raised.value)
    assert not list(temporary.iterdir())


def full(connected: Any) -> Any:
    """A way to connect to a database on a device that is full."""

    def failing(self: Staging) -> Any:
        connected(self)
        raise OSError(28, "No space left on device")

    return failing


def test_an_interrupt_leaves_nothing(folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops a build finds no database of it."""
    staged(monkeypatch)

    def stop(what: str, *_: int) -> None:
        if what.startswith("resolving"):
            assert list(temporary.iterdir())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.build([folder], None, stop)
    assert not list(temporary.iterdir())
