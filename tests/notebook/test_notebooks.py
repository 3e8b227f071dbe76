"""The guided notebooks: what is committed is what their sources say when they run, and it is the same at every run.

The runs are those of `python -m tests.notebook`, which also writes what is committed: each in a process of its own, so that
kernels meet neither the browser of other tests nor each other.
"""

import ast
import os
import re
import struct
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.browsing import chromium
from tests.notebook.drawing import FIGURE, PICTURE, draw, figures, undrawn
from tests.notebook.making import FOLDER, SOURCES, needs_server, unexecuted, written
from tests.servers.server import Server

ROOT = FOLDER.parent
MOST_BYTES = 3_000_000
MAY_IMPORT = {"graphnhi", "pandas", *sys.stdlib_module_names}

each = pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])


def committed(source: Path) -> NotebookNode:
    return nbformat.read(source.with_suffix(".ipynb"), 4)


def run(folder: Path, *sources: Path, server: Server | None = None) -> subprocess.CompletedProcess[str]:
    """The command that runs notebooks, without pictures."""
    told = {} if server is None else server.environment | {"NEO4J_URI": server.uri}
    variables = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")} | told
    return subprocess.run(
        [sys.executable, "-m", "tests.notebook", "--undrawn", "--given", "-o", str(folder), *map(str, sources)],
        cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def ran(source: Path, folder: Path, server: Server | None) -> str:
    ended = run(folder, source, server=server)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stderr
    return (folder / f"{source.stem}.ipynb").read_text("utf-8")


def without_looks(notebook: NotebookNode) -> NotebookNode:
    """Without what a browser, its fonts and Plotly's own template make of a figure."""
    for output in figures(undrawn(notebook)):
        output.data[FIGURE].layout.pop("template", None)
    return notebook


def texts(source: Path, kind: str) -> list[str]:
    return [cell.source for cell in unexecuted(source).cells if cell.cell_type == kind]


def test_there_are_seven_in_reading_order() -> None:
    """First look, who reaches payouts, one compromise, what first, your own exports, Neo4j, AWS; nothing lies beside them unpaired."""
    assert [source.stem[:3] for source in SOURCES] == [f"0{place}-" for place in range(1, 8)]
    assert sorted(FOLDER.glob("*.ipynb")) == [source.with_suffix(".ipynb") for source in SOURCES]


@each
def test_the_pair_says_the_same(source: Path) -> None:
    """The committed notebook, its outputs taken away, is what its source gives: the same cells, ids and metadata."""
    notebook = committed(source)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert written(notebook) == written(unexecuted(source))


@each
def test_two_runs_give_the_bytes_that_are_committed(
    source: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Every cell runs, none warns, two runs give equal bytes, and what is committed says the same: it is never stale.

    The one on Neo4j runs with a real server.
    """
    server: Server | None = request.getfixturevalue("neo4j") if needs_server(source) else None
    first, second = (ran(source, tmp_path / place, server) for place in ("one", "two"))
    assert first == second
    again = nbformat.reads(first, 4)
    assert written(without_looks(again)) == written(without_looks(committed(source)))
    counts = [cell.execution_count for cell in again.cells if cell.cell_type == "code"]
    assert counts == [*range(1, len(counts) + 1)]


def test_pictures_are_drawn_alike() -> None:
    """The same figures become the same bytes, by two browsers one after the other, in the size that the figure has."""
    chromium()
    drawn = []
    for _ in range(2):
        notebooks = [undrawn(committed(source)) for source in SOURCES]
        draw(*notebooks)
        drawn.append([output.data[PICTURE] for notebook in notebooks for output in figures(notebook)])
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) >= 10


@each
def test_every_figure_has_its_picture(source: Path) -> None:
    """Beside the interactive figure stands a still one of its size, which GitHub shows; only that on Neo4j draws nothing."""
    outputs = [*figures(committed(source))]
    assert outputs or source.stem == "06-neo4j"
    for output in outputs:
        assert set(output.data) == {FIGURE, PICTURE}
        size = struct.unpack(">II", b64decode(output.data[PICTURE])[16:24])
        assert size == (output.data[FIGURE].layout.width, output.data[FIGURE].layout.height)


def test_the_folder_is_small() -> None:
    """Pictures and all, the folder stays small enough to be cloned without a thought."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < MOST_BYTES


@each
def test_they_import_what_an_analyst_has(source: Path) -> None:
    """graphnhi, pandas and the standard library: no drawing library, no driver."""
    nodes = [*ast.walk(ast.parse(source.read_text("utf-8")))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    assert "graphnhi" in names
    assert {name.split(".")[0] for name in names} <= MAY_IMPORT


@each
def test_no_number_stands_in_the_prose(source: Path) -> None:
    """Numbers are computed and told by cells, so that none goes stale: the text between them has no digit but in code and links."""
    for text in texts(source, "markdown"):
        prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
        assert not re.search(r"(?<!Neo)[0-9]", prose), prose


@each
def test_every_link_leads_somewhere(source: Path) -> None:
    """What a notebook points at lies beside it."""
    links = [link for text in texts(source, "markdown") for link in re.findall(r"\]\(([^)]*)\)", text)]
    assert links
    assert [link for link in links if not (FOLDER / link).is_file()] == []


def test_without_a_server_one_line_says_so(tmp_path: Path) -> None:
    """Where no server is named the one cell that asks it says so in one line, and everything else runs."""
    ended = run(tmp_path, FOLDER / "06-neo4j.py")
    assert ended.returncode == 0, ended.stderr
    notebook = nbformat.read(tmp_path / "06-neo4j.ipynb", 4)
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and "NEO4J_URI" in cell.source]
    assert [output.text for output in cell.outputs] == ["skipped: NEO4J_URI is not set\n"]


def test_what_is_committed_was_run_with_a_server() -> None:
    """Readers who run nothing see that the answers are the same on both."""
    notebook = committed(FOLDER / "06-neo4j.py")
    (cell,) = [cell for cell in notebook.cells if cell.cell_type == "code" and "NEO4J_URI" in cell.source]
    assert "Every answer is the same on both" in cell.outputs[0].text
    assert "False" not in cell.outputs[1].data["text/plain"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1 / 0", "broken.py, cell 2:"),
        ("import warnings\nwarnings.warn('old', stacklevel=1)", "broken.py said on stderr:"),
    ],
)
def test_what_fails_or_warns_is_not_written(cell: str, said: str, tmp_path: Path) -> None:
    """A notebook that raises or warns ends the command with the cell and the reason, and nothing is written."""
    source = tmp_path / "broken.py"
    source.write_text(f"# %%\nfine = True\n\n# %%\n{cell}\n", "utf-8")
    ended = run(tmp_path / "out", source)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert not (tmp_path / "out").exists()
