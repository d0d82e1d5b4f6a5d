"""GraphiQL in a browser: its page, watched for what it should not do, and what a person does there."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Page, Request

from graph.http.pages import graphiql
from tests.support.needs import needs

CHROMIUM = Path("/usr/bin/chromium")

built = needs((graphiql.PAGE.build / "index.html").is_file(), "no build: run `make web`")
chromium = needs(CHROMIUM.is_file(), f"no browser at {CHROMIUM}", waived="NO_BROWSER")

# Violations of the policy are events of the document; some of them reach the console too, not all.
COUNT_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


class Watched:
    """A page, and all that it should not do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        page.on("console", lambda m: self._complain(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._complain(str(error)))
        page.on("request", lambda request: self.requests.append(request))

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    async def violations(self) -> list[str]:
        found: list[str] = await self.page.evaluate("window.violations")
        return found

    def origins(self) -> set[str]:
        """Where its requests went, but for what never leaves the browser."""
        urls = (urlsplit(request.url) for request in self.requests)
        return {f"{url.scheme}://{url.netloc}" for url in urls if url.scheme not in ("blob", "data")}


_READ = """(editor) => globalThis.__MONACO?.editor.getModels()
    .find((model) => model.uri.path.includes(editor))?.getValue()"""
_WRITE = """([editor, text]) => globalThis.__MONACO.editor.getModels()
    .find((model) => model.uri.path.includes(editor)).setValue(text)"""
_PARSED = """localStorage.getItem("graphiql:query")"""
_TIMEOUT = 60.0
"""Seconds for what the page does by itself, on a busy machine."""


async def read(page: Page, editor: str) -> str | None:
    """What "operation", "variables" or "response" holds, once it is there: of its model, not the lines in view.

    Not `wait_for_function`, which evaluates text inside the page, and the policy forbids that.
    """
    text: str | None = await page.evaluate(_READ, editor)
    return text


async def write(page: Page, editor: str, text: str) -> None:
    """Puts a text into an editor, as if pasted."""
    await page.evaluate(_WRITE, [editor, text])
    if editor == "operation":
        await parsed(page)


async def parsed(page: Page) -> None:
    """Waits until GraphiQL has parsed what its editor holds since a change.

    It does so a while after the change, and a press before would name the operation that was there. What it has
    parsed it keeps in the browser's storage.
    """
    async with asyncio.timeout(_TIMEOUT):
        while await page.evaluate(_PARSED) != await read(page, "operation"):
            await asyncio.sleep(0.02)


async def response(page: Page, *, empty: bool) -> str:
    """What the response pane holds, once it is there and empty, or has a text."""
    async with asyncio.timeout(_TIMEOUT):
        while True:
            text = await read(page, "response")
            if text is not None and (text == "") == empty:
                return text
            await asyncio.sleep(0.05)


async def play(page: Page) -> str:
    """Presses the play button and reads the answer."""
    # Before its editors are there, GraphiQL takes a press for nothing.
    await response(page, empty=True)
    await page.get_by_role("button", name="Execute query").click()
    return await response(page, empty=False)
