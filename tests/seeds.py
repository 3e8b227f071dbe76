"""Which random cases run in the test command, and which only by `pytest -m marathon`."""

from collections.abc import Sequence
from typing import Any

import pytest


def half(seeds: Sequence[int]) -> list[Any]:
    """Parameters: the first half of these in the test command, all others by `pytest -m marathon`."""
    often = (len(seeds) + 1) // 2
    return [*seeds[:often], *(pytest.param(seed, marks=pytest.mark.marathon) for seed in seeds[often:])]
