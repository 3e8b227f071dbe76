"""The same question to the oracle or to the engine, answered in one compact form: {id: "certain touch 1 | control 2"}."""

from collections.abc import Iterable
from typing import Any

import graphnhi
from tests.oracle.answers import Asked, Oracle
from tests.oracle.build import estate_of
from tests.oracle.rows import Row, Rows
from tests.oracle.sums import Sums

WHO = ("oracle", "engine")


def blast(who: str, rows: Rows, *starts: str, **asked: Any) -> dict[str, str]:
    """What falls, by id: bound, effect and hops, and behind a bar what the possible bound adds."""
    if who == "oracle":
        return told(Oracle(rows, Asked(**asked)).blast(starts), "id")
    return told(graphnhi.blast(estate_of(rows), *starts, **Asked(**asked).options()).rows, "id")


def reach(who: str, rows: Rows, target: str | None, **asked: Any) -> dict[tuple[str, str], str]:
    """Who reaches what, by (id, target)."""
    if who == "oracle":
        pairs = Oracle(rows, Asked(**asked)).pairs(target)
    else:
        pairs = graphnhi.reach(estate_of(rows), target, pairs=True, **Asked(**asked).options()).rows
    return told(pairs, "id", "target")


def half_open(who: str, rows: Rows, *starts: str, **asked: Any) -> list[str]:
    """The half-open gates as `G 1 of 2`."""
    if who == "oracle":
        gates = Sums(Oracle(rows, Asked(**asked)), starts).gates()
    else:
        gates = graphnhi.blast(estate_of(rows), *starts, **Asked(**asked).options()).summary["gates"]
    return [f"{gate['id']} {gate['filled']} of {gate['needs']}" for gate in gates]


def told(rows: Iterable[Row], *keys: str) -> dict[Any, str]:
    """Rows by id (or by several columns), in one line each."""
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): _line(row) for row in rows}


def _line(row: Row) -> str:
    line = f"{row['bound']} {row['effect']} {row['hops']}"
    more = row.get("possible")
    return f"{line} | {more['effect']} {more['hops']}" if more else line
