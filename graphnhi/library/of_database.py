"""What a loader file says of a database instead of a file: its rules are for labels and relationship types.

Only what such a file may and may not say is checked here; which records a rule is for is put together by `graph_tables`.
"""

from collections.abc import Iterator
from typing import Any, Final

from graphnhi.errors import Fault
from graphnhi.library.rules import texts

__all__ = ["DATABASES", "of_database", "of_files"]

DATABASES: Final = frozenset({"cartography"})
"""The readers whose records come from a database: no file is recognised by them."""
_OF_DATABASES: Final = ("fallback", "labels", "relationships", "missing")
_OF_FILES: Final = ("match", "columns", "tenant")
_ONE: Final = "Say which nodes it is for by `label`, or which relationships by `relationship`."


def of_database(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """Everything in the loader file of a database that only that of a file may say, and rules for no records."""
    for key in _OF_FILES:
        if key in raw:
            yield Fault(label, key, "is for files, and this reader reads a database", todo="Remove it.")
    if "deriving" in raw and not raw.get("labels"):
        yield Fault(label, "labels", "the deriver wants no label", todo='Write `labels = { LABEL = ["property"] }`.')
    if "deriving" not in raw and (raw.get("labels") or raw.get("relationships")):
        yield Fault(label, "labels", "is for a deriver, and none is named", todo="Name it, or write rules.")
    for table in ("node", "edge"):
        for place, rule in _rules(raw, table):
            named = [key for key in ("label", "relationship") if texts(rule.get(key))]
            if len(named) != 1 or (table == "node" and named != ["label"]):
                yield Fault(label, place, "is for no label and no relationship, or for both", todo=_ONE)


def of_files(raw: dict[str, Any], label: str) -> Iterator[Fault]:
    """Everything in the loader file of files that only that of a database may say."""
    places: list[str] = [key for key in _OF_DATABASES if key in raw]
    for table in ("node", "edge"):
        for place, rule in _rules(raw, table):
            places += [f"{place}.{key}" for key in ("label", "relationship") if key in rule]
    for place in places:
        todo = f"Remove it, or name a reader of databases: {', '.join(sorted(DATABASES))}."
        yield Fault(label, place, "is for databases, and this reader reads files", todo=todo)


def _rules(raw: dict[str, Any], table: str) -> Iterator[tuple[str, dict[str, Any]]]:
    rules = raw.get(table)
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield f"{table}[{index}]", rule
