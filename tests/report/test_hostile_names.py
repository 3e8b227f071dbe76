"""Whatever the owners of the exported systems called their things: it stays text in the page, and can be found."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import graphnhi as nhi
from graphnhi.errors import escaped
from tests.browsing import visiting
from tests.export.hostile import UNSAFE
from tests.report.made import AS_OF, NAMES, built


def test_nothing_of_a_name_is_alive(browser: Browser, hostile_page: Path) -> None:
    """No dialog, request or error; one script, one style sheet and one drawing, ours; no handler, no address, no style on any element."""
    with visiting(browser, hostile_page) as visit:
        page = visit.page
        assert visit.quiet, (visit.requests[:3], visit.errors[:3], visit.dialogs[:3])
        counts = page.evaluate(
            """() => ["script", "style", "img", "svg", "iframe", "object", "embed", "link", "base", "form"]
            .map((name) => document.querySelectorAll(name).length)"""
        )
        assert counts == [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]
        odd = page.evaluate(
            """[...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
            .filter((a) => /^on|^style$|^src/i.test(a.name) || (a.name === "href" && !a.value.startsWith("#")))
            .map((a) => a.name + "=" + a.value))"""
        )
        assert odd == []
        page.locator("#search").fill("<script>")
        for button in page.locator("thead button").all()[:40]:
            button.dispatch_event("click")
        assert visit.quiet


@pytest.mark.parametrize("what", ["svc", "key", "vendor", "pay", "store"])
def test_each_name_is_found_as_text(browser: Browser, hostile_page: Path, what: str) -> None:
    """Every id and name stands whole in the text of the document, control and bidirectional characters as escapes."""
    with visiting(browser, hostile_page) as visit:
        text = visit.page.evaluate("document.querySelector('main').textContent")
        missing = [
            name[:60]
            for name in NAMES
            if escaped(f"{what} {name}") not in text or escaped(f"{what}-name {name}") not in text
        ]
        assert missing == []


def test_the_search_finds_hostile_names(browser: Browser, hostile_page: Path) -> None:
    """What is shown of a name can be typed and is found, the name of 10,000 characters included."""
    with visiting(browser, hostile_page) as visit:
        page = visit.page
        for name in NAMES:
            page.locator("#search").fill(escaped(f"svc {name}"))
            assert page.locator("tbody tr:visible").count() > 0, name[:60]
        assert visit.quiet


def test_the_file_holds_no_raw_control_character(hostile_page: Path) -> None:
    """No control, escape or bidirectional character stands in the file as it is, whatever opens it."""
    text = hostile_page.read_text("utf-8")
    assert [hex(ord(character)) for character in UNSAFE if character in text] == []
    assert not re.search("[\x00-\x09\x0b-\x1f]", text)


class Elements(HTMLParser):
    """Counts the elements of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names[tag] = self.names.get(tag, 0) + 1


DRAWN = {"figure", "figcaption", "svg", "g", "title", "desc", "path", "polygon", "ellipse", "text"}
"""What the drawing of a route is made of; the harmless page has no route."""


def test_names_make_no_elements(hostile_page: Path, tmp_path: Path) -> None:
    """A page of hostile names has the elements that a page of harmless ones has, of the same sorts."""
    harmless = built(tmp_path / "in", [{"id": "a", "kind": "api_key"}], [])
    nhi.report(harmless, tmp_path / "harmless.html", as_of=AS_OF)
    found = []
    for path in (hostile_page, tmp_path / "harmless.html"):
        parser = Elements()
        parser.feed(path.read_text("utf-8"))
        found.append(parser.names)
    assert (
        set(found[0]) - set(found[1])
        <= {
            "article",
            "h4",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "div",
        }
        | DRAWN
    )
