"""The rules of `export.clean`: what each sink may never see, and what it must still show."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphnhi.export.clean import as_csv, as_json, as_line, as_markdown, from_csv
from tests.export.hostile import HOSTILE, UNSAFE

FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
anything = st.text() | st.sampled_from(HOSTILE)


@given(anything)
def test_a_line_is_one_line(text: str) -> None:
    """A cell for a terminal or a pipe holds no tab, line end, control, escape or bidirectional character."""
    shown = as_line(text)
    assert not set(shown) & set(UNSAFE + "\t\r\n\v\f\x85\u2028\u2029")
    assert len(shown.splitlines()) <= 1


def test_readable_text_stays() -> None:
    """Letters of any script, emoji, backslashes and punctuation pass a terminal unchanged."""
    assert as_line("é 漢字 🦊 CORP\\svc [x] |") == "é 漢字 🦊 CORP\\svc [x] |"


@given(anything)
def test_no_cell_starts_a_formula(text: str) -> None:
    """No CSV cell begins with what a spreadsheet takes for a formula."""
    assert not FORMULA.match(as_csv(text))


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\t\r\n'=+-@\uff1d"), max_size=8
    )
)
def test_the_guard_is_reversible(text: str) -> None:
    """A guarded CSV cell gives a text back that holds nothing to escape, whatever quotes and signs it began with."""
    written = io.StringIO()
    csv.writer(written).writerow([as_csv(text), "x"])
    read = next(csv.reader(io.StringIO(written.getvalue(), newline="")))
    assert from_csv(read[0]) == text


@given(
    st.recursive(st.none() | st.integers() | anything, lambda inner: st.lists(inner) | st.dictionaries(anything, inner))
)
def test_json_is_exact_and_safe(value: object) -> None:
    """JSON gives every text back exactly, unpaired surrogates included, and shows no unsafe character."""
    written = as_json(value)
    assert json.loads(written) == value
    assert not set(written) & set(UNSAFE + "\u2028")
    assert "\n" not in written


def test_json_has_no_nan() -> None:
    """A number that JSON does not have is refused, not written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json(float("nan"))


@given(anything)
def test_markdown_is_dead(text: str) -> None:
    """In Markdown no HTML, cell border, mention, code, link or emphasis of a name is alive."""
    shown = as_markdown(text)
    assert not set(shown) & set(UNSAFE + "<>|@\n")
    bare = re.sub(r"\\.", "", shown)
    assert not set(bare) & set("`*_[]()!{}~$")
    assert "://" not in shown


@pytest.mark.parametrize("name", ["initiate_payout", "a-b/c:d", "stripe:live/api_key/rk_1"])
def test_markdown_reads_as_written(name: str) -> None:
    """A reader of Markdown sees the name itself: escapes and entities are of Markdown's own."""
    assert re.sub(r"\\(.)", r"\1", as_markdown(name)) == name
