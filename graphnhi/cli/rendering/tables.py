"""Which columns each answer has on a screen, and its rows in them; an answer of routes is drawn by `routes`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from rich import box
from rich.console import RenderableType
from rich.table import Table

from graphnhi.cli.conduct import current
from graphnhi.cli.rendering.labels import labels
from graphnhi.cli.rendering.routes import routes
from graphnhi.cli.rendering.screen import on_screen, plain, width
from graphnhi.export import Tellable, aloud
from graphnhi.export.shape import Row
from graphnhi.export.telling import limit_of

__all__ = ["drawn"]


def drawn(told: Tellable) -> Iterator[str]:
    """An answer as text for a terminal; nothing for an answer without rows (what was looked at is said beside it)."""
    if not told.rows:
        return
    shown = list(islice(told.rows, current().most_rows))
    yield on_screen(routes(shown) if told.answer == "path" else [_table(told.answer, shown)])
    more = len(told.rows) - len(shown)
    if more:
        yield f"... and {more:,} more {'row' if more == 1 else 'rows'} (-o FILE or a pipe has all of them)\n"


def _table(answer: str, rows: Sequence[Row]) -> RenderableType:
    columns = _COLUMNS[answer]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        right = name in _RIGHT
        table.add_column(name, justify="right" if right else "left", no_wrap=right or name in _SHORT, overflow="fold")
    for cells in zip(*(_column(name, cell, rows) for name, cell in columns.items()), strict=True):
        table.add_row(*(plain(cell) for cell in cells))
    return table


def _column(name: str, cell: Callable[[Row], Any], rows: Sequence[Row]) -> list[Any]:
    found = [cell(row) for row in rows]
    if name not in _IDS:
        return found
    short = labels(found)
    return [short[one] for one in found]


def _via(row: Row) -> str:
    return aloud.short_chain(row["path"], max(24, width() // 3))


def _skipped(row: Row) -> str:
    return "; ".join(f"{entry['count']:,} {entry['reason']}" for entry in row["skipped"]) or "0"


def _is(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _worth(row: Row) -> str:
    if row["category"] == "data":
        records = f"{row['records']:,} records" if row["records"] is not None else ""
        return ", ".join(part for part in (row["data_class"], records) if part)
    if row["category"] == "action":
        return limit_of(row)
    return ", ".join(str(row[name]) for name in ("status", "mode") if row.get(name) not in (None, "active", "live"))


_RIGHT: Final = frozenset({"hop", "hops", "read", "used", "duplicates"})
_SHORT: Final = frozenset({"kind", "bound", "effect", "state"})
_IDS: Final = frozenset({"identity", "target", "id"})

_COLUMNS: Final[Mapping[str, Mapping[str, Callable[[Row], Any]]]] = {
    "reach": {
        "identity": _is("id"),
        "kind": _is("kind"),
        "hops": _is("hops"),
        "bound": _is("bound"),
        "effect": _is("effect"),
        "target": _is("target"),
        "via": _via,
    },
    "blast": {
        "hop": _is("hops"),
        "id": _is("id"),
        "kind": _is("kind"),
        "effect": _is("effect"),
        "bound": _is("bound"),
        "what": _worth,
    },
    "build": {
        "file": _is("file"),
        "loader": _is("loader"),
        "read": _is("read"),
        "used": _is("used"),
        "skipped": _skipped,
        "duplicates": _is("duplicates"),
    },
    "doctor": {"": _is("subject"), "check": _is("check"), "state": _is("state"), "found": _is("found")},
}
