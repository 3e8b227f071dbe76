"""Files of pictures: each form is what its suffix says, private, whole, equal from run to run, with its words inside."""

import asyncio
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.plots import SUFFIXES, graphviz, picture_of, save_pictures
from graphnhi.plots.known import Known
from graphnhi.plots.mermaid import mermaid_of
from graphnhi.plots.ordering import barycentred, ordered
from tests.browsing import chromium
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.plots.estates import hostile, layered

CLOCK = "2026-11-01"
MAGIC = {"html": b"<!DOCTYPE html>", "svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "mmd": b"flowchart LR",
         "md": b"```mermaid\nflowchart LR", "dot": b"digraph", "csv": b""}  # fmt: skip


@pytest.fixture(scope="module")
def path():
    return nhi.path(nhi.demo(), "svc-recon", "initiate_payout", k=3, as_of=CLOCK)


@pytest.fixture(scope="module")
def blast():
    return nhi.blast(nhi.demo(), "quillmetrics-connect-token", as_of=CLOCK)


@pytest.mark.parametrize("form", SUFFIXES["path"])
def test_a_path_has_every_form_without_a_browser(path, tmp_path: Path, monkeypatch, form: str) -> None:
    """The suffix decides; the file is its owner's alone, and two runs give the same bytes (a PDF's date apart)."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("BROWSER_PATH", "/nowhere")
    files = [tmp_path / f"{name}.{form}" for name in "ab"]
    nhi.draw(path, *files)
    one, other = (re.sub(rb"D:\d{14}[^)]*", b"", file.read_bytes()) for file in files)
    assert one == other
    assert one.startswith(MAGIC[form])
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


def test_a_vector_says_its_answer(path, tmp_path: Path) -> None:
    """An SVG is an image with a title and a description, and nothing in it is called by a renderer's own ids."""
    nhi.draw(path, tmp_path / "p.svg")
    text = (tmp_path / "p.svg").read_text("utf-8")
    picture = picture_of(path)
    assert re.findall("<title>(.*?)</title>", text) == [picture.title]
    assert 'role="img"' in text
    assert "payouts-deploy-token AUTHENTICATES_AS deploy-payouts" in re.search("<desc>(.*?)</desc>", text)[1]
    assert "<!--" not in text


def test_a_raster_carries_its_words(path, tmp_path: Path) -> None:
    """A PNG has the title and the description as texts, before its pixels."""
    nhi.draw(path, tmp_path / "p.png")
    data = (tmp_path / "p.png").read_bytes()
    title = picture_of(path).title.encode()
    assert b"iTXtTitle\0\0\0\0\0" + title in data
    assert b"iTXtDescription" in data[: data.index(b"IDAT")]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_a_heatmap_is_drawn_by_a_browser(tmp_path: Path, form: str) -> None:
    """Where there is one; its names are text of the vector."""
    chromium()
    answer = nhi.overview(nhi.demo(), as_of=CLOCK)
    nhi.draw(answer, tmp_path / f"o.{form}")
    data = (tmp_path / f"o.{form}").read_bytes()
    assert data.startswith(MAGIC[form])
    assert form != "svg" or "platform-team (63)" in data.decode()


def test_several_forms_of_a_heatmap_share_one_browser(tmp_path: Path) -> None:
    """A browser is slow to start: it is started once, and nothing is warned of."""
    chromium()
    files = [tmp_path / f"o.{form}" for form in ("svg", "png", "csv", "html")]
    assert nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), *files) == []
    assert all(file.stat().st_size for file in files)


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_without_a_browser_it_is_said_what_is_missing(tmp_path: Path, monkeypatch, form: str) -> None:
    """And that html needs none; no file is left behind."""
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match=r"(?s)Chromium.*html needs none"):
        nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), tmp_path / f"o.{form}")
    assert list(tmp_path.iterdir()) == []
    nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), tmp_path / "o.html")


