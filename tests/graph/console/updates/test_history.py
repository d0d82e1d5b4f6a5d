"""Rows of the history: ten at most of those that have not ended are followed, and fifty at a time are shown."""

from datetime import UTC, datetime, timedelta

import orjson
from playwright.async_api import Browser, WebSocket, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import WITHIN, Operator
from tests.graph.console.page import Console, in_browser
from tests.graph.console.tenant import tenant_of
from tests.support.server import LiveServer
from tests.support.waiting import until

LIVE = 10
CANCEL = "mutation ($id: ID!) { cancelBatchUpdate(id: $id) { userErrors { code } } }"

REPEAT = """INSERT INTO batch_updates OVERRIDING SYSTEM VALUE
    SELECT repeated.* FROM batch_updates, generate_series(1, $2) AS number,
        jsonb_populate_record(batch_updates, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('batch_updates', 'id')), 'number', number)) AS repeated
    WHERE batch_updates.tenant_id = $1"""


class Followed:
    """The updates that a page's sockets are subscribed to."""

    def __init__(self, console: Console) -> None:
        self._of: dict[str, str] = {}
        console.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._read)
        socket.on("framereceived", self._read)

    def _read(self, frame: str | bytes) -> None:
        message = orjson.loads(frame)
        if message["type"] == "subscribe" and "id" in message["payload"].get("variables", {}):
            self._of[message["id"]] = message["payload"]["variables"]["id"]
        elif message["type"] == "complete":
            self._of.pop(message["id"], None)

    def among(self, updates: list[str]) -> list[str]:
        """Those of the updates that are followed, in their order."""
        return [each for each in updates if each in self._of.values()]


@in_browser
async def test_ten_rows_at_most_are_live(console: Console, operator: Operator) -> None:
    page, followed = console.page, Followed(console)
    change = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
    start = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    updates = [await operator.apply("Front desks", {**change, "startAt": start}) for _ in range(LIVE + 2)][::-1]
    try:
        await console.open("/updates")
        newest = page.locator(f"[data-update='{updates[0]}']")
        await expect(newest.locator("[data-state]")).to_have_text("Scheduled")
        await expect(page.locator(f"[data-update='{updates[-1]}']")).to_be_visible()
        await until(lambda: followed.among(updates) == updates[:LIVE], WITHIN, "the ten newest are followed")
        # What has ended makes room, and its row has said so by itself.
        await operator.ask(CANCEL, id=updates[0])
        await expect(newest.locator("[data-state]")).to_have_text("Cancelled")
        await until(lambda: followed.among(updates) == updates[1 : LIVE + 1], WITHIN, "the next one is followed")
        await operator.ask(CANCEL, id=updates[-1])
        oldest = page.locator(f"[data-update='{updates[-1]}'] [data-state]")

        async def seen() -> bool:
            await page.evaluate("dispatchEvent(new Event('focus'))")
            return await oldest.inner_text() == "Cancelled"

        # Each time that the page gets the focus, as the list may be on its way already, as it was before.
        await until(seen, WITHIN, "what none follows is looked at anew")
        assert await console.axe() == []
    finally:
        for update in updates:
            await operator.ask(CANCEL, id=update)


@in_browser
async def test_fifty_rows_are_shown_and_more_on_request(browser: Browser, live_server: LiveServer) -> None:
    async with tenant_of(live_server, [{}]) as tenant, watched_console(browser, tenant.server) as console:
        page = console.page
        first = await tenant.operator.apply("Batch", {"selfCareSettings": {"timeZone": "Asia/Tokyo"}})
        await tenant.operator.ended(first)
        await tenant.owner.execute(REPEAT, tenant.world.tenant, 54)
        await console.open("/updates")
        await expect(page.get_by_role("heading", name="55 updates")).to_be_visible()
        rows = page.locator("[data-update]")
        await expect(rows).to_have_count(50)
        newest = await rows.first.get_attribute("data-update")
        await page.get_by_role("button", name="Show more").click()
        await expect(rows).to_have_count(55)
        await expect(rows.first).to_have_attribute("data-update", str(newest))
        await expect(rows.last).to_have_attribute("data-update", first)
        await expect(page.get_by_role("button", name="Show more")).to_have_count(0)
        assert await console.axe() == []
