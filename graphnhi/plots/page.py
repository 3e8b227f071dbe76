"""A picture as one offline page: the figure, its words and its table, under a policy that lets nothing in from anywhere.

Names reach the page as escaped text and as JSON in which no tag can begin; the two scripts are known by their hashes.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

from graphnhi.export.clean import as_html
from graphnhi.export.columns import Cell
from graphnhi.export.policy import source_of
from graphnhi.plots.colours import DARK, LIGHT, Theme
from graphnhi.plots.picture import Picture

__all__ = ["page_of", "script_safe"]

MOST_ROWS: Final = 2_000
"""Rows of the table that stand in the page: all of them are in the picture's CSV."""

_UNSAFE: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page_of(picture: Picture) -> Iterator[str]:
    """The page, piece by piece."""
    plotly, draw, style = _plotly(), _own("picture.js"), _style()
    scripts = " ".join(map(source_of, (plotly, draw)))
    policy = f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    yield f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{as_html(picture.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
    yield f'<figure aria-describedby="alt"><div id="picture"></div>\n<figcaption id="alt">{as_html(picture.alt)}</figcaption></figure>\n'
    yield from _table(picture)
    figures = ",".join(f'"{theme.name}":{picture.figure(theme).to_json()}' for theme in (LIGHT, DARK))
    yield f'</main>\n<script type="application/json" id="figures">{script_safe(f"{{{figures}}}")}</script>\n'
    yield f"<script>{plotly}</script>\n<script>{draw}</script>\n</body>\n</html>\n"


def script_safe(json: str) -> str:
    """JSON that can stand in a script element: no tag, comment or entity can begin in it."""
    for character, escape in _UNSAFE.items():
        json = json.replace(character, escape)
    return json


def _table(picture: Picture) -> Iterator[str]:
    table = picture.table
    caption = (
        f"{table.count:,} rows"
        if table.count <= MOST_ROWS
        else f"the first {MOST_ROWS:,} of {table.count:,} rows; -o NAME.csv has all"
    )
    yield f'<div class="rows" tabindex="0"><table>\n<caption>The same as a table: {caption}</caption>\n<thead><tr>'
    yield "".join(f'<th scope="col">{as_html(column.replace("_", " "))}</th>' for column in table.columns)
    yield "</tr></thead>\n<tbody>\n"
    for row in islice(table.rows(), MOST_ROWS):
        yield "<tr>" + "".join(map(_cell, row)) + "</tr>\n"
    yield "</tbody>\n</table></div>\n"


def _cell(cell: Cell) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f'<td class="number">{cell:,}</td>'
    return f"<td><span>{as_html('' if cell is None else str(cell))}</span></td>"


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs  # noqa: PLC0415 - five megabytes that only a page needs

    # A page is read with line feeds alone, and the hash is of what is read.
    return str(get_plotlyjs()).replace("\r\n", "\n")


@cache
def _own(name: str) -> str:
    return files("graphnhi.plots").joinpath(name).read_text("utf-8")


def _style() -> str:
    return _own("picture.css") + _scheme(LIGHT) + "@media (prefers-color-scheme: dark) {" + _scheme(DARK) + "}"


def _scheme(theme: Theme) -> str:
    return f":root {{ --ground: {theme.ground}; --text: {theme.text}; --faint: {theme.faint}; --line: {theme.line}; }}"
