"""Answers as pictures: what is drawn, where it stands, in which colours, and how it leaves as a page, a vector or a raster.

Nothing here computes an answer. Names are hostile until they passed the function of their sink in `export.clean`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphnhi.plots.drawing import figure_of, picture_of
    from graphnhi.plots.forms import SUFFIXES, checked
    from graphnhi.plots.outputs import save_picture, save_pictures
    from graphnhi.plots.picture import Picture

__all__ = ["SUFFIXES", "Picture", "checked", "figure_of", "picture_of", "save_picture", "save_pictures"]

_ROOMS = {"figure_of": "drawing", "picture_of": "drawing", "SUFFIXES": "forms", "checked": "forms",
          "save_picture": "outputs", "save_pictures": "outputs", "Picture": "picture"}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Plotly is slow to import: whoever asks for suffixes alone does not wait for it.
    if name in _ROOMS:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(f"graphnhi.plots.{_ROOMS[name]}"), name)
    raise AttributeError(f"module 'graphnhi.plots' has no attribute {name!r}")
