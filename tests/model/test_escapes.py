"""Texts where not every character may stand: what is written, and that it comes back."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from graphnhi.model.escapes import guarded, sound, spelled, unguarded, unspelled

ANYTHING = st.text(st.characters() | st.sampled_from("\ud800\udfff\x00\x1b\r_xX0'=1FfD8\ufffe"), max_size=12)
LIKE_ESCAPES = st.lists(
    st.sampled_from(["_x001B_", "_x001B", "_x", "_", "\x1b", "\ud800", "x005F_", "D800"]), max_size=6
).map("".join)
FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


@given(ANYTHING | LIKE_ESCAPES)
@example("_x001B\x1b")
@example("_x0041_x0042_")
def test_every_text_comes_back(text: str) -> None:
    """What was spelled is read as it was, unpaired and half escapes included."""
    assert unspelled(spelled(text)) == text


@given(ANYTHING | LIKE_ESCAPES)
def test_a_cell_comes_back_and_starts_no_formula(text: str) -> None:
    """A guarded cell starts no formula and is never empty, so that an empty cell can mean unknown."""
    cell = guarded(spelled(text))
    assert cell
    assert not FORMULA.match(cell)
    assert unspelled(unguarded(cell)) == text


@given(ANYTHING | LIKE_ESCAPES)
def test_what_is_spelled_can_stand_in_xml_and_utf_8(text: str) -> None:
    """No control but tab and line feed, no unpaired surrogate and no noncharacter is left."""
    shown = spelled(text)
    shown.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]", shown)


@given(ANYTHING | LIKE_ESCAPES)
def test_a_sound_text_is_utf_8_and_comes_back(text: str) -> None:
    """Where names stand exactly, half a surrogate pair alone is escaped."""
    shown = sound(text)
    shown.encode("utf-8")
    assert re.sub("_x([Dd][89A-Fa-f][0-9A-Fa-f]{2}|005[Ff])_", lambda match: chr(int(match[1], 16)), shown) == text


def test_ordinary_names_stand_as_they_are() -> None:
    """No name that people use is changed: domains, underscores, scripts, quotes."""
    for name in ("CORP\\svc_x", "svc_x1_y", "é 漢字 🦊", "o'brien", "arn:aws:iam::1:role/a"):
        assert spelled(name) == sound(name) == guarded(name) == name
