"""From the reviewable source of a notebook, NAME.py, to NAME.ipynb: run by nbmake, the same bytes every time.

What differs by machine or by run is left out: times, random cell ids, the version of the kernel. Pictures are drawn in
`drawing`, so that running needs no browser.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import jupytext
import nbformat
from nbformat import NotebookNode
from nbmake.nb_run import NotebookRun

FOLDER: Final = Path(__file__).parents[2] / "notebooks"
SOURCES: Final = sorted(FOLDER.glob("*.py"))
"""Every notebook, in reading order."""

_MOST_SECONDS: Final = 120
"""For one cell, on a machine that does much else."""
_METADATA: Final = {
    "jupytext": {"formats": "ipynb,py:percent"},
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_KERNEL: Final = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"],
    "display_name": "Python 3",
    "language": "python",
}
_FOLDERS: Final = ("IPYTHONDIR", "JUPYTER_PATH", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
_OF_THE_USER: Final = (
    "NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE", "PYTHONWARNINGS", "PYTHONSTARTUP",
)  # fmt: skip
"""Variables that would change what a notebook says."""


class NotebookError(Exception):
    """A cell that raised, or that said something on stderr."""


def unexecuted(source: Path) -> NotebookNode:
    """The notebook as its source gives it, before anything ran."""
    notebook = jupytext.read(source, fmt="py:percent")
    for place, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{place:02}"
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return _bare(notebook)


def needs_server(source: Path) -> bool:
    """Whether a notebook asks a Neo4j, where there is one."""
    return "NEO4J_URI" in source.read_text("utf-8")


def executed(source: Path, server: Mapping[str, str] | None = None) -> NotebookNode:
    """The notebook after a run in a folder of its own, with figures as data alone.

    server: the variables that say where a Neo4j is, and how to log on. Raises NotebookError where a cell fails, or warns on stderr.
    """
    with TemporaryDirectory() as place, _environment(Path(place), server or {}):
        path = Path(place) / "run" / f"{source.stem}.ipynb"
        path.parent.mkdir()
        nbformat.write(unexecuted(source), path)
        result = NotebookRun(path, default_timeout=_MOST_SECONDS).execute()
    if result.error is not None:
        raise NotebookError(f"{source.name}, cell {result.error.failing_cell_index + 1}:\n{result.error.trace}")
    for cell in result.nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [*_joined(cell.outputs)]
            _check(source.name, cell.outputs)
    return _bare(result.nb)


def written(notebook: NotebookNode) -> str:
    """The text of the file."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _bare(notebook: NotebookNode) -> NotebookNode:
    """Without times and versions."""
    notebook.metadata = nbformat.from_dict(_METADATA)
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
    return notebook


@contextmanager
def _environment(place: Path, server: Mapping[str, str]) -> Iterator[None]:
    """A kernel of this very Python, without the settings, the kernels and the history of whoever runs it."""
    before = dict(os.environ)
    kernel = place / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps(_KERNEL), "utf-8")
    for key in _OF_THE_USER:
        os.environ.pop(key, None)
    os.environ.update(dict.fromkeys(_FOLDERS, str(place)) | {"PLOTLY_RENDERER": "plotly_mimetype"} | server)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _joined(outputs: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """Text that a cell printed in one piece, in however many pieces it came."""
    last: NotebookNode | None = None
    for output in outputs:
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
            continue
        last = output
        yield output


def _check(name: str, outputs: Sequence[Any]) -> None:
    said = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    if said:
        raise NotebookError(f"{name} said on stderr:\n{''.join(said)}")