@pytest.mark.parametrize("lacking", ["no browser", "one that ends at once", "no kaleido"])
def test_what_needs_no_browser_is_written_where_several_files_need_one(
    tmp_path: Path, monkeypatch, capfd, lacking: str
) -> None:
    """Two files that a browser would draw are refused, each by its name, at once and in silence; page and table are there."""
    if lacking == "no kaleido":
        monkeypatch.setitem(sys.modules, "kaleido", None)
    else:
        monkeypatch.setenv("BROWSER_PATH", "/bin/false" if lacking == "one that ends at once" else "/nowhere")
    picture = picture_of(nhi.overview(nhi.demo(), as_of=CLOCK))
    files = [tmp_path / f"o.{form}" for form in ("svg", "html", "png", "csv")]
    said = {file.suffix: told for file, told in save_pictures(picture, files)}
    assert {suffix: isinstance(told, UsageError) for suffix, told in said.items()} == {
        ".svg": True, ".html": False, ".png": True, ".csv": False,
    }  # fmt: skip
    assert str(said[".png"]).startswith("png of this picture")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["o.csv", "o.html"]
    assert capfd.readouterr() == ("", "")


def test_a_browser_that_never_answers_is_given_up(tmp_path: Path, monkeypatch) -> None:
    """After a time it is an error of one line like any other, and the browser has ended."""
    silent, mark = tmp_path / "silent", tmp_path / "pid"
    silent.write_text(f"#!/bin/sh\necho $$ > {mark}\nexec sleep 300\n", "utf-8")
    silent.chmod(0o700)
    monkeypatch.setenv("BROWSER_PATH", str(silent))
    monkeypatch.setattr("graphnhi.plots.with_browser._SECONDS", 2.0)
    monkeypatch.setattr("graphnhi.plots.with_browser._SECONDS_TO_END", 0.5)
    with pytest.raises(UsageError, match="none could be used"):
        nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), tmp_path / "o.svg")
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text("utf-8")), 0)


def test_within_a_running_loop_a_heatmap_is_drawn_all_the_same(tmp_path: Path) -> None:
    """A notebook's cells run inside of one."""
    chromium()

    async def cell() -> None:
        nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), tmp_path / "o.svg", tmp_path / "o.png")

    with ThreadPoolExecutor(1) as thread:  # the browser of other tests keeps a loop running in this one
        thread.submit(lambda: asyncio.run(cell())).result()
    assert (tmp_path / "o.png").read_bytes().startswith(MAGIC["png"])


def test_without_kaleido_it_is_said_what_to_install(tmp_path: Path, monkeypatch) -> None:
    """The library that drives the browser is an extra."""
    monkeypatch.setitem(sys.modules, "kaleido", None)
    with pytest.raises(UsageError, match=r"graphnhi\[images\]"):
        nhi.draw(nhi.overview(nhi.demo(), as_of=CLOCK), tmp_path / "o.png")


def _no_graphviz(*_: object) -> bytes:
    raise graphviz.GraphvizError("pygraphviz is not installed")


def test_without_graphviz_pages_are_laid_out_by_barycentres(path, tmp_path: Path, monkeypatch) -> None:
    """A page needs none; a vector says what it needs."""
    monkeypatch.setattr("graphnhi.plots.ordering.asked", _no_graphviz)
    monkeypatch.setattr("graphnhi.plots.with_graphviz.asked", _no_graphviz)
    nhi.draw(path, tmp_path / "p.html")
    with pytest.raises(UsageError, match="pygraphviz is not installed"):
        nhi.draw(path, tmp_path / "p.svg")


def _crossings(columns: list[list[int]], links: list[tuple[int, int]]) -> int:
    place = {box: at for column in columns for at, box in enumerate(column)}
    level = {box: number for number, column in enumerate(columns) for box in column}
    return sum(
        (place[a] - place[c]) * (place[b] - place[d]) < 0
        for at, (a, b) in enumerate(links)
        for c, d in links[at + 1 :]
        if level[a] == level[c]
    )


@pytest.mark.parametrize("order", [ordered, barycentred])
def test_both_orders_keep_every_box_and_undo_crossings(order) -> None:
    """A tangle that has an order without crossings gets it, by Graphviz and by barycentres alike."""
    columns, links = [[0, 1, 2], [3, 4, 5], [6, 7, 8]], [(0, 5), (1, 4), (2, 3), (3, 8), (4, 7), (5, 6)]
    found = order(columns, links)
    assert [sorted(column) for column in found] == columns
    assert _crossings(found, links) == 0


