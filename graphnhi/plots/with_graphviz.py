"""A scene as SVG, PNG or PDF, drawn by Graphviz with every place given: no browser is needed. One pixel is one point.

A label is always a quoted string, never HTML, and nothing links anywhere.
"""

from collections.abc import Iterator

from graphnhi.errors import UsageError
from graphnhi.export.clean import as_dot
from graphnhi.plots.colours import BY_CATEGORY, Theme, edge_of
from graphnhi.plots.graphviz import GraphvizError, asked
from graphnhi.plots.lettering import width_of
from graphnhi.plots.markup import described_png, described_svg
from graphnhi.plots.scene import Curve, Scene, Symbol, coloured
from graphnhi.plots.shapes import shape_of

__all__ = ["drawn", "scene_in_dot"]

_FONT = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"
_INCH = 72.0


def drawn(scene: Scene, theme: Theme, form: str, alt: str) -> bytes:
    """The scene as svg, png or pdf with its alternative text; UsageError where Graphviz is missing or fails."""
    dot = scene_in_dot(scene, theme, scale=2.0 if form == "png" else 1.0)
    try:
        made = asked(dot, "nop2", form)
    except GraphvizError as error:
        raise UsageError(
            f"{form} of this picture needs Graphviz by pygraphviz: {error}. html needs neither."
        ) from error
    title = " ".join(scene.title.lines)
    return {"svg": described_svg, "png": described_png}.get(form, _as_it_is)(made, title, alt)


def _as_it_is(made: bytes, title: str, alt: str) -> bytes:  # noqa: ARG001 - the title stands in the picture itself
    return made


def scene_in_dot(scene: Scene, theme: Theme, *, scale: float = 1.0) -> str:
    """The scene in DOT for the engine nop2; `scale`: how many pixels of a raster a pixel of the scene takes."""
    head = (
        f'digraph {{ graph [bb="0,0,{scene.width},{scene.height}" bgcolor="{theme.ground}" pad=0 dpi={_INCH * scale:g} '
        f'splines=true fontname="{_FONT}"]; node [label="" fixedsize=true fontname="{_FONT}"];'
    )
    lines = [head, *_corners(scene), *_curves(scene, theme), *_symbols(scene, theme), *_texts(scene, theme)]
    return "\n".join([*lines, "}"])


def _corners(scene: Scene) -> Iterator[str]:
    """Nothing, at two corners: else the picture would end at its outermost marks."""
    for name, x, y in (("a", 0, 0), ("b", scene.width, scene.height)):
        yield f'{name} [pos="{x},{y}" style=invis shape=point width=0.01 height=0.01];'


def _curves(scene: Scene, theme: Theme) -> Iterator[str]:
    """Curves between two nodes without a look; the head of an arrow points where its curve ends."""
    for place, curve in enumerate(scene.curves):
        yield _point(f"p{place}", curve.points[0], scene)
        yield _point(f"q{place}", curve.points[-1], scene)
        colour, style = coloured(curve.colour, theme), "dashed" if curve.dashed else "solid"
        told = f" tooltip={_told(curve.hover)}" if curve.hover else ""
        head = f"arrowsize={0.45 + curve.width / 16:.2f}" if curve.arrow else "arrowhead=none"
        yield (
            f'p{place} -> q{place} [pos="{_spline(curve, scene)}" color="{colour}" penwidth={curve.width:.2f} '
            f"style={style} {head}{told}];"
        )


def _spline(curve: Curve, scene: Scene) -> str:
    points = list(curve.points)
    if not curve.arrow:
        return " ".join(_at(point, scene) for point in points)
    end = points[-1]
    points[-1] = (end[0] - 6, end[1])
    return f"e,{_at(end, scene)} {' '.join(_at(point, scene) for point in points)}"


def _at(point: tuple[float, float], scene: Scene) -> str:
    return f"{point[0]:.1f},{scene.height - point[1]:.1f}"


def _point(name: str, point: tuple[float, float], scene: Scene) -> str:
    return f'{name} [pos="{_at(point, scene)}" style=invis shape=point width=0.01 height=0.01];'


def _symbols(scene: Scene, theme: Theme) -> Iterator[str]:
    for place, symbol in enumerate(scene.symbols):
        shape = shape_of(symbol.kind)
        fill = BY_CATEGORY.get(symbol.category, BY_CATEGORY["unknown"])
        inside, outline, pen = (
            (theme.ground, edge_of(fill, theme), 2.0) if symbol.hollow else (fill, theme.outline, 1.0)
        )
        told = f" tooltip={_told(symbol.hover)}" if symbol.hover else ""
        yield (
            f'n{place} [pos="{_at((symbol.x, symbol.y), scene)}" {shape.graphviz} style=filled fillcolor="{inside}" '
            f'color="{outline}" penwidth={pen} width={_inches(symbol, shape.wide)} height={_inches(symbol, shape.high)}{told}];'
        )


def _inches(symbol: Symbol, factor: float) -> str:
    return f"{symbol.size * factor / _INCH:.3f}"


def _told(lines: tuple[str, ...]) -> str:
    """Lines as a tooltip."""
    return '"' + "\\n".join(as_dot(line)[1:-1] for line in lines) + '"'


_JUST = {"start": ("l", 0.5), "middle": ("n", 0.0), "end": ("r", -0.5)}
"""How lines stand in their node, and by what part of its width its middle is off their anchor."""


def _texts(scene: Scene, theme: Theme) -> Iterator[str]:
    """A text is a node without a shape, as wide as the text may be, and stands on the side of it that is anchored."""
    for place, text in enumerate((scene.title, *scene.texts)):
        end, off = _JUST[text.anchor]
        wide = max(width_of(line, text.size) for line in text.lines) * (1.1 if text.bold else 1.0)
        label = "".join(f"{as_dot(line)[1:-1]}\\{end}" for line in text.lines)
        font = f' fontname="{_bold()}"' if text.bold else ""
        yield (
            f't{place} [pos="{_at((text.x + off * wide, text.y), scene)}" shape=rect peripheries=0 margin=0 width={wide / _INCH:.3f} '
            f'height={len(text.lines) * text.size * 1.2 / _INCH:.3f} label="{label}" '
            f'fontsize={text.size:g} fontcolor="{coloured(text.colour, theme)}"{font}];'
        )


def _bold() -> str:
    return f"{_FONT} Bold"
