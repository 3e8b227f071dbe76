"""What is made of facts files is made once, as long as they are the same."""

import os
from pathlib import Path

import pytest

from graphnhi.deriving.aws.escalating.tagging import tag_actions
from graphnhi.deriving.facts import kept_while_same
from graphnhi.errors import InputError, UsageError
from graphnhi.library import Library


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """The facts shelf of a user's library."""
    shelf = tmp_path / "mine" / "facts"
    shelf.mkdir(parents=True)
    return shelf


def test_it_is_made_anew_when_a_file_is_changed(facts: Path) -> None:
    """A user's file that is written, changed (to as many bytes, too) and deleted is seen each time, by a library that is open."""
    library, file = Library(facts.parent), facts / "aws_tag_actions.csv"
    shipped = tag_actions(library)
    assert shipped == tag_actions(Library()) != {}
    for moment, (kind, action) in enumerate((("s3:bucket", "s3:A"), ("s3:bucket", "s3:B"), ("sns:topic", "sns:Tag"))):
        file.write_text(f"type,action\n{kind},{action}\n", "utf-8")
        os.utime(file, (moment, moment))
        assert tag_actions(library) == {kind: action}
        assert tag_actions(library) is tag_actions(Library(facts.parent))
    file.unlink()
    assert tag_actions(library) == shipped


def test_a_fault_is_told_each_time(facts: Path) -> None:
    """A file that is no such table is refused as often as it is asked for, and read once it is mended."""
    library, file = Library(facts.parent), facts / "aws_tag_actions.csv"
    file.write_text("nothing\n1\n", "utf-8")
    for _ in range(2):
        with pytest.raises(InputError, match="has no column type"):
            tag_actions(library)
    file.write_text("type,action\na:b,a:C\n", "utf-8")
    assert tag_actions(library) == {"a:b": "a:C"}
    with pytest.raises(UsageError, match="the library has no facts/nowhere"):
        kept_while_same("nowhere")(tag_actions)(library)


def test_little_is_kept(facts: Path) -> None:
    """Many libraries, or many changes of one, do not fill the memory."""
    made = []
    keeping = kept_while_same("own")(lambda library: made.append(library) or object())
    file = facts / "own.csv"
    file.touch()
    for moment in (*range(20), 0, 19):
        os.utime(file, (moment, moment))
        keeping(Library(facts.parent))
    assert len(made) == 21, "the last is still there, the first is not"
