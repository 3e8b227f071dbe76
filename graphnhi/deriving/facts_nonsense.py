"""What the facts files of the catalogue may not say: cells outside the closed sets that their columns are of."""

from collections.abc import Collection, Iterator
from typing import Final

import pandas as pd

from graphnhi.access.provider_scopes import SEVERITIES
from graphnhi.errors import Fault, near, quoted
from graphnhi.model.edges import BOUNDS
from graphnhi.model.kinds import ACTIONS, DATA_CLASSES

__all__ = ["nonsense"]

_MODES: Final = ("live", "test")
_COUNTS: Final = tuple(str(count) for count in range(1, 100))
_CLOSED: Final[dict[str, dict[str, tuple[str, Collection[str]]]]] = {
    "provider_scopes": {"severity": ("severity", SEVERITIES)},
    "approval_gates": {
        "needs": ("number", _COUNTS), "releases": ("action", ACTIONS), "alone": ("such word", ("never", "possible", "certain")),
    },
    "action_implications": {"action": ("action", ACTIONS), "implies": ("action", ACTIONS)},
    "data_classes": {"right": ("right", ("read", "write", "none")), "data_class": ("data class", (*DATA_CLASSES, ""))},
    "key_prefixes": {"mode": ("mode", _MODES)},
    "consent_scopes": {"without": ("bound", BOUNDS), "with": ("bound", BOUNDS)},
}  # fmt: skip
"""By file and column: what a cell must be, and the words that are."""


def nonsense(name: str, table: pd.DataFrame, values: pd.DataFrame) -> Iterator[Fault]:
    """One fault for each distinct cell of facts file `name` that its column cannot hold; `values` is data_classes.csv."""
    for column, (what, known) in _CLOSED.get(name, {}).items():
        yield from _strangers(name, column, table[column], what, known)
    if name == "provider_scopes":
        yield from _strangers(name, "action", table["action"], "action", ACTIONS | set(values["value"]))


def _strangers(name: str, column: str, cells: "pd.Series[str]", what: str, known: Collection[str]) -> Iterator[Fault]:
    words = {word for cell in cells.unique() for word in (cell.split() if column == "releases" else [cell])}
    for word in sorted(words - set(known)):
        alike = near(word, known) or sorted(known)[:6]
        yield Fault(
            f"facts/{name}.csv", column, f"{column} is no {what}", quoted(word), " or ".join(filter(None, alike))
        )
