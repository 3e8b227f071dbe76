"""The picture of `path`: a column a hop, the easiest route thick and orange, up to three alternatives thin and grey."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.export import aloud
from graphnhi.export.columns import Cell
from graphnhi.export.numbers import counted
from graphnhi.plots.composing import scene_of
from graphnhi.plots.diagram import Diagram, drawn_hops
from graphnhi.plots.known import Known
from graphnhi.plots.lettering import sentence
from graphnhi.plots.mermaid import mermaid_of
from graphnhi.plots.picture import Picture, Table
from graphnhi.plots.tracing import Place, Trace, every_hop, places_of
from graphnhi.plots.with_plotly import figure_of_scene
from graphnhi.results import Answer

__all__ = ["path_picture"]

Row = Mapping[str, Any]

MOST_ROUTES: Final = 4
"""Routes that are drawn; the table has them all."""
MOST_HOPS: Final = 40
"""Hops of a route that are drawn: of a longer one the first and the last."""

_COLUMNS: Final = ("route", "ease", "hop", "from", "from_name", "from_kind", "edge", "to", "to_name", "to_kind", "bound", "condition", "evidence")  # fmt: skip


def path_picture(answer: Answer) -> Picture:
    """The picture of an answer of `path` that has routes."""
    known, routes = Known(answer), [*answer.rows]
    drawn = routes[:MOST_ROUTES]
    title, told = _title(answer, known), tuple(_told(routes))
    diagram = _diagram(known, drawn, tuple(_notes(answer, drawn)))
    scene = scene_of(diagram, title)
    return Picture(
        "path", title, _alt(title, drawn), _table(known, routes), lambda theme: figure_of_scene(scene, theme), told, diagram,
        lambda: mermaid_of(title, drawn, known),
    )  # fmt: skip


def _title(answer: Answer, known: Known) -> str:
    best = answer.rows[0]
    start = known.node(_start_of(answer, best))["name"]
    asked = str(answer.question["to"])
    target = best["name"] if asked == best["id"] else asked
    reaches = "reaches" if best["bound"] == "certain" else "may reach"
    return f"{sentence(start)} {reaches} {sentence(target)} in {counted(int(best['hops']), 'hop')}"


def _start_of(answer: Answer, row: Row) -> str:
    return str(row["path"][0]["from"] if row["path"] else answer.question["from"][0])


def _notes(answer: Answer, drawn: Sequence[Row]) -> Iterator[str]:
    best = drawn[0]
    others = f"; {counted(len(drawn) - 1, 'alternative')}" if len(drawn) > 1 else ""
    yield f"{best['bound']}, ease {best['weight']:.3g}{others}; as of {answer.estate.get('as_of')}"
    conditions = aloud.condition(every_hop(best["path"]))
    if conditions:
        yield f"depends on: {sentence(conditions, 160)}"


def _told(routes: Sequence[Row]) -> Iterator[str]:
    if len(routes) > MOST_ROUTES:
        yield f"{MOST_ROUTES} of {len(routes):,} routes are drawn: -o NAME.csv has all"
    if any(len(row["path"]) > MOST_HOPS for row in routes[:MOST_ROUTES]):
        yield f"of routes of more than {MOST_HOPS} hops the first and the last are drawn: -o NAME.csv has all"
    if left := sum(hop.get("hops_left_out", 0) for row in routes for hop in row["path"]):
        yield f"{left:,} hops in the middle are told by no answer: NAME.csv leaves them out as well"


def _diagram(known: Known, drawn: Sequence[Row], notes: tuple[str, ...]) -> Diagram:
    targets = {row["id"] for row in drawn}
    paths = [_cut(row["path"]) for row in drawn]
    trace = Trace(known, _places(paths), lambda node: node in targets or known.is_jewel(node))
    trace.follow(paths[0], lambda _: "route")
    for path in paths[1:]:
        trace.follow(path, lambda _: "other")
    boxes, links = trace.settled()
    return Diagram(boxes, links, drawn_hops(max(box.column for box in boxes) + 1), notes, verbs=True)


def _places(paths: Sequence[Sequence[Row]]) -> dict[str, Place]:
    """Each node at its hop on the easiest route, else at the last hop at which another one passes it, else at its hop on the
    route by which it opens a gate.
    """
    found: dict[str, int] = {}
    for path in paths[1:]:
        for place, hop in enumerate(path, start=1):
            found[hop["to"]] = max(found.get(hop["to"], 0), place)
    found |= {path[0]["from"]: 0 for path in paths}
    found |= {hop["to"]: place for place, hop in enumerate(paths[0], start=1)}
    return {node: Place(found.get(node, place.column), place.possible) for node, place in places_of(paths).items()}


def _cut(path: Sequence[Row]) -> Sequence[Row]:
    """A route of which no more hops are drawn than can be read, those of the routes that opened its gates likewise."""
    half = MOST_HOPS // 2
    kept = path if len(path) <= MOST_HOPS else [*path[:half], _bridge(path[half : len(path) - half]), *path[-half:]]
    return [{**hop, "inputs": [_cut(route) for route in hop["inputs"]]} if hop.get("inputs") else hop for hop in kept]


def _bridge(between: Sequence[Row]) -> Row:
    """One hop in the place of many."""
    weak = any(hop["bound"] == "possible" for hop in between)
    count = len(between) + sum(hop.get("hops_left_out", 0) for hop in between)
    return {
        "from": between[0]["from"], "edge": f"{count:,} HOPS", "to": between[-1]["to"],
        "bound": "possible" if weak else "certain", "condition": aloud.condition(between) or None, "evidence": [], "stands_for": count,
    }  # fmt: skip


def _alt(title: str, drawn: Sequence[Row]) -> str:
    others = f" {len(drawn) - 1} other routes are drawn beside it." if len(drawn) > 1 else ""
    return f"{title}: {sentence(aloud.chain(drawn[0]['path']), 1_500)}.{others}"


@dataclass(frozen=True)
class _Hops:
    """The rows of the table: every hop of every route, those of a gate's inputs before the hop out of it."""

    known: Known
    routes: Sequence[Row]

    def rows(self) -> Iterator[list[Cell]]:
        for row in self.routes:
            place = 0
            for hop in every_hop(row["path"]):
                place += 1 + hop.get("hops_left_out", 0)
                yield [row["rank"], row["weight"], place, *self._end(hop["from"]), hop["edge"], *self._end(hop["to"]),
                       hop["bound"], hop["condition"], "; ".join(map(aloud.place, hop["evidence"])) or None]  # fmt: skip

    def _end(self, node_id: str) -> tuple[Cell, ...]:
        node = self.known.node(node_id)
        return node_id, node["name"], node["kind"]


def _table(known: Known, routes: Sequence[Row]) -> Table:
    count = sum(1 for row in routes for _ in every_hop(row["path"]))
    return Table(_COLUMNS, count, _Hops(known, routes).rows)
