"""Worked examples of queries, asked: whether each gives the rows that it expects, no more and no less."""

from collections.abc import Iterator

from graphnhi.asking import Settings
from graphnhi.asking.queries import Query
from graphnhi.asking.queries.drawn import estate_of
from graphnhi.asking.queries.query import Example
from graphnhi.engine.querying.answers import Facts, answer_of
from graphnhi.errors import Fault, InputError, UsageError, quoted

__all__ = ["checked", "holds"]


def holds(query: Query, example: Example, facts: Facts) -> list[str]:
    """What an example gives and does not expect, or expects and does not get, in words; empty where it holds."""
    settings = Settings.of(as_of=example.as_of)
    try:
        rows = list(answer_of(estate_of(example), query, settings, facts).rows)
    except UsageError as error:
        return [str(error).rstrip(".")]
    found = {str(row["id"]): row.get("bound") == "certain" for row in rows}
    told = [*_differences(set(example.expect), set(found), "a row")]
    if example.certain is not None and not told:
        told += _differences(set(example.certain), {node for node, certain in found.items() if certain}, "certain")
    return told


def _differences(wanted: set[str], found: set[str], what: str) -> Iterator[str]:
    for node in sorted(wanted - found):
        yield f"{quoted(node)} should be {what} and is not"
    for node in sorted(found - wanted):
        yield f"{quoted(node)} is {what} and should not be"


def checked(query: Query, facts: Facts) -> Query:
    """The query, whose examples hold; InputError with every difference where one does not."""
    faults = [
        Fault(query.label, f"example[{number}]", f"the example does not hold: {what}")
        for number, example in enumerate(query.examples)
        for what in holds(query, example, facts)
    ]
    if faults:
        raise InputError(faults)
    return query
