"""The engine against the oracle on random estates: gates, slots, touches, interfaces, bounds, test mode and dead ends.

2,000 estates in the test command, 100,000 by `pytest -m marathon`; each is asked for several starts, targets and routes.
A failure prints the seed and the least rows that still differ.
"""

import pytest

from tests.oracle.build import estate_of
from tests.oracle.comparing import compare, questions
from tests.oracle.random_estates import random_asked, random_rows
from tests.oracle.shrink import explain, fault

BATCHES, BATCH = 40, 50
MARATHON_BATCHES, MARATHON_BATCH, MARATHON_FROM = 100, 1000, 1_000_000


def hold(seed: int) -> None:
    """Ask all questions of a seed; every third estate is without gates, so that all routes can be listed."""
    rows, asked = random_rows(seed, gates=bool(seed % 3)), random_asked(seed)
    estate = estate_of(rows)
    for question in questions(rows, seed):
        try:
            compare(rows, asked, question, estate)
        except Exception as wrong:  # noqa: BLE001 - an error of the engine is a difference too
            again = fault(rows, asked, question)
            pytest.fail(f"seed {seed}: {wrong!r}\n{explain(rows, asked, question) if again else 'only on a used estate'}")


@pytest.mark.parametrize("batch", range(BATCHES))
def test_engine_equals_oracle(batch):
    """2,000 random estates: rows, order, paths with their gates, money, records and eases, no difference."""
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        hold(seed)


@pytest.mark.marathon
@pytest.mark.parametrize("batch", range(MARATHON_BATCHES))
def test_engine_equals_oracle_at_length(batch):
    """100,000 random estates, other ones than in the test command."""
    first = MARATHON_FROM + batch * MARATHON_BATCH
    for seed in range(first, first + MARATHON_BATCH):
        hold(seed)
