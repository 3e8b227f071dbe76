"""The grouped view of a blast: one box for each hop and kind with how many nodes it has, links as heavy as they are many."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.engine.flows import Flows, flows_of, surely
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_OF, KINDS
from graphnhi.plots.diagram import Box, Diagram, Link, drawn_hops
from graphnhi.plots.known import estate_of, settings_of
from graphnhi.results import Answer

__all__ = ["flows_diagram", "flows_of_answer", "surely_reached"]

LAST: Final = 6
"""The last column: everything that is further away stands in it."""


def flows_diagram(answer: Answer, notes: tuple[str, ...]) -> Diagram:
    """The diagram of a blast's groups. Hops within the last column, if it stands for several, are not drawn: that is a note."""
    flows = flows_of_answer(answer)
    far = int(flows.hop.max())
    headings = drawn_hops(min(far, LAST) + 1)
    merged = flows.up_to(LAST)
    boxes = tuple(_box(merged, place) for place in range(len(merged.count)))
    links = tuple(_link(merged, place, boxes) for place in range(len(merged.nodes)))
    if far > LAST:
        last = f"hop {LAST} to {far}"
        headings, notes = (*headings[:-1], last), (*notes, f"what leads on within {last} is not drawn")
        links = tuple(link for link in links if boxes[link.source].column < LAST or boxes[link.target].column < LAST)
    return Diagram(boxes, links, headings, notes)


def flows_of_answer(answer: Answer) -> Flows:
    """The flows of a blast, asked again of the estate that the answer is of."""
    return flows_of(*_asked(answer))


def surely_reached(answer: Answer, node_ids: Iterable[str]) -> set[str]:
    """Those of these nodes, which routes of a blast pass, that its starts certainly control."""
    estate, starts, settings = _asked(answer)
    found = surely(estate, starts, settings)
    return {node for node in node_ids if found[estate.find(node)]}


def _asked(answer: Answer) -> tuple[Estate, NDArray[np.int32], Settings]:
    estate = estate_of(answer)
    starts = [estate.find(start) for start in answer.question["starts"]]
    return estate, np.array(starts, dtype=np.int32), settings_of(answer)


def _box(flows: Flows, place: int) -> Box:
    kind, count, hop = KINDS[int(flows.kind[place])], int(flows.count[place]), int(flows.hop[place])
    unsure = int(flows.possible[place])
    name = f"{kind.replace('_', ' ')} ({count:,})"
    told = [name, f"at hop {hop}" if hop else "start", *([f"only possibly: {unsure:,}"] if unsure else [])]
    category = CATEGORY_OF[kind]
    return Box(hop, name, kind, category, tuple(told), unsure == count, category == "action", count)


def _link(flows: Flows, place: int, boxes: tuple[Box, ...]) -> Link:
    source, target = int(flows.source[place]), int(flows.target[place])
    nodes, unsure, worth = (int(numbers[place]) for numbers in (flows.nodes, flows.unsure, flows.worth))
    told = [f"{boxes[source].name} to {boxes[target].name}", f"reached this way: {nodes:,}"]
    told += [f"only possibly: {unsure:,}"] if unsure else []
    told += [f"lead to money or data: {worth:,}"] if worth else []
    return Link(source, target, "", tuple(told), "route" if worth else "plain", unsure == nodes, nodes)
