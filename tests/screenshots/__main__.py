"""Makes each picture of the console in `web/screenshots`: `python -m tests.screenshots [NAME ...]`.

On the demo as `make run` loads it. Each screen is made wide, light and dark, and as a telephone shows it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, ViewportSize, async_playwright

from graph.cli.demo_size import ACCOUNTS
from tests.graph.console.operator import Operator
from tests.graph.console.page import Console
from tests.graph.http.browser import CHROMIUM, Watched
from tests.screenshots.pictures import reduced
from tests.screenshots.screens import SCREENS, Scene, Screen
from tests.support.project import ROOT
from tests.support.server import LiveServer, live_server

FOLDER = ROOT / "web" / "screenshots"
OPTIONS = ["--no-sandbox", "--disable-lcd-text"]
Scheme = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}
LOOKS: dict[str, tuple[ViewportSize, Scheme]] = {
    "": (WIDE, "light"),
    "-dark": (WIDE, "dark"),
    "-narrow": (NARROW, "light"),
    "-narrow-dark": (NARROW, "dark"),
}
"""The ending of a picture's name, and how wide and in which theme it is."""


async def make(names: list[str], folder: Path) -> None:
    """Makes the pictures of the screens of these names; without any, of all."""
    with live_server(ACCOUNTS) as server:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
            for name, screen in SCREENS.items():
                if not names or name in names:
                    await _pictures(browser, server, name, screen, folder)
            await browser.close()


async def _pictures(browser: Browser, server: LiveServer, name: str, screen: Screen, folder: Path) -> None:
    blank = await browser.new_page()
    for ending, (size, scheme) in LOOKS.items():
        async with _scene(browser, server, size, scheme) as scene:
            await screen(scene)
            png = await scene.console.page.screenshot(animations="disabled", caret="hide")
            (folder / f"{name}{ending}.png").write_bytes(await reduced(png, blank))
    await blank.close()


@asynccontextmanager
async def _scene(browser: Browser, server: LiveServer, size: ViewportSize, scheme: Scheme) -> AsyncIterator[Scene]:
    """A page of that size and theme, not signed in."""
    operator = Operator(server)
    context = await browser.new_context(viewport=size, color_scheme=scheme)
    async with AsyncExitStack() as lasting:
        yield Scene(Console(Watched(await context.new_page()), server), operator, lasting)
    await context.close()
    await operator.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(make(sys.argv[1:], FOLDER))
