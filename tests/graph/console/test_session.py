"""A session: a token that expires in the middle of work, what the browser keeps, and how live figures come in."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from playwright.async_api import Browser, WebSocket, expect

from db.demo.plan import SUMMER
from db.settings import Settings
from graph.security.claims import SKEW, ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import Operator
from tests.graph.console.page import Console, in_browser
from tests.support.server import TENANT, LiveServer

KEPT = "(kind) => Object.fromEntries(Object.entries(window[kind]))"
SPRING = "Alpine Mobile spring"
DAYS = "Availability period after first usage, days"


def expiring(server: LiveServer, seconds: float) -> str:
    """A token of the same person, accepted for so many seconds more."""
    home = server.database.home
    names = ExpectedClaims.of(Settings(_env_file=None, data_dir=home))
    late, lifetime = datetime.now(UTC) - timedelta(seconds=SKEW), timedelta(seconds=seconds)
    return issue(local_key(home), names, subject="test", tenant=TENANT, now=late, lifetime=lifetime)


@in_browser
async def test_a_token_expires_in_the_middle_of_work_and_nothing_is_lost(console: Console, operator: Operator) -> None:
    page = console.page
    sockets: list[WebSocket] = []
    page.on("websocket", lambda socket: sockets.append(socket))
    batch = (await operator.batch(SUMMER))["id"]
    console.tolerates("status of 401")
    token = expiring(console.server, 5)
    await console.open(f"/batches/{batch}", token)
    # The server ends the socket of a token that has expired: nobody has to ask for anything.
    form = page.get_by_role("region", name="Sign in again")
    await expect(form).to_be_visible()
    await expect(form.get_by_role("alert")).to_contain_text("nothing that you have entered is lost")
    opened = len(sockets)

    await form.get_by_role("textbox").fill(console.server.token)
    await form.get_by_role("button", name="Sign in").click()
    await expect(form).to_have_count(0)
    await expect(console.figure("selected")).to_be_visible()
    numbers = page.get_by_role("textbox", name="Control numbers")
    await numbers.fill("1-20")
    await page.get_by_role("button", name="Select attributes to update").click()
    await page.get_by_role("menuitemcheckbox", name=DAYS).click()
    await page.keyboard.press("Escape")
    days = page.get_by_role("textbox", name="Availability period")
    await days.fill("77")

    # The next one has expired already: what is asked with it waits, and is asked again.
    await console.open_link(expiring(console.server, -1))
    await expect(form.get_by_role("textbox")).to_be_focused()
    await numbers.press("Enter")
    await expect(page).to_have_url(re.compile(r"\?f="))
    assert await console.axe() == []
    await expect(numbers).to_have_value("1-20")
    await expect(days).to_have_value("77")
    await form.get_by_role("textbox").fill(console.server.token)
    await form.get_by_role("button", name="Sign in").click()
    await expect(console.figure("selected")).to_have_text(re.compile("^(20|1?[0-9])$"))
    await expect(days).to_have_value("77")
    await page.get_by_role("button", name="Update accounts", exact=True).click()
    await expect(page.get_by_role("dialog").get_by_text("Previewed")).to_be_visible()
    assert opened == 1

    local, session = await page.evaluate(KEPT, "localStorage"), await page.evaluate(KEPT, "sessionStorage")
    assert set(local) <= {"console.theme", "console.columns"}
    kinds = {".".join(name.split(".")[:2]) for name in session}
    assert kinds <= {"console.filter", "console.draft", "console.pending"}, session
    everything = orjson.dumps([local, session, page.url, await page.evaluate("document.cookie")]).decode()
    for given in (token, console.server.token):
        assert given.rpartition(".")[2] not in everything


@asynccontextmanager
async def without_websockets(server: LiveServer) -> AsyncIterator[tuple[LiveServer, list[float]]]:
    """The server behind a proxy that refuses upgrades, as some companies' do; and what was refused."""
    target, refused = urlsplit(server.url), list[float]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"upgrade: websocket" in head.lower():
            refused.append(asyncio.get_running_loop().time())
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        behind, ahead = await asyncio.open_connection(target.hostname, target.port)
        # Each connection has one request: so none passes unseen behind another.
        ahead.write(re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head).replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        tasks = [asyncio.create_task(_pump(reader, ahead)), asyncio.create_task(_pump(behind, writer))]
        await tasks[1]
        tasks[0].cancel()
        ahead.close()

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    async with proxy:
        yield replace(server, url=f"http://127.0.0.1:{port}"), refused


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(2**16):
            writer.write(part)
            await writer.drain()
    writer.close()


@in_browser
async def test_where_there_are_no_websockets_figures_come_as_events(
    browser: Browser, live_server: LiveServer, operator: Operator
) -> None:
    async with without_websockets(live_server) as (server, refused), watched_console(browser, server) as console:
        page = console.page
        streams: list[Any] = []
        console.tolerates("WebSocket connection to")
        page.on(
            "request",
            lambda request: streams.append(request) if "event-stream" in request.headers.get("accept", "") else None,
        )
        batch = (await operator.batch(SPRING))["id"]
        await console.open(f"/batches/{batch}")
        blocked = page.locator("#main li", has_text="Blocked")
        before = await blocked.inner_text()
        # Three attempts, then events, which the list tells by living again.
        await expect(page.get_by_text("The connection was lost")).to_have_count(0)
        # Whatever other tests have left: none is blocked, and some are now, or none is any more.
        none = before.endswith(" 0")
        change = {"lifecycle": {"changeStatus": "BLOCKED" if none else "UNBLOCKED"}}
        await operator.ended(await operator.apply(SPRING, change, controlNumbers="1-9" if none else None))
        await expect(blocked).not_to_have_text(before)
        assert len(refused) == 3, refused
        assert streams
        assert await console.axe() == []


@in_browser
async def test_who_signs_out_leaves_nothing_to_the_next_person(console: Console) -> None:
    page = console.page
    await console.open()
    await console.choose_batch(SPRING)
    await page.get_by_role("textbox", name="Control numbers").fill("1-20")
    await page.get_by_role("button", name="Select attributes to update").click()
    await page.get_by_role("menuitemcheckbox", name=DAYS).click()
    await page.keyboard.press("Escape")
    # What has no answer stays: without its key it could be done twice.
    await page.evaluate("sessionStorage.setItem('console.pending.elsewhere', '{}')")
    assert len(await page.evaluate(KEPT, "sessionStorage")) > 1

    await page.get_by_role("button", name="Signed in as test").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    form = page.get_by_role("textbox", name="Token, or the link with it")
    await expect(form).to_be_visible()
    await expect(page).to_have_url(f"{console.server.url}/")
    assert await page.evaluate(KEPT, "sessionStorage") == {"console.pending.elsewhere": "{}"}
    assert await console.axe() == []
    await page.go_back()
    await expect(form).to_be_visible()
    await expect(page.get_by_text(SPRING)).to_have_count(0)

    # Nobody has been signed in: there is no screen to come back to, and how it is done is still said.
    console.tolerates("status of 401")
    await form.fill("no.such.token")
    await form.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("does not accept your token")
    await expect(page.get_by_text("make run")).to_be_visible()
    assert await console.axe() == []
    await console.sign_in()
    await expect(page.get_by_role("combobox", name="Batch", exact=True)).to_be_visible()
