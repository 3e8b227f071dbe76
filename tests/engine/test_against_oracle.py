"""The engine against the oracle on random estates: gates, slots, touches, interfaces, bounds, test mode and dead ends.

2,000 estates in the test command, 100,000 by `pytest -m marathon`; each is asked for several starts, targets and routes.
Fifty estates are packed side by side into one, since they share no node and one assembly is dearer than many questions.
A failure prints the seed and the least rows that still differ.
"""

import pytest

from tests.oracle.build import estate_of
from tests.oracle.comparing import Question, compare, compare_reach, questions, targets
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import random_asked, random_rows
from tests.oracle.rows import Rows
from tests.oracle.shrink import explain, fault

PACK, BATCH = 50, 100
SEEDS = range(0, 2_000, BATCH)
MARATHON = range(1_000_000, 1_100_000, BATCH)


def rows_of(seed: int) -> Rows:
    """The estate of a seed; every third is without gates, so that all its routes can be listed."""
    return random_rows(seed, gates=bool(seed % 3))


def hold(first: int) -> None:
    """Ask all questions of fifty seeds, packed into one estate."""
    parts = {seed: prefixed(rows_of(seed), f"s{seed}.") for seed in range(first, first + PACK)}
    estate = estate_of(pack(list(parts.values())))
    for seed, part in parts.items():
        for question in questions(part, seed):
            try:
                compare(part, random_asked(seed), question, estate)
            except Exception as wrong:  # noqa: BLE001 - an error of the engine is a difference too
                pytest.fail(told(part, seed, question, wrong))
    for target in targets(first):
        try:
            compare_reach(list(parts.values()), random_asked(first), target, estate)
        except Exception as wrong:  # noqa: BLE001
            pytest.fail(told_of_any(first, Question("reach", target=target), wrong))


def told(rows: Rows, seed: int, question: Question, wrong: Exception) -> str:
    """The seed, what differs, and the least rows that still do."""
    asked = random_asked(seed)
    least = (
        explain(rows, asked, question) if fault(rows, asked, question) else "the estate alone agrees: it must be packed"
    )
    return f"seed {seed}: {wrong!r}\n{least}"


def told_of_any(first: int, question: Question, wrong: Exception) -> str:
    """The first of a pack's estates that differs by itself, shrunk."""
    asked = random_asked(first)
    for seed in range(first, first + PACK):
        if fault(rows_of(seed), asked, question):
            return f"seed {seed}, asked as {first}: {wrong!r}\n{explain(rows_of(seed), asked, question)}"
    return f"seeds from {first}, only when packed: {wrong!r}"


@pytest.mark.parametrize("first", SEEDS)
def test_engine_equals_oracle(first: int) -> None:
    """2,000 random estates: rows, order, paths with their gates, money, records and eases, no difference."""
    for start in range(first, first + BATCH, PACK):
        hold(start)


@pytest.mark.marathon
@pytest.mark.parametrize("first", MARATHON)
def test_engine_equals_oracle_at_length(first: int) -> None:
    """100,000 random estates, other ones than in the test command."""
    for start in range(first, first + BATCH, PACK):
        hold(start)
