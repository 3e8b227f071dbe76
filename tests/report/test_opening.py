"""The page in a real browser: it opens without an error or a request, in any light and at any width, with a script or without."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from graphnhi.report.answers import Answers
from tests.browsing import visiting

CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Map();
  for (const node of document.body.querySelectorAll("*")) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    if (node.closest("script, style, title, desc, [hidden]")) continue;
    const { color, fill } = getComputedStyle(node);
    const [one, other] = [light(rgb(node instanceof SVGElement ? fill : color)), light(ground(node))];
    found.set(node.tagName + "." + node.getAttribute("class"), (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
  }
  return [...found];
}"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1300, 400])
def test_it_opens_quietly_at_any_width(browser: Browser, demo_page: Path, width: int, dark: bool) -> None:
    """No request, no error, no dialog; the page itself never scrolls sideways, wide tables do within it."""
    with visiting(browser, demo_page, width=width, dark=dark) as visit:
        assert visit.quiet, (visit.requests, visit.errors, visit.dialogs)
        wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read(browser: Browser, demo_page: Path, dark: bool) -> None:
    """Text has a contrast of at least 4.5 to 1 to what lies behind it, and the two lights differ."""
    with visiting(browser, demo_page, dark=dark) as visit:
        faint = [(what, ratio) for what, ratio in visit.page.evaluate(CONTRAST) if ratio < 4.5]
        assert faint == []
        ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 23, 27)" if dark else "rgb(255, 255, 255)")


def shown(page: Page) -> str:
    return str(page.evaluate("document.querySelector('main').innerText"))


def test_it_reads_the_same_without_its_script(browser: Browser, demo_page: Path) -> None:
    """All that the page says it says without JavaScript; a search that would not work is not offered."""
    with visiting(browser, demo_page) as visit:
        scripted = re.sub(r"\s+", " ", shown(visit.page))
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(demo_page.as_uri())
        plain = re.sub(r"\s+", " ", page.locator("main").inner_text())
        assert plain == scripted
        assert not page.locator("#search").is_visible()
        assert page.locator("table").count() > 20
    finally:
        context.close()


def test_headings_and_tables_have_their_order(browser: Browser, demo_page: Path) -> None:
    """One first heading, no level left out, every table with a caption and headings that say their scope, every id once."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        levels = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map(h => Number(h.tagName[1]))")
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        tables = page.locator("table").count()
        assert page.locator("table > caption").count() == tables
        assert page.locator("th:not([scope])").count() == 0
        assert page.evaluate("document.documentElement.lang") == "en"
        ids = page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
        assert len(ids) == len(set(ids))
        aims = page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))")
        assert aims
        assert {aim.removeprefix("#") for aim in aims} <= set(ids)


@pytest.mark.parametrize("width", [1300, 400])
def test_the_ten_worst_names_stand_whole(
    browser: Browser, demo_page: Path, hostile_page: Path, answers: Answers, width: int
) -> None:
    """Names wrap and are never cut, those of 10,000 characters neither: each heading holds its whole name within its box."""
    with visiting(browser, demo_page, width=width) as visit:
        headings = visit.page.locator("article > h4")
        assert headings.count() == 10
        texts = headings.evaluate_all("all => all.map(each => each.textContent)")
        assert all(str(each.row["name"]) in text for each, text in zip(answers.worst, texts, strict=True))
    for page in (demo_page, hostile_page):
        with visiting(browser, page, width=width) as visit:
            inside = visit.page.evaluate(
                "[...document.querySelectorAll('article > h4, #worst-table tbody th')].map(each => "
                "[each.scrollWidth <= each.clientWidth, getComputedStyle(each).textOverflow])"
            )
            assert len(inside) == 20
            assert all(each == [True, "clip"] for each in inside)
