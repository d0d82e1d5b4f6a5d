"""The tabs that GraphiQL begins with, gone through as a person does: what one answers is pasted into the next."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.graph.http.browser import Watched, built, chromium, play, response
from tests.support.server import LiveServer, live_server, serving

TIMEOUT = 60.0
UNPARSED = "Name the one operation of the document that is meant."
KINDS = 3
"""Kinds of refusals that the first preview shows, at least."""

EDIT = """([part, text]) => globalThis.__MONACO.editor.getModels()
    .find((model) => model.uri.path.includes(part)).setValue(text)"""
READ = """(part) => globalThis.__MONACO.editor.getModels()
    .find((model) => model.uri.path.includes(part))?.getValue()"""


@pytest.fixture
def demo() -> Iterator[LiveServer]:
    """A demo that no other test has changed: what the first preview refuses depends on every account."""
    with live_server() as live:
        yield live


@pytest.fixture
def patient_server(demo: LiveServer) -> Iterator[str]:
    """A second server of the same demo, for which the largest batch is a large one; its URL."""
    given = {"ACCOUNT_BATCH_SMALL_UPDATE": "100", "ACCOUNT_BATCH_CHUNK_SIZE": "200"}
    with serving(demo.database.home, **given) as (_, url):
        yield url


class Tabs:
    """GraphiQL's tabs, by name."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, name: str, **variables: Any) -> None:
        """Turns to a tab, and puts values among its variables."""
        await self.page.locator(".graphiql-tab-button", has_text=name).click()
        await response(self.page, empty=True)
        async with asyncio.timeout(TIMEOUT):
            while name not in await self.page.evaluate(READ, "operation"):
                await asyncio.sleep(0.05)
        given = json.loads(await self.page.evaluate(READ, "variables"))
        assert set(variables) <= set(given)
        if variables:
            await self.page.evaluate(EDIT, ["variables", json.dumps(given | variables)])

    async def answer(self) -> Any:
        """What the one field of the operation answers."""
        told = json.loads(await self.played())
        assert "errors" not in told, told
        (field,) = told["data"].values()
        assert field.get("userErrors", []) == []
        return field

    async def played(self) -> str:
        """The first answer; asked again while GraphiQL has not parsed a tab just turned to, and names no operation."""
        async with asyncio.timeout(TIMEOUT):
            while UNPARSED in (told := await play(self.page)):
                await self.page.evaluate(EDIT, ["response", ""])
        return told

    async def latest(self) -> Any:
        """What the subscription told last; None before it told anything."""
        text = await self.page.evaluate(READ, "response")
        if not text:
            return None
        told = json.loads(text)
        assert "errors" not in told, told
        return told["data"]["batchUpdateProgress"]


@built
@chromium
async def test_from_the_first_preview_to_the_undo(watched: Watched, demo: LiveServer, patient_server: str) -> None:
    await watched.page.goto(f"{patient_server}/graphiql#token={demo.token}")
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
    told = await _told_until_the_end(tabs)
    assert told[0]["state"] == "SCHEDULED"
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
    await tabs.played()
    told: list[Any] = []
    async with asyncio.timeout(TIMEOUT):
        while not told or told[-1]["finishedAt"] is None:
            latest = await tabs.latest()
            if latest is not None and told[-1:] != [latest]:
                told.append(latest)
            await asyncio.sleep(0.02)
    await expect(tabs.page.get_by_role("button", name="Execute query")).to_be_visible()
    return told
