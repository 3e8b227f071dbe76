"""The picture of `blast`: a column a hop, the routes to money and data in orange; what is too large is grouped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphnhi.export.numbers import amount, counted
from graphnhi.model.kinds import CUSTOMER_DATA
from graphnhi.plots.composing import scene_of
from graphnhi.plots.diagram import Diagram, drawn_hops
from graphnhi.plots.flows import flows_diagram, surely_reached
from graphnhi.plots.folding import folded
from graphnhi.plots.known import Known
from graphnhi.plots.lettering import sentence
from graphnhi.plots.picture import Picture
from graphnhi.plots.tables import answer_table
from graphnhi.plots.tracing import Place, Trace, every_hop, key_of, places_of
from graphnhi.plots.with_plotly import figure_of_scene
from graphnhi.results import Answer

__all__ = ["blast_picture", "blast_title", "starts_of"]

Row = Mapping[str, Any]

MOST_NODES: Final = 1_000
"""Nodes that are drawn one by one."""
MOST_HOPS: Final = 60
"""Columns that are drawn: a wider picture cannot be read, and as a raster not even be drawn."""


def blast_picture(answer: Answer) -> Picture:
    """The picture of an answer of `blast` that has rows."""
    title = blast_title(answer)
    diagram, told = _diagram(answer)
    scene = scene_of(diagram, title)
    alt = f"{title}. {' '.join(f'{note}.' for note in diagram.notes)}"
    return Picture(
        "blast", title, alt, answer_table(answer), lambda theme: figure_of_scene(scene, theme), told, diagram
    )


def blast_title(answer: Answer) -> str:
    """The answer in a sentence: who reaches how many nodes, in how many hops, how much money and how many records."""
    summary = answer.summary
    hops = max((int(entry["hop"]) for entry in summary["by_hop"]), default=0)
    unsure = int(summary["possible_only"]) if summary["certain"] else 0
    nodes = counted(int(summary["reached"]), "node") + (f" ({unsure:,} only possibly)" if unsure else "")
    head = f"{starts_of(answer)} {'reaches' if summary['certain'] else 'may reach'} {nodes} in {counted(hops, 'hop')}"
    worth = ", ".join([*_money(summary), *_records(summary)])
    return f"{head}: {worth}" if worth else f"{head}, {_nothing_counted(answer)}"


def _money(summary: Mapping[str, Any]) -> Iterator[str]:
    """The money that falls, in words."""
    limited = [entry for entry in summary["money"] if entry["per_day"]]
    if limited:
        sums = [f"{amount(entry['per_day'])} {entry['currency'] or 'of unknown currency'}" for entry in limited]
        yield f"{', '.join(sums)} a day"
    unbounded = sum(len(entry["unbounded"]) for entry in summary["money"])
    if unbounded:
        yield f"{counted(unbounded, 'action')} without a known limit"


def _records(summary: Mapping[str, Any]) -> Iterator[str]:
    """The customers' records that fall, in words: those read, else those that may be written."""
    stores = [entry for name, entry in summary["records"].items() if name in CUSTOMER_DATA]
    read, written = (sum(int(entry[right]) for entry in stores) for right in ("read", "written"))
    unknown = any(entry["unknown"] for entry in stores)
    if read:
        yield f"{read:,} records of customers{' and an unknown number more' if unknown else ''}"
    elif unknown:
        yield "customers' records, how many is unknown"
    elif written:
        yield f"{written:,} records of customers that may be written"


def _nothing_counted(answer: Answer) -> str:
    """What is said where nothing falls that has a number: some actions move no money, and test ones are not counted."""
    categories = [entry["categories"] for entry in answer.summary["by_hop"]]
    actions, stores = (sum(int(entry.get(name, 0)) for entry in categories) for name in ("action", "data"))
    told = [counted(actions, "action")] if actions else []
    if stores and any(row.get("data_class") in CUSTOMER_DATA for row in answer.rows):
        told.append("customer data")
    return f"{' and '.join(told)} with no amount counted" if told else "no money and no customer data"


def starts_of(answer: Answer) -> str:
    """The starts in words: the one by its name, several by their number."""
    starts = answer.question["starts"]
    return (
        sentence(str(Known(answer).node(starts[0])["name"])) if len(starts) == 1 else f"{len(starts):,} starts together"
    )


def _diagram(answer: Answer) -> tuple[Diagram, tuple[str, ...]]:
    """What is drawn, and what is to be said of it: every node, the longest columns folded, or the grouped view."""
    large = _too_large(answer)
    if large:
        return flows_diagram(answer, tuple(_notes(answer))), (f"{large}: drawn by hop and kind; -o NAME.csv has each",)
    diagram, count = folded(_every_node(answer))
    told = f"columns of more than 60: {count:,} nodes are drawn as 'and more'; -o NAME.csv has each"
    return diagram, (told,) if count else ()


def _too_large(answer: Answer) -> str | None:
    """Why a blast is drawn in groups."""
    nodes, starts = len(answer.rows), len(answer.question["starts"])
    hops = max(int(entry["hop"]) for entry in answer.summary["by_hop"])
    for count, most, what in ((nodes, MOST_NODES, "nodes"), (starts, MOST_NODES, "starts"), (hops, MOST_HOPS, "hops")):
        if count > most:
            return f"{count:,} {what} are more than {most:,}"
    return None


def _every_node(answer: Answer) -> Diagram:
    known, rows = Known(answer), [*answer.rows]
    worth = {key_of(hop) for row in rows if known.is_jewel(row["id"]) for hop in every_hop(row["path"])}
    trace = Trace(known, _places(answer, rows), known.is_jewel)
    for node in (*answer.question["starts"], *(row["id"] for row in rows)):
        trace.box(node)
    for row in rows:
        trace.follow(row["path"], lambda hop: "route" if key_of(hop) in worth else "plain")
    boxes, links = trace.settled()
    return Diagram(boxes, links, drawn_hops(max(box.column for box in boxes) + 1), tuple(_notes(answer)))


def _places(answer: Answer, rows: Sequence[Row]) -> dict[str, Place]:
    """Rows stand at their hop; what routes pass that is no row (gates, other categories) at its hop on them."""
    told = {row["id"]: Place(int(row["hops"]), row["bound"] == "possible") for row in rows}
    told |= dict.fromkeys(answer.question["starts"], Place(0))
    passed = {node: place for node, place in places_of(row["path"] for row in rows).items() if node not in told}
    sure = surely_reached(answer, passed) if passed else set()
    return told | {node: Place(place.column, node not in sure) for node, place in passed.items()}


def _notes(answer: Answer) -> Iterator[str]:
    """Below the title: the clock, the bounds, what is read by class, and the gates that are half open."""
    summary, parts = answer.summary, [f"as of {answer.estate.get('as_of')}"]
    parts.append(f"{summary['certain']:,} certain, {summary['possible_only']:,} only possible")
    read = [
        f"{name.replace('_', ' ')} {int(entry['read']):,}"
        for name, entry in summary["records"].items()
        if entry["read"]
    ]
    parts += [f"records read: {', '.join(read)}"] if read else []
    parts += [f"{counted(len(summary['gates']), 'gate')} half open"] if summary["gates"] else []
    yield "; ".join(parts)
