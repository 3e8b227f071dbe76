"""Still pictures beside the figures of a notebook, as Plotly's renderer `plotly_mimetype+png` puts them: for readers who run
nothing, and for GitHub, which shows no figure.

One browser draws them all, after the run, so that a notebook itself needs none.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Final

from nbformat import NotebookNode

from graphnhi.plots.with_browser import one_browser, rendered

FIGURE: Final = "application/vnd.plotly.v1+json"
PICTURE: Final = "image/png"


def figures(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The output of every figure."""
    for cell in notebook.cells:
        yield from (output for output in cell.get("outputs", ()) if FIGURE in output.get("data", {}))


def draw(*notebooks: NotebookNode) -> None:
    """Put a picture beside each figure. Raises UsageError where there is no browser."""
    with one_browser():
        for notebook in notebooks:
            for output in figures(notebook):
                output.data[PICTURE] = _picture(output.data[FIGURE])


def _picture(figure: NotebookNode) -> str:
    size = {"width": figure.layout.width, "height": figure.layout.height, "scale": 1}
    return b64encode(rendered(figure, "png", size)).decode()


def undrawn(notebook: NotebookNode) -> NotebookNode:
    """The notebook without its pictures."""
    for output in figures(notebook):
        output.data.pop(PICTURE, None)
    return notebook
