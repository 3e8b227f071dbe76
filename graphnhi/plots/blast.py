"""The picture of `blast`: a column a hop, the routes to money and data in orange; what is too large is grouped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graphnhi.export.numbers import amount, counted
from graphnhi.model.kinds import CUSTOMER_DATA
from graphnhi.plots.composing import scene_of
from graphnhi.plots.diagram import Diagram, drawn_hops
from graphnhi.plots.flows import flows_diagram
from graphnhi.plots.folding import folded
from graphnhi.plots.known import Known
from graphnhi.plots.lettering import sentence
from graphnhi.plots.picture import Picture
from graphnhi.plots.tables import answer_table
from graphnhi.plots.tracing import Trace, every_hop
from graphnhi.plots.with_plotly import figure_of_scene
from graphnhi.results import Answer

__all__ = ["blast_picture", "blast_title", "starts_of"]

Row = Mapping[str, Any]

MOST_NODES: Final = 1_000
"""Nodes that are drawn one by one."""


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
    hops = max((int(entry["hop"]) for entry in answer.summary["by_hop"]), default=0)
    reaches = "reaches" if answer.summary["certain"] else "may reach"
    worth = ", ".join(_worth(answer.summary))
    head = f"{starts_of(answer)} {reaches} {counted(int(answer.summary['reached']), 'node')} in {counted(hops, 'hop')}"
    return f"{head}: {worth}" if worth else f"{head}, no money and no customer data"


def _worth(summary: Mapping[str, Any]) -> Iterator[str]:
    """The money and the customers' records that fall, in words."""
    limited = [entry for entry in summary["money"] if entry["per_day"]]
    if limited:
        sums = [f"{amount(entry['per_day'])} {entry['currency'] or 'of unknown currency'}" for entry in limited]
        yield f"{', '.join(sums)} a day"
    unbounded = sum(len(entry["unbounded"]) for entry in summary["money"])
    if unbounded:
        yield f"{counted(unbounded, 'action')} without a known limit"
    stores = {name: entry for name, entry in summary["records"].items() if name in CUSTOMER_DATA}
    read = sum(int(entry["read"]) for entry in stores.values())
    unknown = any(entry["unknown"] for entry in stores.values())
    if read or unknown:
        yield (
            f"{read:,} records of customers{' and an unknown number more' if unknown and read else ''}"
            if read
            else "customers' records, how many is unknown"
        )


def starts_of(answer: Answer) -> str:
    """The starts in words: the one by its name, several by their number."""
    starts = answer.question["starts"]
    return (
        sentence(str(Known(answer).node(starts[0])["name"])) if len(starts) == 1 else f"{len(starts):,} starts together"
    )


def _diagram(answer: Answer) -> tuple[Diagram, tuple[str, ...]]:
    """What is drawn, and what is to be said of it: every node, the longest columns folded, or the grouped view."""
    if len(answer.rows) > MOST_NODES or len(answer.question["starts"]) > MOST_NODES:
        told = f"{len(answer.rows):,} nodes are more than {MOST_NODES:,}: drawn by hop and kind; -o NAME.csv has each"
        return flows_diagram(answer, tuple(_notes(answer))), (told,)
    diagram, count = folded(_every_node(answer))
    told = f"columns of more than 60: {count:,} nodes are drawn as 'and more'; -o NAME.csv has each"
    return diagram, (told,) if count else ()


def _every_node(answer: Answer) -> Diagram:
    known, rows = Known(answer), [*answer.rows]
    column = {row["id"]: int(row["hops"]) for row in rows} | dict.fromkeys(answer.question["starts"], 0)
    trace = Trace(known, column.get, known.is_jewel)
    for start in answer.question["starts"]:
        trace.box(start, 0)
    for row in rows:
        trace.box(row["id"], int(row["hops"]), possible=row["bound"] == "possible")
    worth = _on_routes(rows, known)
    for row in rows:
        for hop in every_hop(row["path"]):
            trace.follow([{**hop, "inputs": ()}], "route" if _key(hop) in worth else "plain")
    boxes, links = trace.settled()
    return Diagram(boxes, links, drawn_hops(max(box.column for box in boxes) + 1), tuple(_notes(answer)))


def _key(hop: Row) -> tuple[str, str, str]:
    return hop["from"], hop["edge"], hop["to"]


def _on_routes(rows: Sequence[Row], known: Known) -> set[tuple[str, str, str]]:
    """The hops that lead to money or data."""
    return {_key(hop) for row in rows if known.is_jewel(row["id"]) for hop in every_hop(row["path"])}


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
