"""The tabs that GraphiQL begins with, gone through as a person does: what one answers is pasted into the next."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.graph.http.browser import Watched, built, chromium, parsed, play, read, response, write
from tests.support.server import LiveServer, live_server, working

TIMEOUT = 60.0
KINDS = 3
"""Kinds of refusals that the first preview shows, at least."""

CHUNKS = {"ACCOUNT_BATCH_SMALL_UPDATE": "100", "ACCOUNT_BATCH_CHUNK_SIZE": "50"}
"""The largest batch is a large one, and is worked on long enough for the page to show it."""


@pytest.fixture
def demo() -> Iterator[LiveServer]:
    """A demo that no other test has changed, as what the first preview refuses depends on every account; no worker."""
    with live_server(2000, "--no-worker", **CHUNKS) as live:
        yield live


class Tabs:
    """GraphiQL's tabs, by name."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, name: str, **variables: Any) -> None:
        """Turns to a tab, and puts values among its variables."""
        shown = await self._operation()
        await self.page.locator(".graphiql-tab-button", has_text=name).click()
        await response(self.page, empty=True)
        async with asyncio.timeout(TIMEOUT):
            while name not in await self._operation():
                await asyncio.sleep(0.05)
        if name not in shown:
            await parsed(self.page)
        given = json.loads(await read(self.page, "variables") or "{}")
        assert set(variables) <= set(given)
        if variables:
            await write(self.page, "variables", json.dumps(given | variables))

    async def _operation(self) -> str:
        return await read(self.page, "operation") or ""

    async def answer(self) -> Any:
        """What the one field of the operation answers."""
        told = json.loads(await play(self.page))
        assert "errors" not in told, told
        (field,) = told["data"].values()
        assert field.get("userErrors", []) == []
        return field

    async def latest(self) -> Any:
        """What the subscription told last; None before it told anything."""
        text = await read(self.page, "response")
        if not text:
            return None
        told = json.loads(text)
        assert "errors" not in told, told
        return told["data"]["batchUpdateProgress"]


@built
@chromium
async def test_from_the_first_preview_to_the_undo(watched: Watched, demo: LiveServer) -> None:
    await watched.page.goto(f"{demo.url}/graphiql#token={demo.token}")
    await response(watched.page, empty=True)
    tabs = Tabs(watched.page)
    start = (datetime.now(UTC) + timedelta(seconds=20)).isoformat()

    await tabs.open("Preview", startAt=start)
    preview = (await tabs.answer())["preview"]
    assert len(preview["refusals"]) >= KINDS, preview["refusals"]
    (charge,) = preview["distributorCharges"]
    assert float(charge["amount"]) > 0
    assert preview["updated"] > 0

    await tabs.open("Update", confirmationToken=preview["confirmationToken"], startAt=start)
    update = (await tabs.answer())["batchUpdate"]
    assert update["state"] == "SCHEDULED"

    await tabs.open("Follow", id=update["id"])
    await play(tabs.page)
    assert (await tabs.latest())["state"] == "SCHEDULED"
    with working(demo.database.home, **CHUNKS):
        told = await _told_until_the_end(tabs)
    assert told[-1]["state"] == "COMPLETED"
    assert len(told) > 2, "nothing was told between its beginning and its end"
    last = told[-1]["progress"]
    assert (last["fraction"], last["processed"]) == (1, last["selected"])
    assert (last["updated"], last["refused"]) == (preview["updated"], preview["refused"])

    await tabs.open("Undo", id=update["id"])
    undo = (await tabs.answer())["batchUpdate"]
    assert undo["reverts"] == {"id": update["id"]}
    assert watched.complaints == []
    assert await watched.violations() == []


async def _told_until_the_end(tabs: Tabs) -> list[Any]:
    """Each event of the subscription that the page showed, the last one of an update that has ended."""
    told: list[Any] = []
    async with asyncio.timeout(TIMEOUT):
        while not told or told[-1]["finishedAt"] is None:
            latest = await tabs.latest()
            if latest is not None and told[-1:] != [latest]:
                told.append(latest)
            await asyncio.sleep(0.02)
    await expect(tabs.page.get_by_role("button", name="Execute query")).to_be_visible()
    return told
