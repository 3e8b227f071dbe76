"""Examples of queries asked fast: the estate of each drawn once, and no routes told. What comes out is what `holds` sees."""

from pathlib import Path

from graphnhi.asking import Settings
from graphnhi.asking.queries import Query
from graphnhi.asking.queries.drawn import estate_of
from graphnhi.asking.queries.query import Example
from graphnhi.asking.severity import Severities
from graphnhi.engine.querying.answers import Facts, answer_of
from graphnhi.engine.querying.asked import asked
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Library

__all__ = ["FACTS", "FOLDER", "Drawn", "broken"]

FOLDER = Path(__file__).parents[2] / "queries"
FACTS = Facts(Severities.read(Library().facts("severities.toml")), Library().facts("ease.toml"))


class Drawn:
    """The examples of one query with their estates."""

    def __init__(self, query: Query) -> None:
        self.pairs = [(example, estate_of(example)) for example in query.examples]


def broken(query: Query, drawn: Drawn) -> bool:
    """Whether at least one of the examples does not hold for this query."""
    return any(_differs(query, example, estate) for example, estate in drawn.pairs)


def _differs(query: Query, example: Example, estate: Estate) -> bool:
    settings = Settings.of(as_of=example.as_of)
    try:
        found = _found(query, estate, settings)
    except UsageError:
        return True
    wrong = example.certain is not None and {node for node, sure in found.items() if sure} != set(example.certain)
    return wrong or set(found) != set(example.expect)


def _found(query: Query, estate: Estate, settings: Settings) -> dict[str, bool]:
    """Each row's id, and whether it is certain."""
    if query.answer != "reach":
        answer = answer_of(estate, query, settings, FACTS)
        return {str(row["id"]): row.get("bound") == "certain" for row in answer.rows}
    (rows,) = asked(estate, [query], settings, FACTS.severities).rows
    sure = (rows.certain == rows.severity) & (rows.certain >= 0)
    return {estate.id(int(node)): bool(one) for node, one in zip(rows.node, sure, strict=True)}
