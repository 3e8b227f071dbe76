"""Routes as numbered lists of hops: each line reads aloud, with its bound and where it stands in the sources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from graphnhi.cli.rendering.labels import labels, route_ids
from graphnhi.cli.rendering.screen import plain
from graphnhi.export import aloud
from graphnhi.export.shape import Row

__all__ = ["routes"]

_STEP = 6
"""Columns by which the evidence of a hop, and the inputs of a gate, are set in."""


def routes(rows: Sequence[Row]) -> Iterator[RenderableType]:
    """Every route, the easiest first."""
    names = labels(name for row in rows for name in route_ids(row["path"]))
    for row in rows:
        hops = f"{row['hops']} {'hop' if row['hops'] == 1 else 'hops'}"
        yield Text(f"route {row['rank']}: {hops}, {row['bound']}, ease {row['weight']:.3g}", style="bold")
        yield from _hops(row["path"], names, 0)


def _hops(path: Sequence[Mapping[str, Any]], names: Mapping[str, str], indent: int) -> Iterator[RenderableType]:
    left_out = 0
    for number, step in enumerate(path, start=1):
        if "hops_left_out" in step:
            left_out = step["hops_left_out"]
            yield _set_in(Text(f"({left_out} hops left out)"), indent)
        said = aloud.hop({**step, "from": names[step["from"]], "to": names[step["to"]]})
        yield _set_in(Text(f"{number + left_out:>3}. ").append_text(plain(said)), indent)
        yield _set_in(_where(step), indent + _STEP)
        if step.get("inputs"):
            yield from _inputs(step, names, indent + _STEP)


def _inputs(step: Mapping[str, Any], names: Mapping[str, str], indent: int) -> Iterator[RenderableType]:
    yield _set_in(Text(f"opens with {step['needs']} of these inputs:"), indent)
    for place, route in enumerate(step["inputs"], start=1):
        yield _set_in(Text(f"input {place}:"), indent)
        yield from _hops(route, names, indent)


def _set_in(text: Text, indent: int) -> Padding:
    return Padding(text, (0, 0, 0, indent))


def _where(step: Mapping[str, Any]) -> Text:
    stands = "; ".join(aloud.place(found) for found in step.get("evidence") or ()) or "no evidence"
    bound = plain(step["bound"])
    if step.get("condition"):
        bound.append_text(Text(" if ")).append_text(plain(step["condition"]))
    shown = plain(stands)
    shown.stylize("dim")
    return bound.append_text(Text(", ")).append_text(shown)
