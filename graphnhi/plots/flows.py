"""The grouped view of a blast: one box for each hop and kind with how many nodes it has, links as heavy as they are many."""

from typing import Final

import numpy as np

from graphnhi.asking import Settings
from graphnhi.engine.flows import Flows, flows_of
from graphnhi.model.kinds import CATEGORY_OF, KINDS
from graphnhi.plots.diagram import Box, Diagram, Link, drawn_hops
from graphnhi.results import Answer

__all__ = ["flows_diagram", "flows_of_answer"]


LAST: Final = 6
"""The last column: everything that is further away stands in it."""


def flows_diagram(answer: Answer, notes: tuple[str, ...]) -> Diagram:
    """The diagram of a blast's groups."""
    flows = flows_of_answer(answer)
    far = int(flows.hop.max())
    merged = flows.up_to(LAST)
    boxes = tuple(_box(merged, place) for place in range(len(merged.count)))
    links = tuple(_link(merged, place, boxes) for place in range(len(merged.nodes)))
    headings = drawn_hops(min(far, LAST) + 1)
    return Diagram(boxes, links, (*headings[:-1], f"hop {LAST} to {far}") if far > LAST else headings, notes)


def flows_of_answer(answer: Answer) -> Flows:
    """The flows of a blast, asked again of the estate that the answer is of."""
    estate, asked = answer.asked_of, answer.question
    settings = Settings.of(**{name: asked[name] for name in ("bound", "max_hops", "category", "as_of", "mode")})
    starts = np.array([estate.find(start) for start in asked["starts"]], dtype=np.int32)
    return flows_of(estate, starts, settings)


def _box(flows: Flows, place: int) -> Box:
    kind, count, hop = KINDS[int(flows.kind[place])], int(flows.count[place]), int(flows.hop[place])
    unsure = int(flows.possible[place])
    name = f"{kind.replace('_', ' ')} ({count:,})"
    told = [name, f"at hop {hop}" if hop else "start", *([f"only possibly: {unsure:,}"] if unsure else [])]
    category = CATEGORY_OF[kind]
    return Box(hop, name, kind, category, tuple(told), unsure == count, category == "action", count)


def _link(flows: Flows, place: int, boxes: tuple[Box, ...]) -> Link:
    source, target = int(flows.source[place]), int(flows.target[place])
    nodes, worth = int(flows.nodes[place]), int(flows.worth[place])
    told = [f"{boxes[source].name} to {boxes[target].name}", f"reached this way: {nodes:,}"]
    told += [f"lead to money or data: {worth:,}"] if worth else []
    return Link(source, target, "", tuple(told), "route" if worth else "plain", boxes[target].possible, nodes)
