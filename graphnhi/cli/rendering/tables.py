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
from graphnhi.export.rank_columns import short_money
from graphnhi.export.shape import Row
from graphnhi.export.telling import limit_of

__all__ = ["drawn"]


def drawn(told: Tellable) -> Iterator[str]:
    """An answer as text for a terminal; nothing for an answer without rows (what was looked at is said beside it)."""
    if not told.rows:
        return
    shown = list(islice(told.rows, min(current().most_rows, _MOST.get(told.answer, current().most_rows))))
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


def _listed(name: str) -> Callable[[Row], Any]:
    return lambda row: ", ".join(row[name])


def _used(row: Row) -> str:
    return f"{row['use']}{_LIKELY[row['likely']]}" if row["change"] == "breaks" else "reaches it no more"


def _because(row: Row) -> str:
    return "" if row["change"] == "breaks" else row["because"] or "several of them"


_LIKELY: Final = {True: ", likely in use", False: ", not lately", None: ", use unknown"}


def _rounded(name: str) -> Callable[[Row], str]:
    return lambda row: f"{row[name]:.3f}"


def _exposed(row: Row) -> str:
    """The band, and the factors that hold."""
    held = ", ".join(factor.replace("_", " ") for factor in row["exposure"]["factors"])
    return f"{row['exposure']['band']}{f': {held}' if held else ''}"


def _days(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else f"{row[name]:,} d"


def _judged(row: Row) -> str:
    """What a row of a question says beside its node: its route, or how many lose every route without it."""
    if "at_least" not in row:
        return _via(row)
    least, most = row["at_least"], row["at_most"]
    return f"{least:,} lose every route" if least == most else f"{least:,} to {most:,} lose every route"


def _worth(row: Row) -> str:
    if row["category"] == "data":
        records = f"{row['records']:,} records" if row["records"] is not None else ""
        return ", ".join(part for part in (row["data_class"], records) if part)
    if row["category"] == "action":
        return limit_of(row)
    return ", ".join(str(row[name]) for name in ("status", "mode") if row.get(name) not in (None, "active", "live"))


_MOST: Final[Mapping[str, int]] = dict.fromkeys(("find", "rank", "inventory", "review"), 40)
"""Rows that are drawn of answers that list everybody: a first look, the whole of which is a file's."""
_RIGHT: Final = frozenset(
    {"score", "sum", "targets", "ease", "adds", "routes", "hop", "hops", "read", "used", "duplicates", "age", "unused"}
)
_SHORT: Final = frozenset({"priority", "severity", "kind", "bound", "effect", "state", "change"})
_IDS: Final = frozenset({"identity", "target", "nearest", "id", "because"})

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
    "whocan": {
        "identity": _is("id"),
        "kind": _is("kind"),
        "bound": _is("bound"),
        "condition": _is("condition"),
        "by": lambda row: ", ".join(
            dict.fromkeys(each["policy"] for each in row["statements"] if each["effect"] == "Allow")
        ),
    },
    "neighbours": {
        "way": _is("direction"),
        "edge": _is("edge"),
        "id": _is("id"),
        "kind": _is("kind"),
        "effect": _is("effect"),
        "bound": _is("bound"),
        "what": lambda row: ", ".join(str(row[name]) for name in ("right", "slot", "scope", "condition") if row[name]),
    },
    "rank": {
        "priority": _is("priority"),
        "identity": _is("id"),
        "kind": _is("kind"),
        "score": lambda row: f"{row['impact']['score']:.3f}",
        "sum": lambda row: f"{row['impact']['loss']:.1f}",
        "exposure": _exposed,
        "targets": _is("targets"),
        "money": lambda row: short_money(row["impact"]["money"]),
        "nearest": lambda row: row["target"] or "none found",
        "hops": _is("hops"),
        "bound": _is("bound"),
    },
    "explain": {
        "target": _is("id"),
        "what": _is("word"),
        "severity": _is("severity"),
        "ease": _rounded("ease"),
        "adds": _rounded("contribution"),
        "hops": _is("hops"),
        "bound": _is("bound"),
        "routes": _is("disjoint_routes"),
        "via": _via,
    },
    "find": {
        "severity": _is("severity"),
        "query": _is("query"),
        "id": _is("id"),
        "kind": _is("kind"),
        "target": _is("target"),
        "hops": _is("hops"),
        "bound": _is("bound"),
        "via": _via,
    },
    "run": {
        "severity": _is("severity"),
        "id": _is("id"),
        "kind": _is("kind"),
        "target": _is("target"),
        "hops": _is("hops"),
        "bound": _is("bound"),
        "what": _judged,
    },
    "queries": {
        "query": _is("query"),
        "severity": _is("severity"),
        "question": _is("question"),
    },
    "build": {
        "file": _is("file"),
        "loader": _is("loader"),
        "read": _is("read"),
        "used": _is("used"),
        "skipped": _skipped,
        "duplicates": _is("duplicates"),
    },
    "inventory": {
        "id": _is("id"),
        "kind": _is("kind"),
        "owner": _is("owner"),
        "status": _is("status"),
        "age": _days("age_days"),
        "unused": _days("unused_days"),
        "reaches": _is("reaches"),
        "missing": _listed("missing"),
    },
    "review": {
        "id": _is("id"),
        "kind": _is("kind"),
        "owner": _is("owner"),
        "purpose": _is("purpose"),
        "reaches": _is("reaches"),
        "problems": _listed("problems"),
    },
    "applied": {
        "change": _is("change"),
        "id": _is("id"),
        "kind": _is("kind"),
        "use": _used,
        "target": _is("target"),
        "bound": _is("bound"),
        "because": _because,
    },
    "doctor": {"": _is("subject"), "check": _is("check"), "state": _is("state"), "found": _is("found")},
}
