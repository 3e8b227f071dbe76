"""How open an inventory is: who is joined to whom, near or far, and whether edges may lead back."""

from dataclasses import dataclass
from typing import Final

__all__ = ["REGIMES", "Regime"]


@dataclass(frozen=True, slots=True)
class Regime:
    """Shares in thousandths: `far` of the edges lead to any cell, `beside` to the next one, the others stay in their cell.

    `down` of the edges lead strictly downhill, the others anywhere; `strict`: what does not is left out.
    """

    far: int
    beside: int
    down: int
    strict: bool = False


REGIMES: Final = {
    "segmented": Regime(far=1, beside=4, down=980),
    "flat": Regime(far=500, beside=0, down=0),
    "layered": Regime(far=300, beside=50, down=1000, strict=True),
}
"""segmented: teams and environments mostly closed. flat: one giant strongly connected component. layered: no cycle at all."""
