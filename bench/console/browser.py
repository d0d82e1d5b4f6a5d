"""Chromium without a window, and what it says of itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from graph.http.pages import console
from tests.graph.http.browser import CHROMIUM

_PROBES = Path(__file__).with_name("probes.js")


class Unavailable(Exception):  # noqa: N818 - says what it is
    """The console cannot be measured here."""


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """The browser; raises Unavailable where there is none, or no console to be opened."""
    if not CHROMIUM.is_file():
        raise Unavailable(f"no browser at {CHROMIUM}")
    if not (console.PAGE.build / "index.html").is_file():
        raise Unavailable("the console is not built: run `make web`")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        await opened.close()


@asynccontextmanager
async def fresh_page(browser: Browser) -> AsyncIterator[Page]:
    """A page with an empty cache, and with the probes in it."""
    context: BrowserContext = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_init_script(path=_PROBES)
    yield await context.new_page()
    await context.close()


async def graphics(browser: Browser) -> str:
    """Whether a graphics card draws."""
    session = await browser.new_browser_cdp_session()
    features = (await session.send("SystemInfo.getInfo"))["gpu"]["featureStatus"]
    await session.detach()
    return "by a graphics card" if features.get("gpu_compositing") == "enabled" else "by the processor: no GPU"


async def processor_time(browser: Browser) -> float:
    """Seconds of processor time that the processes of its pages have used."""
    session = await browser.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    await session.detach()
    return float(sum(each["cpuTime"] for each in processes if each["type"] == "renderer"))
