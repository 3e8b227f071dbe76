"""Heatmaps of who reaches what: the matrix of identities and crown jewels with hops, and the overview of a whole estate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from graphnhi.engine.crossing import MOST, overview
from graphnhi.export.numbers import counted
from graphnhi.plots.heat import Cell, Heat
from graphnhi.plots.known import estate_of, settings_of
from graphnhi.plots.lettering import sentence, wrapped
from graphnhi.plots.picture import Picture
from graphnhi.plots.tables import answer_table
from graphnhi.results import Answer

__all__ = ["matrix_picture", "overview_picture"]

Row = Mapping[str, Any]


def matrix_picture(answer: Answer) -> Picture:
    """Identities and credentials by crown jewels, with hops: of an answer of `reach`, or of `overview` by identity."""
    if answer.answer == "reach":
        answer = overview(estate_of(answer), answer.question["target"], settings_of(answer), by="identity")
    by, columns = answer.question["by"], answer.question["columns"]
    grouped = [
        word for word, given in (("identities", by == "identity"), ("crown jewels", columns == "target")) if not given
    ]
    told = (
        (f"{' and '.join(grouped)} are drawn in groups: above {MOST} none is drawn alone; -o NAME.csv has the same",)
        if grouped
        else ()
    )
    return _picture("matrix", answer, told, hops=True)


def overview_picture(answer: Answer) -> Picture:
    """The domains of an estate by kinds of crown jewels, with how many identities and credentials reach each."""
    return _picture("overview", answer, (), hops=answer.question["by"] == "identity")


def _picture(name: str, answer: Answer, told: tuple[str, ...], *, hops: bool) -> Picture:
    grid, folded = _grid(answer.rows)
    if folded:
        told = (*told, f"{folded:,} groups that reach least are drawn as one; -o NAME.csv has each")
    title = _title(answer)
    alt = f"{title}. {_worst(answer.rows)}"
    heat = _Cells(answer, grid, hops).heat(title)
    return Picture(name, title, alt, answer_table(answer), heat.figure, told)


def _title(answer: Answer) -> str:
    certain, more = answer.summary["certain"], answer.summary["possible_only"]
    what = sentence(answer.question["target"] or "crown jewels")
    maybe = f"; {more:,} more possibly do" if more else ""
    return f"{certain:,} identities and credentials reach {what}{maybe}"


def _worst(rows: Sequence[Row]) -> str:
    row = max(rows, key=lambda each: each["certain"] + each["possible_only"])
    many = row["certain"] + row["possible_only"]
    return f"Most of one group: {many:,} of {sentence(row['name'])} reach {sentence(row['target_name'])}, the nearest in {counted(row['hops'], 'hop')}."


@dataclass(frozen=True, slots=True)
class _Grid:
    """The names of rows and columns, and the cell of each pair that has one."""

    rows: list[Row]
    columns: list[Row]
    cells: dict[tuple[int, int], Row]


def _grid(rows: Sequence[Row]) -> tuple[_Grid, int]:
    """The grid of an overview's rows; of more than 60 groups the last ones become one."""
    groups = list({row["group"]: row for row in rows}.values())
    columns = {row["target"]: row for row in rows}
    shown = groups if len(groups) <= MOST else groups[: MOST - 1]
    folded = len(groups) - len(shown)
    place = {row["group"]: at for at, row in enumerate(shown)}
    if folded:
        rest = {row["group"]: row for row in groups[len(shown) :]}
        shown = [
            *shown,
            {
                "group": "",
                "name": f"and {folded:,} more",
                "kind": None,
                "size": sum(row["size"] for row in rest.values()),
            },
        ]
    order = {target: at for at, target in enumerate(_ordered(columns))}
    cells: dict[tuple[int, int], Row] = {}
    for row in rows:
        key = (place.get(row["group"], MOST - 1), order[row["target"]])
        cells[key] = _united(cells[key], row) if key in cells else row
    return _Grid(shown, [columns[target] for target in order], cells), folded


def _ordered(columns: Mapping[str, Row]) -> list[str]:
    """Actions, then data, then the rest, each by its word."""

    def rank(target: str) -> tuple[int, str]:
        kind = columns[target]["target_kind"]
        return (1 if kind == "data_store" else 2 if target.startswith("admin") else 0, target)

    return sorted(columns, key=rank)


def _united(one: Row, other: Row) -> Row:
    nearest = min(one, other, key=lambda row: (row["bound"] == "possible", row["hops"]))
    added = {name: one[name] + other[name] for name in ("certain", "possible_only")}
    return {**one, **added, "hops": nearest["hops"], "bound": nearest["bound"], "group": ""}


@dataclass(frozen=True)
class _Cells:
    """The words and the shade of every cell of a grid."""

    answer: Answer
    grid: _Grid
    hops: bool

    @property
    def alone(self) -> bool:
        """Whether each row is one identity."""
        return bool(self.answer.question["by"] == "identity")

    def heat(self, title: str) -> Heat:
        return Heat(
            title,
            [self._row(row) for row in self.grid.rows],
            [self._column(row) for row in self.grid.columns],
            self.cell,
            self._legend(),
            "nearer" if self.hops else "a larger part of the group",
        )

    def cell(self, row: int, column: int) -> Cell | None:
        found = self.grid.cells.get((row, column))
        if found is None:
            return None
        group = self.grid.rows[row]
        return Cell(self._shade(group, found), self._text(found), tuple(self._lines(group, found)))

    def _row(self, row: Row) -> str:
        name = str(row["name"])
        if self.alone:
            return name
        return f"{name.replace('_', ' ') if row['kind'] else name} ({row['size']:,})"

    def _column(self, row: Row) -> str:
        if self.answer.question["columns"] == "target":
            return str(row["target_name"])
        word = str(row["target"])
        if word.startswith("data:"):
            word = f"{word.removeprefix('data:').removesuffix('_data')} data"
        return word.removeprefix("action:").replace("_", " ")

    def _legend(self) -> str:
        many = "" if self.alone else " · how many reach it"
        cell = f"the fewest hops{many}" if self.hops else "how many reach it"
        return f"as of {self.answer.estate.get('as_of')}; in a cell: {cell}; ?: only possibly"

    def _shade(self, group: Row, found: Row) -> float:
        if self.hops:
            return max(1.0 - (float(found["hops"]) - 1) / 9, 0.05)
        return sqrt(float(found["certain"] + found["possible_only"]) / max(int(group["size"]), 1))

    def _text(self, found: Row) -> str:
        mark = "" if found["certain"] else "?"
        if self.alone:
            return f"{found['hops']}{mark}"
        many = f"{found['certain'] or found['possible_only']:,}{mark}"
        return f"{found['hops']} · {many}" if self.hops else many

    def _lines(self, group: Row, found: Row) -> Iterator[str]:
        yield f"{sentence(str(group['name']), 200)} reaches {sentence(str(found['target_name']), 200)}"
        yield from wrapped(f"id: {group['group']}") if self.alone else [f"{group['size']:,} in the group"]
        yield f"certainly: {found['certain']:,}; only possibly: {found['possible_only']:,}"
        yield f"the nearest in {counted(found['hops'], 'hop')} ({found['bound']})"
