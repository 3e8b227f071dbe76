"""Queries over the whole grammar on random estates: the engine's rows, severities and certainty are the oracle's.

Forty estates lie side by side in one; twelve queries are asked of it together. A failure prints the least query file.
"""

import pytest

from tests.oracle.answers import Asked
from tests.oracle.comparing_queries import FACTS, asked_of, explain, fault, read
from tests.oracle.packing import pack
from tests.oracle.queries import prepared, rows_of
from tests.oracle.random_estates import Dice, random_asked
from tests.oracle.random_queries import Writer, estate_of_rows, random_parts
from tests.oracle.rows import Row, Rows

PACK, QUERIES = 40, 12
SEEDS = range(0, 24 * PACK, PACK)
MARATHON = range(1_000_000, 1_000_000 + 2_000 * PACK, PACK)
EXCUSED = ("not_via", "common_upstream")
"""Keys that may be refused though others have rows: they would forbid nothing, or add nothing."""


def hold(first: int, *, together: bool = False) -> None:
    """Ask the queries of a seed of its pack of estates; together: such as only several starts answer."""
    agreeing, how = first // PACK % 2 == 0, random_asked(first)
    parts = random_parts(range(first, first + PACK), agreeing=agreeing)
    writer = Writer(Dice(f"queries {first}"), parts, agreeing=agreeing)
    raws = [writer.together() if together else writer.query() for _ in range(QUERIES)]
    asked = [(raw, query) for raw in raws if (query := read(raw)) is not None]
    answers = asked_of(estate_of_rows(pack(parts)), [query for _, query in asked], how)
    oracles = [prepared(part, how) for part in parts]
    for (raw, _), found in zip(asked, answers, strict=True):
        wanted = {node: row for oracle in oracles for node, row in rows_of(raw, oracle, FACTS).items()}
        if found != wanted:
            pytest.fail(told(parts, raw, how, found, wanted))


def told(parts: list[Rows], raw: Row, how: Asked, found: dict[str, Row], wanted: dict[str, Row]) -> str:
    """The first estate of a pack that differs by itself, shrunk."""
    least = next((explain(part, raw, how) for part in parts if fault(part, raw, how)), "only packed")
    differing = [(node, found.get(node), wanted.get(node)) for node in sorted({*found, *wanted})]
    return f"{raw}\n{[row for row in differing if row[1] != row[2]][:5]}\n{least}"


@pytest.mark.parametrize("first", SEEDS)
def test_rows_are_those_of_the_oracle(first: int) -> None:
    """By id: severity, certainty, and whether several starts make the row; no difference."""
    hold(first)


@pytest.mark.parametrize("first", SEEDS[:8])
def test_rows_of_several_starts_are_those_of_the_oracle(first: int) -> None:
    """Whoever controls starts that only together reach all of a query, and nobody who controls one that does alone."""
    hold(first, together=True)


@pytest.mark.marathon
@pytest.mark.parametrize("first", MARATHON)
def test_rows_are_those_of_the_oracle_at_length(first: int) -> None:
    """24,000 queries more, on other estates than in the test command."""
    hold(first)
