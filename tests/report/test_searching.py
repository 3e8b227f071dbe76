"""One search for all tables, and columns that are sorted by a click, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import visiting
from tests.report.made import NAMES

VISIBLE = """() => [...document.querySelectorAll("table[data-sortable]")].map((table) => [table.id,
  [...table.tBodies[0].rows].filter((row) => row.checkVisibility()).map((row) => row.textContent)])"""


def visible(page: Page) -> dict[str, list[str]]:
    """The rows that can be seen, by table."""
    return {name: list(rows) for name, rows in page.evaluate(VISIBLE)}


def column(page: Page, table: str, title: str) -> list[str]:
    """The cells of a column from above."""
    return list(page.evaluate(
        """([name, title]) => {
          const table = document.getElementById(name);
          const at = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === title);
          return [...table.tBodies[0].rows].map((row) => row.cells[at].textContent);
        }""",
        [table, title],
    ))  # fmt: skip


def press(page: Page, table: str, title: str) -> str:
    """Sort by a column, as a reader does; gives what the heading says of its order."""
    button = page.locator(f"#{table} thead button").get_by_text(title, exact=True)
    button.click()
    heading = page.locator(f"#{table} thead th").filter(has_text=title).first
    return str(heading.get_attribute("aria-sort"))


def test_the_search_filters_every_table_at_once(browser: Browser, demo_page: Path) -> None:
    """Only rows with the word are left, in all tables; the count is said to readers aloud; clearing brings all back."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        before = visible(page)
        assert sum(map(len, before.values())) > 1000
        page.get_by_role("searchbox", name="Search all tables").fill("SVC-Recon")
        after = visible(page)
        for name, rows in before.items():
            assert after[name] == [row for row in rows if "svc-recon" in row.casefold()]
        left = sum(map(len, after.values()))
        assert 0 < left < 200
        told = page.locator("#matches")
        assert told.get_attribute("aria-live") == "polite"
        assert told.inner_text().startswith(f"{left} of ")
        page.locator("#search").fill("")
        assert visible(page) == before
        assert told.inner_text() == ""
        assert visit.quiet


def test_the_routes_of_the_worst_are_found_too(browser: Browser, demo_page: Path) -> None:
    """A word of a route keeps the whole route of one of the worst, every step of it."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        page.locator("#search").fill("wim de graaf")
        whole = page.locator("article:visible")
        assert whole.count() >= 1
        assert all("Wim de Graaf" in text for text in whole.all_inner_texts())
        assert page.locator("article:visible tbody tr:visible").count() >= 5
        page.locator("#search").fill("nobody is called so")
        assert page.locator("article:visible").count() == 0
        assert page.locator("#matches").inner_text().startswith("0 of ")


def test_words_are_matched_as_they_are(browser: Browser, demo_page: Path) -> None:
    """What is searched is no pattern and no markup, and does nothing else; case and width do not count."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        for text in (*NAMES, ".*", "[", "(?:", "\\", "a" * 20_000):
            page.locator("#search").fill(text)
        page.locator("#search").fill(".*")
        assert all(".*" in row for rows in visible(page).values() for row in rows)
        page.locator("#search").fill("\uff33\uff36\uff23-recon")
        assert any(visible(page).values())
        assert visit.quiet


def test_a_heading_sorts_up_then_down(browser: Browser, demo_page: Path) -> None:
    """The first click sorts up, the second down; the heading says so, and no other one of the table does."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        assert press(page, "money-starts", "Hops") == "ascending"
        up = [int(text) for text in column(page, "money-starts", "Hops")]
        assert up == sorted(up)
        assert press(page, "money-starts", "Hops") == "descending"
        assert [int(text) for text in column(page, "money-starts", "Hops")] == sorted(up, reverse=True)
        assert press(page, "money-starts", "Kind") == "ascending"
        kinds = [text.casefold() for text in column(page, "money-starts", "Kind")]
        assert kinds == sorted(kinds)
        orders = page.eval_on_selector_all("#money-starts thead th", "all => all.map(h => h.getAttribute('aria-sort'))")
        assert sorted(orders) == ["ascending", *["none"] * (len(orders) - 1)]


def test_numbers_are_sorted_as_numbers(browser: Browser, demo_page: Path) -> None:
    """1,000 stands behind 999, and what is unknown last, up and down."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        for order in ("ascending", "descending"):
            assert press(page, "data-targets", "Records") == order
            cells = column(page, "data-targets", "Records")
            known = [text for text in cells if text != "unknown"]
            assert cells == [*known, *["unknown"] * (len(cells) - len(known))]
            assert 0 < len(known) < len(cells)
            numbers = [int(text.replace(",", "")) for text in known]
            assert numbers == sorted(numbers, reverse=order == "descending")
            assert max(numbers) > 1000


def test_graver_words_stand_above_lesser_ones(browser: Browser, demo_page: Path) -> None:
    """Severities are sorted by how grave they are, not by their letters."""
    order = ["low", "medium", "high", "critical"]
    with visiting(browser, demo_page) as visit:
        press(visit.page, "questions", "Severity")
        told = column(visit.page, "questions", "Severity")
        assert told == sorted(told, key=order.index)
        assert set(told) == set(order)


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_does_it_all(browser: Browser, demo_page: Path, key: str) -> None:
    """The search is the first stop behind the link to the content; a heading is a button that has the focus and is pressed."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "search"
        page.keyboard.type("payout")
        assert page.locator("#matches").inner_text() != ""
        page.keyboard.press("Escape")
        page.locator("#vendor-table thead button").first.focus()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press(key)
        assert page.locator("#vendor-table thead th").first.get_attribute("aria-sort") == "ascending"
        assert outline == "solid"


def test_a_filtered_table_can_be_sorted(browser: Browser, demo_page: Path) -> None:
    """Sorting moves rows and shows none that the search has hidden."""
    with visiting(browser, demo_page) as visit:
        page = visit.page
        page.locator("#search").fill("svc-recon")
        before = visible(page)
        press(page, "findings-table", "Hops")
        assert {name: sorted(rows) for name, rows in visible(page).items()} == {
            name: sorted(rows) for name, rows in before.items()
        }
