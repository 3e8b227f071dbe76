"""Queries asked of the engine and of the oracle; what differs is shrunk and told as a query file with the example that should hold."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from graphnhi.asking import Settings
from graphnhi.asking.queries.query import Query
from graphnhi.asking.queries.reading import query_of
from graphnhi.asking.severity import SEVERITIES, Severities
from graphnhi.engine.querying.asked import asked
from graphnhi.errors import InputError, UsageError
from graphnhi.estate import Estate
from graphnhi.library import Library
from tests.oracle.answers import Asked
from tests.oracle.queries import Facts, prepared, rows_of
from tests.oracle.random_queries import estate_of_rows
from tests.oracle.rows import Row, Rows
from tests.oracle.shrink import _smaller

PATH = Library().facts("severities.toml")
SEVERE = Severities.read(PATH)
FACTS: Facts = tomllib.loads(PATH.read_text())
HEAD = ("schema", "id", "question", "severity")
Found = dict[str, Row]


def read(raw: Row) -> Query | None:
    """The query of these tables; None where the file is refused."""
    try:
        return query_of(raw, "random.toml")
    except InputError:
        return None


def asked_of(estate: Estate, queries: list[Query], how: Asked) -> list[Found]:
    """What the engine answers, in the oracle's form."""
    told = asked(estate, queries, Settings.of(**how.options()), SEVERE)
    return [
        {
            estate.id(node): {
                "severity": SEVERITIES[severity],
                "certain": None if certain < 0 else SEVERITIES[certain],
                "together": bool(together),
            }
            for node, severity, certain, together in zip(
                rows.node.tolist(), rows.severity, rows.certain, rows.together, strict=True
            )
        }
        for rows in told.rows
    ]


def fault(rows: Rows, raw: Row, how: Asked) -> str:
    """What differs on these rows, or what the engine raised; empty where all agrees or nothing can be compared."""
    query = read(raw)
    if query is None:
        return ""
    mine = rows_of(raw, prepared(rows, how), FACTS)
    try:
        theirs = asked_of(estate_of_rows(rows), [query], how)[0]
    except UsageError:
        return ""
    except Exception as raised:  # noqa: BLE001 - whatever the engine raises is a difference too
        return f"raised {type(raised).__name__}: {raised}"
    return f"differs: engine {theirs}, oracle {mine}" if mine != theirs else ""


def explain(rows: Rows, raw: Row, how: Asked) -> str:
    """The least query and rows that still differ, what differs, and both as a query file."""
    words = fault(rows, raw, how).split()[:1]
    while (less := next(_less(rows, raw, how, words), None)) is not None:
        rows, raw = less
    return f"{how}\n{fault(rows, raw, how)}\n{as_file(rows, raw, how)}"


def _less(rows: Rows, raw: Row, how: Asked, words: list[str]) -> Iterator[tuple[Rows, Row]]:
    smaller = [*((rows, query) for query in _shorter(raw)), *((fewer, raw) for fewer in _smaller(rows))]
    return (pair for pair in smaller if words and fault(*pair, how).split()[:1] == words)


def _shorter(raw: Any) -> Iterator[Any]:
    """The same with one key, one text of a list or one term of a `where` left out, at any depth."""
    if isinstance(raw, list):
        yield from (raw[:place] + raw[place + 1 :] for place in range(len(raw)) if len(raw) > 1)
        yield from ([*raw[:place], less, *raw[place + 1 :]] for place, one in enumerate(raw) for less in _shorter(one))
    if isinstance(raw, str) and " and " in raw:
        terms = raw.split(" and ")
        yield from (" and ".join(terms[:place] + terms[place + 1 :]) for place in range(len(terms)))
    if isinstance(raw, dict):
        yield from ({k: v for k, v in raw.items() if k != key} for key in raw if key not in HEAD and len(raw) > 1)
        yield from ({**raw, key: less} for key in raw if key not in HEAD for less in _shorter(raw[key]))


def as_file(rows: Rows, raw: Row, how: Asked) -> str:
    """A query file whose example the oracle says."""
    found = rows_of(raw, prepared(rows, how), FACTS)
    sure = sorted(node for node, row in found.items() if row["certain"] is not None)
    lines = [f"{key} = {_toml(value)}" for key, value in raw.items()]
    lines += ["[[example]]", f"as_of = {_toml(how.as_of)}", f"nodes = {_toml([_record(row) for row in rows.nodes])}"]
    lines += [f"edges = {_toml([_record(row) for row in rows.edges])}", f"expect = {_toml(sorted(found))}"]
    return "\n".join([*lines, f"certain = {_toml(sure)}", ""])


def _record(row: Row) -> list[Any]:
    keys = ("id", "kind") if "id" in row else ("from", "edge", "to")
    more = {name: cell for name, cell in row.items() if name not in (*keys, "number")}
    return [*(row[key] for key in keys), *([more] if more else [])]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(cell)}" for key, cell in value.items()) + " }"
    return "[" + ", ".join(map(_toml, value)) + "]" if isinstance(value, list) else json.dumps(value)
