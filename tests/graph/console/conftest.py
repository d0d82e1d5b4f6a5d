"""The console in a browser: a page that is watched, and that has done nothing it should not when a test ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser

from tests.graph.console.operator import Operator
from tests.graph.console.page import Console
from tests.graph.http.browser import COUNT_VIOLATIONS, Watched
from tests.graph.http.conftest import browser as browser
from tests.support.server import LiveServer


@asynccontextmanager
async def watched_console(browser: Browser, server: LiveServer, **options: Any) -> AsyncIterator[Console]:
    """The console of a server, not signed in; afterwards its page is held to what every page is."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, **options)
    page = await context.new_page()
    page.set_default_timeout(60_000)
    await page.add_init_script(COUNT_VIOLATIONS)
    console = Console(Watched(page), server)
    yield console
    await console.check()
    await context.close()


@pytest.fixture
async def console(browser: Browser, live_server: LiveServer) -> AsyncIterator[Console]:
    """The console of the demo's server."""
    async with watched_console(browser, live_server) as console:
        yield console


@pytest.fixture
async def operator(live_server: LiveServer) -> AsyncIterator[Operator]:
    """The operator of the same server, which works on its updates itself."""
    operator = Operator(live_server)
    yield operator
    await operator.close()
