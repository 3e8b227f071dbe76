"""The place of a picture in a page: static SVG becomes part of the document, so that its names are text of the page.

The page's policy allows no style of its own on an element, and nothing of a drawing may run or load: known elements and
attributes are kept, styles become attributes, and all else is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from graphnhi.errors import UsageError, quoted
from graphnhi.report.markup import Html, joined, tag, text

__all__ = ["Picture", "figure"]


@dataclass(frozen=True, slots=True)
class Picture:
    """svg: the text of one drawing of ours, its names escaped. says: what it shows, in a sentence."""

    svg: str
    says: str


_DRAWN: Final = frozenset({
    "svg", "g", "path", "text", "tspan", "title", "desc", "rect", "circle", "ellipse", "line", "polyline", "polygon",
})  # fmt: skip
_ATTRIBUTES: Final = """
    viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform dx dy fill fill-opacity stroke stroke-width
    stroke-dasharray stroke-opacity stroke-linejoin stroke-linecap opacity font-family font-size font-weight font-style text-anchor
    dominant-baseline textLength lengthAdjust preserveAspectRatio
"""
_KEPT: Final = frozenset(_ATTRIBUTES.split())
_REFERENCE: Final = re.compile(r"url\s*\(|javascript:|&", re.IGNORECASE)


def figure(picture: Picture) -> Html:
    """The drawing with its sentence; UsageError for a text that is no SVG."""
    try:
        root = ET.fromstring(picture.svg)  # noqa: S314 - a drawing that graphnhi has just made
    except ET.ParseError as error:
        raise UsageError(f"a picture of the report is no SVG: {error}.") from error
    if _local(root.tag) != "svg":
        raise UsageError(f"a picture of the report is no SVG: found {quoted(_local(root.tag))}, wanted svg.")
    drawn = tag("div", _element(root), class_="picture", role="img", aria_label=picture.says)
    return tag("figure", drawn, tag("figcaption", picture.says))


def _element(node: ET.Element) -> Html:
    name = _local(node.tag)
    inner = [text(node.text or "")] + [part for child in node for part in _child(child)]
    attributes = "".join(f' {key}="{text(value)}"' for key, value in _attributes(node).items())
    return Html(f"<{name}{attributes}>{joined(inner)}</{name}>")


def _child(node: ET.Element) -> Iterator[Html]:
    """An element that is drawn, and the text behind it."""
    if _local(node.tag) in _DRAWN:
        yield _element(node)
    yield text(node.tail or "")


def _attributes(node: ET.Element) -> dict[str, str]:
    styles = (part.partition(":") for part in node.get("style", "").split(";"))
    every = dict(node.attrib) | {name.strip(): value.strip() for name, _, value in styles}
    return {name: value for name, value in every.items() if name in _KEPT and not _REFERENCE.search(value)}


def _local(name: object) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
