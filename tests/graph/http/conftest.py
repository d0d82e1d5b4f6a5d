"""One browser for all tests that want one, each with a profile of its own."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.graph.http.browser import CHROMIUM, COUNT_VIOLATIONS, Watched


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser, started once."""
    expect.set_options(timeout=60_000)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
        yield browser
        await browser.close()


@pytest.fixture
async def watched(browser: Browser) -> AsyncIterator[Watched]:
    """A page that shares no storage, no cookies and no cache with those of other tests."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    await page.add_init_script(COUNT_VIOLATIONS)
    yield Watched(page)
    await context.close()
