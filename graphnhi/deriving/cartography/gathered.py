"""Edges of many statements, gathered as arrays and made a frame once. Nothing here knows a policy language."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.deriving.cartography.frames import EDGE, edge_frame

__all__ = ["Gathered"]


@dataclass
class Gathered:
    """Batches of edges: of each the arrays, and what all edges of the batch share."""

    starts: list[NDArray[Any]] = field(default_factory=list)
    ends: list[NDArray[Any]] = field(default_factory=list)
    conditions: list[NDArray[Any]] = field(default_factory=list)
    premises: list[NDArray[Any]] = field(default_factory=list)
    shared: list[tuple[str, str | None, str, str, str, int]] = field(default_factory=list)

    def add(
        self, arrays: tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]],
        edge: str, scope: str | None, rule: str, place: tuple[str, str, int],
    ) -> None:  # fmt: skip
        """Edges with their starts, ends, conditions and premises; edge, scope, rule and place are those of all."""
        for column, array in zip((self.starts, self.ends, self.conditions, self.premises), arrays, strict=True):
            column.append(array)
        self.shared.append((edge, scope, rule, *place))

    def frame(self) -> pd.DataFrame:
        """All edges, possible."""
        if not self.shared:
            return pd.DataFrame(columns=EDGE)
        lengths = [len(starts) for starts in self.starts]
        names = ("edge", "scope", "rule", "file", "pattern", "number")
        shared = {
            name: np.repeat(np.array(values, dtype=object), lengths)
            for name, values in zip(names, zip(*self.shared, strict=True), strict=True)
        }
        columns = {"from": self.starts, "to": self.ends, "condition": self.conditions, "premises": self.premises}
        arrays = {name: np.concatenate(parts) for name, parts in columns.items()}
        return edge_frame(pd.DataFrame({**arrays, **shared, "bound": "possible"}))
