"""Pictures in a real browser: labels do not overlap, nothing is asked of anywhere, every name is text, in light and in dark."""

import itertools
from pathlib import Path

import pytest

import graphnhi as nhi
from tests.browsing import visiting
from tests.plots.estates import NAMES, hostile, layered

CLOCK = "2026-11-01"
BOXES = """() => [...document.querySelectorAll('svg text')].filter(t => t.textContent.trim()).map(t => {
  const r = t.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom, t.textContent, parseFloat(getComputedStyle(t).fontSize)];
})"""
Box = tuple[float, float, float, float, str, float]


def overlapping(boxes: list[Box]) -> list[tuple[str, str]]:
    """The pairs of labels of which one lies on the other by more than half a pixel."""
    return [
        (a[4], b[4])
        for a, b in itertools.combinations(boxes, 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5
    ]


def boxes_of(browser, file: Path) -> list[Box]:
    """The boxes of all labels of a page, or of an SVG that a page shows in line."""
    if file.suffix == ".svg":
        page = file.with_suffix(".inline.html")
        page.write_text(f"<body style='margin:0'>{file.read_text('utf-8').split('?>', 1)[1]}</body>", "utf-8")
        file = page
    with visiting(browser, file) as visit:
        visit.page.wait_for_selector("svg text")
        found = visit.page.evaluate(BOXES)
        assert visit.quiet, visit
    return [tuple(box) for box in found]


@pytest.mark.parametrize("form", ["html", "svg"])
@pytest.mark.parametrize(
    ("start", "target"), [("svc-recon", "initiate_payout"), ("quillmetrics-connect-token", "money")]
)
def test_no_label_of_a_path_lies_on_another(browser, tmp_path: Path, form: str, start: str, target: str) -> None:
    """0 overlapping labels: names, verbs, headings, legend and title, measured as they are rendered."""
    file = tmp_path / f"path.{form}"
    nhi.draw(nhi.path(nhi.demo(), start, target, k=4, as_of=CLOCK), file)
    boxes = boxes_of(browser, file)
    assert len(boxes) > 20
    assert overlapping(boxes) == []


@pytest.mark.parametrize("form", ["html", "svg"])
def test_a_blast_of_150_nodes_is_readable(browser, tmp_path: Path, form: str) -> None:
    """Every one of 150 names is drawn, in letters of at least 9 pixels, within 1300 by 900; at most 2 % of labels overlap."""
    file = tmp_path / f"blast.{form}"
    answer = nhi.blast(layered(), "svc-payments-reconciliation-00-0000")
    nhi.draw(answer, file)
    boxes = boxes_of(browser, file)
    names = [box for box in boxes if box[4].startswith("svc-") or "payout" in box[4]]
    assert len(names) >= 151
    assert min(box[5] for box in boxes) >= 9
    assert max(box[2] for box in boxes) <= 1300
    assert max(box[3] for box in names) <= 900
    assert len(overlapping(boxes)) <= 0.02 * len(boxes)


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_follows_its_reader_into_the_dark(browser, tmp_path: Path, dark: bool) -> None:
    """The figure and the page around it have the ground of the reader's scheme."""
    nhi.draw(nhi.path(nhi.demo(), "svc-recon", "initiate_payout", as_of=CLOCK), tmp_path / "path.html")
    with visiting(browser, tmp_path / "path.html", dark=dark) as visit:
        visit.page.wait_for_selector("svg text")
        ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        figure = visit.page.evaluate("getComputedStyle(document.querySelector('svg.main-svg')).backgroundColor")
    assert ground == figure == ("rgb(22, 25, 29)" if dark else "rgb(255, 255, 255)")


def _shown(name: str) -> str:
    from graphnhi.errors import escaped

    return escaped(name)


HOSTILE_PICTURES = {
    "path": lambda: nhi.path(hostile(), "start", "pay", k=len(NAMES), as_of=CLOCK),
    "blast": lambda: nhi.blast(hostile(), "start", as_of=CLOCK),
    "treemap": lambda: nhi.blast(hostile(), "start", as_of=CLOCK),
    "matrix": lambda: nhi.reach(hostile(), "payouts", as_of=CLOCK),
    "overview": lambda: nhi.overview(hostile(), by="owner", as_of=CLOCK),
}


@pytest.mark.parametrize("picture", HOSTILE_PICTURES)
def test_hostile_names_stay_text_in_a_page(browser, tmp_path: Path, picture: str) -> None:
    """Whatever names, owners and evidence say: nothing runs, nothing is asked, nothing links, and each name is found as text."""
    answer, file = HOSTILE_PICTURES[picture](), tmp_path / "page.html"
    nhi.draw(answer, file, picture=picture)
    with visiting(browser, file) as visit:
        visit.page.wait_for_selector("svg text")
        text = visit.page.evaluate("document.body.textContent")
        links = visit.page.evaluate(
            "[...document.querySelectorAll('a[href], a[*|href], iframe, img, object, form')].length"
        )
        visit.page.wait_for_timeout(100)
        assert visit.quiet, visit
    assert links == 0
    assert [name for name in NAMES if _shown(name) not in text] == []


@pytest.mark.parametrize("picture", ["path", "blast"])
def test_hostile_names_stay_text_in_an_svg(browser, tmp_path: Path, picture: str) -> None:
    """An SVG has no script, no link to anywhere and no entity; names that fit are text of it, long ones are in its tooltips."""
    file = tmp_path / "drawn.svg"
    nhi.draw(HOSTILE_PICTURES[picture](), file)
    text = file.read_text("utf-8")
    assert not any(word in text for word in ("<script", "<!DOCTYPE", "<!ENTITY", " href=", "<image", "<foreignObject"))
    page = tmp_path / "page.html"
    page.write_text(text.split("?>", 1)[1], "utf-8")
    with visiting(browser, page) as visit:
        told = visit.page.evaluate(
            "[...document.querySelectorAll('text, a')].map(e => (e.textContent || '') + (e.getAttribute('xlink:title') || '')).join('\\n')"
        )
        assert visit.quiet, visit
    drawn = {"path": NAMES[:1], "blast": NAMES}[picture]
    flat = told.replace("\n", "").replace("\u00a0", " ")
    assert [name for name in drawn if _shown(name).replace("\n", "") not in flat] == []
