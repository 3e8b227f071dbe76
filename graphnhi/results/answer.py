"""The answer to one question."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from graphnhi.errors import UsageError, escaped

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Row = dict[str, Any]

_OF_ROUTES = ("reach", "blast", "path")
"""Answers whose rows are routes."""
_IN_NOTEBOOK = 20
"""Rows that a notebook shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, frozen and ordered.

    answer: `reach`, `inventory` and so on. rows: dicts as they stand in JSON, those of a route with its `path`. estate: name,
    digest, size, clock, sources. coverage: files, gaps, missing_inputs, unmapped: what a smaller answer would hide.
    """

    answer: str
    estate: dict[str, Any]
    question: dict[str, Any]
    rows: Sequence[Row]
    summary: dict[str, Any]
    coverage: dict[str, Any] = field(repr=False)
    drawn_by: ClassVar[Callable[..., Any] | None] = None
    """Who draws: the front door says it, as pictures are made in a room above this one."""
    asked_of: Any = field(default=None, repr=False, compare=False)
    """The estate itself, for pictures, which show more of a node than a row says; not part of the answer."""

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as JSON-able data, by the schema `graphnhi/<answer>/1`."""
        return {
            "schema": f"graphnhi/{self.answer}/1",
            "estate": self.estate,
            "question": self.question,
            "answer": list(self.rows),
            "summary": self.summary,
            "coverage": self.coverage,
        }

    def to_frame(self) -> "pd.DataFrame":
        """One row a row of the answer; `path` as text that reads aloud, `possible` in three columns."""
        import pandas as pd  # noqa: PLC0415 - only who wants a frame pays for it

        return pd.DataFrame([_flat(row) for row in self.rows], columns=self._columns())

    def figure(self, picture: str | None = None, *, dark: bool = False) -> Any:
        """The answer as a Plotly figure: its own picture, or another that it has by its name (see the front door's `draw`).

        Raises UsageError for an answer without rows, for one that has no picture, and for an unknown name.
        """
        if Answer.drawn_by is None:
            raise UsageError("pictures are drawn by the whole package: import graphnhi.")
        return Answer.drawn_by(self, picture, dark=dark)

    def _columns(self) -> list[str] | None:
        known = ["id", "name", "kind", "category", "hops", "bound", "effect", "path"]
        return known if self.answer in _OF_ROUTES and not len(self.rows) else None

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Every hop of every path of the answer as a MultiDiGraph, keyed by edge kind."""
        import networkx as nx  # noqa: PLC0415 - slow to import

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in self.rows:
            graph.add_node(row["id"], **{k: row[k] for k in ("name", "kind", "category") if k in row})
            _add_hops(graph, row.get("path", ()))
        return graph

    def __repr__(self) -> str:
        return f"<Answer {self._told()}>"

    def _repr_html_(self) -> str:
        frame = self.to_frame().head(_IN_NOTEBOOK)
        shown = frame.map(lambda cell: escaped(str(cell)) if isinstance(cell, str) else cell)
        more = f"<p>… {len(self.rows) - len(frame)} more rows</p>" if len(self.rows) > len(frame) else ""
        return f"<p>{html.escape(self._told())}</p>{shown.to_html(escape=True, index=False)}{more}"

    def _told(self) -> str:
        lost = sum(item["count"] for file in self.coverage["files"] for item in file["skipped"])
        return f"{self.answer}: {len(self.rows)} rows; {lost} records skipped, {len(self.coverage['gaps'])} gaps"


def _flat(row: Row) -> Row:
    told = {key: value for key, value in row.items() if key not in ("path", "possible")}
    for key, value in row.get("possible", {}).items():
        told[f"possible_{key}"] = aloud(value) if key == "path" else value
    return told | {"path": aloud(row["path"])} if "path" in row else told


def aloud(path: Sequence[Row]) -> str:
    """A path as a sentence: `a HOLDS k, AUTHENTICATES_AS b`; hops that are only possible carry a question mark."""
    said = [f"{_left_out(hop)}{hop['edge']}{'?' if hop['bound'] == 'possible' else ''} {hop['to']}" for hop in path]
    return ", ".join([f"{path[0]['from']} {said[0]}", *said[1:]]) if path else ""


def _left_out(hop: Row) -> str:
    """What stands where hops of a path too long to tell are left out."""
    return f"({hop['hops_left_out']} hops left out), {hop['from']} " if "hops_left_out" in hop else ""


def _add_hops(graph: "nx.MultiDiGraph[str]", path: Sequence[Row]) -> None:
    for hop in path:
        graph.add_edge(hop["from"], hop["to"], key=hop["edge"], bound=hop["bound"], condition=hop["condition"])
        for route in hop.get("inputs", []):
            _add_hops(graph, route)
