"""What is inside a blast: a tile a node, within its kind and its category, as large as they are many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from graphnhi.export.clean import as_plotly
from graphnhi.model.kinds import CATEGORY_OF
from graphnhi.plots.blast import blast_title, starts_of
from graphnhi.plots.colours import BY_CATEGORY, Theme
from graphnhi.plots.lettering import sentence
from graphnhi.plots.picture import Picture
from graphnhi.plots.tables import answer_table
from graphnhi.plots.with_plotly import hovered, sized
from graphnhi.results import Answer

__all__ = ["treemap_picture"]

MOST_TILES: Final = 1_000
"""Nodes that have a tile each; of more, only kinds have."""
_WIDTH, _HEIGHT = 1300, 900


@dataclass(frozen=True, slots=True)
class _Tile:
    key: str
    parent: str
    label: str
    count: int
    category: str
    hover: tuple[str, ...]


def treemap_picture(answer: Answer) -> Picture:
    """The treemap of an answer of `blast` that has rows."""
    grouped = len(answer.rows) > MOST_TILES
    tiles = [*_kinds(answer), *([] if grouped else _nodes(answer))]
    title = blast_title(answer)
    told = (f"more than {MOST_TILES:,} nodes: drawn by kind; -o NAME.csv has each",) if grouped else ()
    inside = ", ".join(f"{tile.label} {tile.count:,}" for tile in tiles if not tile.parent)
    return Picture(
        "treemap", title, f"{title}. Inside: {inside}.", answer_table(answer),
        lambda theme: _figure(tiles, f"What is inside: {title}", theme), told,
    )  # fmt: skip


def _kinds(answer: Answer) -> Iterator[_Tile]:
    """A tile for each category and each kind in it."""
    kinds: dict[str, int] = {}
    for entry in answer.summary["by_hop"]:
        for kind, count in entry["kinds"].items():
            kinds[kind] = kinds.get(kind, 0) + int(count)
    categories = dict.fromkeys(CATEGORY_OF[kind] for kind in kinds)
    for category in categories:
        inside = {kind: count for kind, count in kinds.items() if CATEGORY_OF[kind] == category}
        many = sum(inside.values())
        yield _Tile(
            category, "", category, many, category, (f"{category}: {many:,}", f"reached from {starts_of(answer)}")
        )
        for kind, count in inside.items():
            word = kind.replace("_", " ")
            yield _Tile(f"{category}/{kind}", category, f"{word} ({count:,})", count, category, (f"{word}: {count:,}",))


def _nodes(answer: Answer) -> Iterator[_Tile]:
    for place, row in enumerate(answer.rows):
        yield _Tile(
            f"n{place}",
            f"{row['category']}/{row['kind']}",
            sentence(str(row["name"]), 40),
            1,
            row["category"],
            tuple(_lines(row)),
        )


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    yield sentence(str(row["name"]), 200)
    yield f"id: {sentence(str(row['id']), 400)}"
    yield f"hop {row['hops']}, {row['effect']}, {row['bound']}"
    if row.get("data_class"):
        yield f"{row['data_class']}: {'an unknown number of' if row.get('records') is None else format(row['records'], ',')} records"


def _figure(tiles: list[_Tile], title: str, theme: Theme) -> go.Figure:
    figure = go.Figure(go.Treemap(
        ids=[tile.key for tile in tiles], parents=[tile.parent for tile in tiles],
        labels=[as_plotly(tile.label) for tile in tiles], values=[tile.count for tile in tiles], branchvalues="total",
        marker={"colors": [BY_CATEGORY[tile.category] for tile in tiles], "line": {"color": theme.ground, "width": 1}},
        hovertext=[hovered(tile.hover) for tile in tiles], hoverinfo="text", textinfo="label", sort=False,
        textfont={"size": 11, "color": [_on(tile.category) for tile in tiles]}, tiling={"pad": 1}, pathbar={"visible": False},
    ))  # fmt: skip
    return sized(figure, title, theme, _WIDTH, _HEIGHT, {"l": 24, "r": 24, "t": 76, "b": 24})


def _on(category: str) -> str:
    """The colour of letters on a category's tile: contrast of at least 4.5 to 1."""
    return "#FFFFFF" if category == "identity" else "#000000"
