"""Whether all engines gave the same answer: whole numbers to the last one, eases to a part in 10^9."""

from pathlib import Path

import numpy as np

__all__ = ["agreeing"]


def agreeing(answers: dict[str, Path]) -> dict[str, bool | None]:
    """By engine, whether its answer is that of the first one; None for the first, and where nothing can be compared."""
    if not answers:
        return {}
    first, *others = answers
    found: dict[str, bool | None] = {first: None}
    with np.load(answers[first]) as wanted:
        for other in others:
            with np.load(answers[other]) as given:
                common = sorted(set(wanted.files) & set(given.files))
                found[other] = all(_same(wanted[name], given[name]) for name in common) if common else None
    if any(same is not None for same in found.values()):
        found[first] = any(found.values())
    return found


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    if one.shape != other.shape:
        return False
    if one.dtype.kind == "f" or other.dtype.kind == "f":
        return bool(np.allclose(one, other, rtol=1e-9, atol=0))
    return bool(np.array_equal(one, other))