def test_a_graphviz_that_dies_is_said(monkeypatch, tmp_path: Path) -> None:
    """A crash in its C code is an error of one line, not ours."""
    program = tmp_path / "dies.py"
    program.write_text("import os; os.abort()", "utf-8")
    monkeypatch.setattr("graphnhi.plots.graphviz._PROGRAM", program)
    with pytest.raises(graphviz.GraphvizError):
        graphviz.asked("digraph {}", "dot", "svg")


def test_graphviz_reads_our_dot(path, tmp_path: Path) -> None:
    """The DOT of a picture is a graph with its boxes and links, whatever names are in it."""
    import pygraphviz

    for place, answer in enumerate((path, nhi.blast(hostile(), "start"))):
        file, picture = tmp_path / f"{place}.dot", picture_of(answer)
        nhi.draw(answer, file)
        graph = pygraphviz.AGraph(string=file.read_text("utf-8"))
        assert (len(graph.nodes()), len(graph.edges())) == (len(picture.diagram.boxes), len(picture.diagram.links))
        assert not any(graph.get_node(node).attr["URL"] or graph.get_node(node).attr["href"] for node in graph.nodes())


def test_a_long_route_stays_within_the_limits_of_mermaid(tmp_path: Path) -> None:
    """At most 500 links and 50,000 characters, and what was left out is said."""
    answer = nhi.path(
        layered((1,) * 600, "a-role-with-a-name-of-some-length-{hop:03d}-{place}"),
        "a-role-with-a-name-of-some-length-000-0",
        "money",
        k=1,
    )
    told = nhi.draw(answer, tmp_path / "p.mmd")
    text = (tmp_path / "p.mmd").read_text("utf-8")
    assert text.count("-->") <= 500
    assert len(text) <= 50_000
    assert any(re.search(r"mermaid: the first \d+ of 600 hops fit", line) for line in told)


def test_mermaid_tells_a_certain_hop_from_a_possible_one() -> None:
    """Two routes by one hop in two bounds are two arrows, one of them dashed, whichever comes first."""
    rows = Rows().node("a", "role").node("p", "initiate_payout").edge("a", "PERFORMS", "p")
    answer = nhi.path(estate_of(rows), "a", "p", k=1)
    (hop,) = answer.rows[0]["path"]
    routes = [{"path": [hop]}, {"path": [{**hop, "bound": "possible"}]}]
    for order in (routes, routes[::-1]):
        chart, told = mermaid_of("a reaches p", order, Known(answer))
        assert (chart.count(" -->"), chart.count(" -.->"), told) == (1, 1, [])


def test_mermaid_labels_are_letters_and_entities_alone(tmp_path: Path) -> None:
    """Ids are n0, n1; in a label no quote, bracket, backtick or percent sign of a name is left; there is no click line."""
    nhi.draw(nhi.path(hostile(), "start", "pay", k=40), tmp_path / "p.mmd")
    for line in (tmp_path / "p.mmd").read_text("utf-8").splitlines()[3:]:
        label = re.fullmatch(
            r'  (?:n\d+\["(.*)"\]|n\d+ -\.?->\|"([A-Z_]+)"\| n\d+|linkStyle [\d,]+ stroke:#D55E00,stroke-width:3px)',
            line,
        )
        assert label, line
        rest = re.sub(r"#(\d+|quot);|<br/>", "", label[1] or "")
        assert not set(rest) & set("\"'`<>[]{}()|;:%&#*~\\"), line


@pytest.mark.parametrize("name", ["x.htm", "x", "x.jpg", "x.mmd"])
def test_a_suffix_that_a_picture_cannot_have_is_refused_with_those_that_it_can(
    blast, tmp_path: Path, name: str
) -> None:
    """Before anything is drawn."""
    with pytest.raises(UsageError, match=r"wanted one of \.html, \.svg, \.png, \.pdf, \.dot, \.csv"):
        nhi.draw(blast, tmp_path / "ok.csv", tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_without_a_picture_says_which_have_one() -> None:
    """A list has none."""
    with pytest.raises(
        UsageError, match="there is no picture of inventory; there is one of path, blast, reach, rank, find, overview"
    ):
        nhi.inventory(nhi.demo()).figure()


def test_a_large_answer_is_drawn_without_plotly_in_asking(tmp_path: Path) -> None:
    """Asking loads no plotly: only a picture does."""
    program = "import sys, graphnhi as nhi; a = nhi.blast(nhi.demo(), 'svc-recon'); print('plotly' in sys.modules); a.figure(); print('plotly' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", "True"]
