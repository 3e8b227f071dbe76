"""A drawing in the page: its names are text of the document, and nothing of it runs, loads or is styled past the page's policy."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.plots.graphviz import GraphvizError
from graphnhi.report import Picture, page
from graphnhi.report.answers import Answers
from graphnhi.report.picture import figure
from tests.browsing import visiting
from tests.report.made import AS_OF

DRAWN = """<?xml version="1.0"?><!-- made by hand --><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 200 60" width="200" height="60"><title>who reaches what</title>
<script>alert(1)</script><style>* { fill: red }</style>
<a xlink:href="javascript:alert(2)"><text x="1" y="9">linked away</text></a>
<image href="http://evil.example/p.png"/><foreignObject><p>html</p></foreignObject>
<rect x="5" y="5" width="90" height="30" style="fill: #0072b2; stroke: url(http://evil.example/x)" onclick="alert(3)"/>
<text x="10" y="25" font-size="10">svc-recon &lt;b&gt; <tspan>reaches</tspan> payout</text></svg>"""


def test_it_stands_in_its_section(browser: Browser, answers: Answers, tmp_path: Path) -> None:
    """In the section that is named, behind its first words, drawn and quiet, with a sentence that says what it shows."""
    told = page(answers, {"worst": [Picture(DRAWN, "org-admin reaches <everything>")]})
    (tmp_path / "page.html").write_text(told, "utf-8")
    with visiting(browser, tmp_path / "page.html") as visit:
        drawn = visit.page.locator("#worst figure svg")
        assert drawn.count() == 1
        assert "svc-recon <b> reaches payout" in str(drawn.text_content())
        assert visit.page.locator("#worst figcaption").inner_text() == "org-admin reaches <everything>"
        assert visit.page.locator("#worst .picture").get_attribute("aria-label") == "org-admin reaches <everything>"
        fill = visit.page.evaluate("getComputedStyle(document.querySelector('figure rect')).fill")
        assert fill == "rgb(0, 114, 178)"
        assert visit.page.evaluate("document.querySelector('figure rect').getBoundingClientRect().width") > 0
        assert visit.quiet, (visit.errors, visit.requests)


def test_nothing_of_it_is_alive() -> None:
    """Scripts, styles, links, images, foreign elements, handlers and addresses are left out; a name stays text."""
    told = figure(Picture(DRAWN, "x"))
    for word in ("script", "style", "alert", "evil", "href", "foreign", "onclick", "linked away", "<b>"):
        assert word not in told
    assert "svc-recon &lt;b&gt;" in told
    assert 'fill="#0072b2"' in told


@pytest.mark.parametrize("text", ["", "<svg>", "no drawing", "<html/>"])
def test_what_is_no_drawing_is_refused(text: str) -> None:
    """A text that is no SVG is an error, not an empty place."""
    with pytest.raises(UsageError, match="is no SVG"):
        figure(Picture(text, "x"))


def test_the_worst_identity_is_drawn_on_its_way_to_money(demo_page: Path, browser: Browser) -> None:
    """The page shows the first route of the worst identities as a picture, arrows included, with its names as text."""
    with visiting(browser, demo_page) as visit:
        drawn = visit.page.locator("#worst figure svg")
        words = str(drawn.text_content())
        assert drawn.count() == 1
        assert "org-admin reaches money in 4 hops" in words
        assert "CONTROLS" in words
        assert drawn.locator("path[stroke='#d55e00']").count() >= 4
        assert visit.quiet, (visit.errors, visit.requests)


def test_a_redacted_report_has_no_picture(demo: Estate, tmp_path: Path) -> None:
    """A picture is drawn from the estate itself, whose names are not to be seen."""
    nhi.report(demo, tmp_path / "r.html", as_of=AS_OF, redact=True)
    assert "<svg" not in (tmp_path / "r.html").read_text("utf-8")


def test_without_graphviz_the_page_is_there_without_its_picture(
    demo: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only adds to the page does not stop it."""

    def missing(*_: object) -> bytes:
        raise GraphvizError("pygraphviz is not installed")

    monkeypatch.setattr("graphnhi.plots.with_graphviz.asked", missing)
    nhi.report(demo, tmp_path / "r.html", as_of=AS_OF)
    assert "<svg" not in (tmp_path / "r.html").read_text("utf-8")
