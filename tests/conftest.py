"""What tests of several rooms share: the browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a process."""
    with launched() as found:
        yield found
