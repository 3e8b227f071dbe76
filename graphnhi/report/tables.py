"""Tables that can be read without a script and sorted and filtered with one.

A cell is what is shown and, where the column is of numbers, the number that it is sorted by. Unknown is shown as such, and never
sorted as a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.report.markup import Html, joined, tag, text
from graphnhi.report.wording import number

__all__ = ["Cell", "Column", "Rest", "amount", "cell", "table", "unknown"]


@dataclass(frozen=True, slots=True)
class Column:
    """numeric: its cells are numbers. ranked: words that are sorted by a number. wide: needs more room than the others."""

    title: str
    numeric: bool = False
    ranked: bool = False
    wide: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is sorted by numbers."""
        return self.numeric or self.ranked


@dataclass(frozen=True, slots=True)
class Cell:
    """shown: text or markup. by: what a column of numbers is sorted by, None where it is unknown."""

    shown: str
    by: float | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Rest:
    """Of a table that holds the first rows only: how many there are in all, and the command that gives all of them."""

    total: int
    command: str


_UNKNOWN: Final = Cell("unknown", known=False)


def cell(value: object) -> Cell:
    """A text, or that it is unknown."""
    return _UNKNOWN if value in (None, "") else Cell(value if isinstance(value, str) else str(value))


def amount(value: float | None) -> Cell:
    """A number, or that it is unknown."""
    return _UNKNOWN if value is None else Cell(number(value), value)


def unknown() -> Cell:
    """What nobody knows."""
    return _UNKNOWN


def table(
    name: str,
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    rest: Rest | None = None,
    *,
    sortable: bool = True,
) -> Html:
    """A table with its caption. name: the id of it in the page. The first cell of a row is its heading."""
    made = [_row(columns, cells) for cells in rows]
    if not made:
        return tag("p", tag("strong", caption), ": none.", class_="none", id=name)
    head = tag("thead", tag("tr", *(_heading(column) for column in columns)))
    whole = tag(
        "table", tag("caption", tag("span", caption)), head, tag("tbody", *made), id=name, data_sortable=sortable
    )
    told = [_left_out(rest, len(made))] if rest and rest.total > len(made) else []
    # whoever scrolls a wide table by the keyboard must be able to stand in it
    scrolled = tag("div", whole, class_="scroll", tabindex=0, role="region", aria_label=caption)
    return joined([scrolled, *told])


def _heading(column: Column) -> Html:
    sort = "number" if column.counts else "text"
    classes = " ".join(["n"] * column.numeric + ["wide"] * column.wide)
    return tag("th", column.title, scope="col", data_sort=sort, class_=classes or None)


def _row(columns: Sequence[Column], cells: Sequence[Cell]) -> Html:
    first, *others = zip(columns, cells, strict=True)
    heading = _shown("th", *first, scope="row")
    return tag("tr", heading, *(_shown("td", *each) for each in others))


def _shown(name: str, column: Column, told: Cell, scope: str | None = None) -> Html:
    wide = name == "th" and column.wide
    classes = " ".join(["n"] * column.numeric + ["wide"] * wide + ["u"] * (not told.known))
    by = told.by if column.counts and told.known else None
    return tag(name, text(told.shown), scope=scope, class_=classes or None, data_n=by)


def _left_out(rest: Rest, shown: int) -> Html:
    return tag(
        "p", f"The first {shown:,} of {rest.total:,} are shown and searched here; ",
        tag("code", rest.command), " gives all.", class_="rest",
    )  # fmt: skip
