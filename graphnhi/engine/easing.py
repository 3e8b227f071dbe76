"""The ease of arcs: 1 where certain and 0.5 where only possible, times its edge kind's (an editable fact)."""

import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Walk
from graphnhi.errors import Fault, InputError, quoted
from graphnhi.model.edges import EDGES

POSSIBLE = 0.5


def ease_of_arcs(walk: Walk, facts: Path) -> NDArray[np.float64]:
    """Ease by arc, read with the facts file `ease.toml`; raises InputError where that cannot be used."""
    by_kind = np.array([kind_eases(facts).get(name, 1.0) for name in EDGES])
    kinds = walk.estate.numbers("edges.kind")[walk.arcs.row]
    return np.asarray(by_kind[kinds] * np.where(walk.arcs.possible, POSSIBLE, 1.0))


def kind_eases(facts: Path) -> dict[str, float]:
    """Ease by edge kind: numbers above 0 and up to 1."""
    try:
        told = tomllib.loads(facts.read_text(encoding="utf-8")).get("ease", {})
    except (OSError, ValueError, RecursionError) as problem:
        raise InputError([Fault(facts.name, "", "cannot be read as TOML", found=quoted(problem))]) from problem
    wrong = [
        Fault(
            facts.name,
            f"ease.{name}",
            "no ease of an edge kind",
            quoted(value),
            "an edge kind with a number above 0 and up to 1",
        )
        for name, value in told.items()
        if name not in EDGES or isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1
    ]
    if wrong:
        raise InputError(wrong)
    return {name: float(value) for name, value in told.items()}
