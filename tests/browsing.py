"""A real browser for pages and pictures: Debian's Chromium, headless, driven by Playwright, with every request written down."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.requiring import lacking

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync")  # fmt: skip


def chromium() -> str:
    """The path of the browser; skips or fails where there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or lacking("browser", "no Chromium on this machine")


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless Chromium that makes no request of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*_FLAGS], headless=True)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, and what it did: requests beyond its own file, errors, dialogs."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> bool:
        """Nothing was asked of anywhere, nothing failed, nothing popped up."""
        return not (self.requests or self.errors or self.dialogs)


@contextmanager
def visiting(
    browser: Browser, path: Path, *, width: int = 1300, height: int = 900, dark: bool = False
) -> Iterator[Visit]:
    """Open a file of the disk in a page of its own, everything else refused and written down."""
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", device_scale_factor=1
    )
    visit, own = Visit(page), path.resolve().as_uri()

    def told(address: str) -> bool:
        return address.split("#", maxsplit=1)[0] != own and not address.startswith(("data:", "blob:", "about:"))

    page.route("**/*", lambda route: route.abort() if told(route.request.url) else route.continue_())
    page.on("request", lambda request: visit.requests.append(request.url) if told(request.url) else None)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda said: visit.errors.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: (visit.dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(own)
    page.wait_for_load_state("load")
    try:
        yield visit
    finally:
        page.close()
