"""What an entry of the annotations selects and cannot be applied to: told, never passed over."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import Fault, quoted
from graphnhi.loading.annotations.selecting import Population
from graphnhi.model.kinds import KINDS

__all__ = ["NOTHING", "left_out", "listed", "nothing"]

Mask = NDArray[np.bool_]

NOTHING: Final = "selects nothing"
_CHECK: Final = "Check the pattern against the ids of the estate."
_SHOWN: Final = 3


def nothing(file: str, where: str, todo: str = _CHECK) -> Fault:
    """The fault of a selection that no node fits."""
    return Fault(file, where, NOTHING, todo=todo)


def left_out(
    file: str, where: str, population: Population, selected: Mask, fits: Mask, wanted: str, todo: str
) -> Fault:
    """The fault of a selection that also fits nodes of other kinds; those that nobody described are shown first."""
    left, undescribed = selected & ~fits, population.undescribed
    nodes = np.concatenate([np.flatnonzero(left & undescribed), np.flatnonzero(left & ~undescribed)])
    shown = nodes[:_SHOWN]
    kinds = [KINDS[code] for code in population.kinds[shown].tolist()]
    words = [f"{quoted(node)} ({kind})" for node, kind in zip(population.texts(shown), kinds, strict=True)]
    some = (selected & fits).any()
    what = f"leaves out {len(nodes)} of the nodes that it selects" if some else f"{NOTHING} that it can apply to"
    return Fault(file, where, what, found=_with_rest(words, len(nodes)), wanted=wanted, todo=todo)


def listed(population: Population, nodes: NDArray[Any]) -> str:
    """The first of some ids, quoted, and how many more there are."""
    return _with_rest([quoted(node) for node in population.texts(nodes[:_SHOWN])], len(nodes))


def _with_rest(words: list[str], number: int) -> str:
    more = [f"{number - len(words)} more"] if number > len(words) else []
    return ", ".join([*words, *more])
