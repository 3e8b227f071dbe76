"""What stands around the boxes of a diagram: the answer as its title, notes below it, and the legend with its counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphnhi.plots.colours import ROUTE
from graphnhi.plots.diagram import Diagram
from graphnhi.plots.lettering import broken, width_of
from graphnhi.plots.scene import Curve, Symbol, Text

__all__ = ["Frame", "framed"]

_TITLE: Final = 18.0
_NOTE: Final = 12.0
_ENTRY: Final = 11.0
_ROW: Final = 19.0

Marks = tuple[list[Symbol], list[Curve], list[Text]]


@dataclass(frozen=True, slots=True)
class Frame:
    """top, bottom: pixels that are taken above and below the boxes; `headings_at`: the height of the headings of columns."""

    width: int
    top: float
    bottom: float
    headings_at: float
    title: Text
    symbols: list[Symbol]
    curves: list[Curve]
    texts: list[Text]


def framed(diagram: Diagram, title: str, width: int, margin: float) -> Frame:
    """The frame of a diagram that is `width` pixels wide."""
    room = width - 2 * margin
    titles = broken(title, room, _TITLE)
    notes = [line for note in diagram.notes for line in broken(note, room, _NOTE)]
    y = margin + _TITLE * 0.6
    head = Text(margin, y + _TITLE * 0.625 * (len(titles) - 1), tuple(titles), _TITLE, bold=True)
    texts = list[Text]()
    y += len(titles) * _TITLE * 1.25
    if notes:
        texts.append(Text(margin, y + _NOTE * 0.625 * (len(notes) - 1), tuple(notes), _NOTE, colour="faint"))
        y += len(notes) * _NOTE * 1.25 + 4
    symbols, curves, entries = _legend(diagram, y + 4, margin, room)
    y = max([y, *(entry.y for entry in entries)]) + _ROW * 1.4
    return Frame(width, y + 16, margin, y, head, symbols, curves, [*texts, *entries])


def _legend(diagram: Diagram, top: float, margin: float, room: float) -> Marks:
    """The kinds with their counts, then what the lines mean, row by row."""
    marks: Marks = ([], [], [])
    x, y = margin, top
    for words, kind, category, line in _entries(diagram):
        wide = 20.0 + width_of(words, _ENTRY) + 14.0
        if x > margin and x + wide > margin + room:
            x, y = margin, y + _ROW
        if line is None:
            marks[0].append(Symbol(x + 6, y, kind, category, 11.0, hollow=words == _HOLLOW))
        else:
            colour, width, dashed = line
            marks[1].append(
                Curve(((x, y), (x + 5, y), (x + 11, y), (x + 16, y)), colour, width, (), dashed, arrow=False)
            )
        marks[2].append(Text(x + 20, y, (words,), _ENTRY))
        x += wide
    return marks


def _entries(diagram: Diagram) -> Iterator[tuple[str, str, str, tuple[str, float, bool] | None]]:
    counts: Counter[tuple[str, str]] = Counter()
    for box in diagram.boxes:
        counts[box.category, box.kind] += box.count
    for (category, kind), count in counts.items():
        yield f"{kind.replace('_', ' ')} ({count:,})", kind, category, None
    strengths = {link.strength for link in diagram.links}
    named = {"route": _ROUTE if diagram.verbs else "leads to money or data", "other": "alternative"}
    for strength, words in named.items():
        if strength in strengths:
            yield words, "", "", (ROUTE if strength == "route" else "line", 2.8 if strength == "route" else 1.6, False)
    if any(link.possible for link in diagram.links):
        yield "only possible", "", "", ("text", 1.2, True)
    if any(box.possible for box in diagram.boxes):
        yield _HOLLOW, "unknown", "unknown", None


_ROUTE: Final = "easiest route"
_HOLLOW: Final = "hollow: only possibly reached"
