"""Rows of nodes and edges with their places, gathered one by one, as the frames that a deriver gives back."""

import json
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import pandas as pd

from graphnhi.deriving.places import Place

__all__ = ["Rows"]

_PLACE: Final = ("file", "pattern", "number")


class Rows:
    """Collects nodes and edges; every cell is a text or None. `language`: the source of nodes, and what stands before every rule."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._nodes: list[dict[str, Any]] = []
        self._edges: list[dict[str, Any]] = []
        self._ends: list[Sequence[str]] = []

    def node(self, place: Place, node_id: str, kind: str, **columns: str | None) -> None:
        """A node that is told of there."""
        self._nodes.append({"id": node_id, "kind": kind, "source": self._language, **columns} | _told(place))

    def edge(
        self,
        place: Place,
        start: str,
        edge: str,
        end: str,
        rule: str,
        premises: Sequence[Place] = (),
        **columns: str | None,
    ) -> None:
        """An edge that is proved there, by a rule, and by further places."""
        self.edges(place, start, edge, [end], rule, premises, **columns)

    def edges(
        self,
        place: Place,
        start: str,
        edge: str,
        ends: Sequence[str],
        rule: str,
        premises: Sequence[Place] = (),
        **columns: str | None,
    ) -> None:
        """Edges to several ends that the same places prove."""
        more = [{"source": each.file, "locator": each.whole} for each in premises]
        row = {
            "from": start,
            "edge": edge,
            "rule": f"{self._language}: {rule}",
            "premises": json.dumps(more) if more else None,
        }
        self._edges.append(row | columns | _told(place))
        self._ends.append(ends)

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The nodes and the edges."""
        heads = _frame(self._edges, ("from", "edge"))
        edges = heads.loc[heads.index.repeat([*map(len, self._ends)])].reset_index(drop=True)
        edges["to"] = pd.Series([*chain.from_iterable(self._ends)], dtype=object)
        return _frame(self._nodes, ("id", "kind")), edges


def _told(place: Place) -> dict[str, Any]:
    """The place as columns; a pointer within a record becomes part of the pattern."""
    within = place.within.replace("{", "{{").replace("}", "}}")
    return {"file": place.file, "pattern": place.pattern + within, "number": place.number}


def _frame(rows: list[dict[str, Any]], ids: tuple[str, ...]) -> pd.DataFrame:
    found = pd.DataFrame(rows, dtype=object) if rows else pd.DataFrame(columns=[*ids, *_PLACE], dtype=object)
    return found.astype(object).where(found.notna(), None).assign(number=found["number"].astype("int64"))
