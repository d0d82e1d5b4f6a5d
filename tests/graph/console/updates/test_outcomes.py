"""What became of an update: its refusals and follow-ups, its report, its undo, and the history."""

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.graph.console.operator import Operator
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import choose
from tests.support.server import TENANT, answer

TRAVELLERS, SAKURA = "Traveller cards Terminal B", "Sakura spring"
SELECTED = """query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { statistics { selected } accounts(first: 10) { nodes { controlNumber } } }
}"""
RESULTS = """query ($id: ID!) { batchUpdate(id: $id) { results(outcome: UPDATED) { totalCount } } }"""


@in_browser
async def test_a_follow_up_by_reason_selects_exactly_those(console: Console, operator: Operator) -> None:
    page = console.page
    charge = {"balance": {"charge": {"amount": "2999"}}, "idempotencyKey": "console follow-up"}
    update = await operator.apply(SAKURA, charge)
    ended = await operator.ended(update)
    progress, refusal = ended["progress"], ended["refusals"][0]
    assert 0 < refusal["count"] < progress["selected"]

    await console.open(f"/updates/{update}")
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
    await console.sound()
    row = page.locator(f"[data-code={refusal['code']}]")
    await expect(row).to_contain_text(refusal["message"])
    await page.get_by_role("tab", name=re.compile("^Refused")).click()
    table = page.get_by_role("table", name="Accounts of this update")
    await expect(table.get_by_role("row").nth(1)).to_contain_text(refusal["message"])
    await page.get_by_role("tab", name=re.compile("^Updated")).click()
    await expect(table.get_by_role("row").nth(1)).to_contain_text("Balance")
    assert await console.axe() == []
    await _report_has_a_line_for_each(page, progress["processed"])

    await row.get_by_role("link", name=re.compile("^Select these")).click()
    await expect(console.figure("selected")).to_have_text(f"{refusal['count']:,}")
    await page.go_back()
    await page.get_by_role("link", name=re.compile("^Select all")).click()
    await expect(console.figure("selected")).to_have_text(f"{progress['refused']:,}")
    await expect(page.get_by_text("Refused by an earlier update; statuses: all")).to_be_visible()
    await expect(page.get_by_text("Not applied yet")).to_have_count(0)


async def _report_has_a_line_for_each(page: Page, accounts: int) -> None:
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Download CSV").click()
    path = await (await started.value).path()
    assert len(path.read_text().splitlines()) == accounts + 1


@in_browser
async def test_an_undo_tells_beforehand_what_cannot_go_back_and_ends_so(console: Console, operator: Operator) -> None:
    page = console.page
    charged, spared, batch = await _split(operator)
    numbers = ",".join(map(str, [*charged, *spared]))
    first = await operator.apply(TRAVELLERS, _to(batch, "Asia/Tokyo"), controlNumbers=numbers)
    ended = await operator.ended(first)
    assert ended["progress"]["updated"] == 10
    since = {"selfCareSettings": {"timeZone": "Asia/Kolkata"}}
    await operator.ended(await operator.apply(TRAVELLERS, since, controlNumbers=",".join(map(str, spared[:2]))))

    await console.open("/updates")
    await page.locator(f"[data-update='{first}']").get_by_role("link").first.click()
    await page.get_by_role("button", name="Undo …").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("IRREVERSIBLE")).to_be_visible()
    await expect(dialog.get_by_text("CHANGED_SINCE")).to_be_visible()
    await expect(dialog).to_contain_text("4 will be updated, 0 stay unchanged, 6 are refused")
    assert await console.axe() == []
    await dialog.get_by_role("button", name="Undo 4 accounts").click()

    await expect(page.get_by_role("link", name="Undoes another update")).to_be_visible()
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
    await expect(page.locator("[data-count=updated]")).to_have_text("4")
    await expect(page.locator("[data-count=refused]")).to_have_text("6")
    await expect(page.locator("[data-code=IRREVERSIBLE]")).to_contain_text("4")
    await expect(page.locator("[data-code=CHANGED_SINCE]")).to_contain_text("2")
    await page.get_by_role("link", name="Undoes another update").click()
    await expect(page.get_by_role("link", name="Undone by another update")).to_be_visible()
    await expect(page.get_by_role("button", name="Undo …")).to_have_count(0)


def _to(distributor: str, zone: str) -> dict[str, Any]:
    return {"distributor": {"distributor": distributor}, "selfCareSettings": {"timeZone": zone}}


async def _split(operator: Operator) -> tuple[list[int], list[int], str]:
    """Four accounts that a distributor would be charged for, six that it has already, and that distributor."""
    query = """query ($name: String!) { accountBatch(filter: {batch: {name: $name}, started: true}) {
      accounts(first: 500) { nodes { controlNumber distributor { id } } }
      batch { choices { distributors { id name } } } } }"""
    found = (await operator.ask(query, name=TRAVELLERS))["accountBatch"]
    nodes = found["accounts"]["nodes"]
    free = [node["controlNumber"] for node in nodes if node["distributor"] is None]
    held = [node for node in nodes if node["distributor"] is not None]
    return free[:4], [node["controlNumber"] for node in held[:6]], held[0]["distributor"]["id"]


@in_browser
async def test_the_history_is_filtered_by_batch_state_and_day(console: Console, operator: Operator) -> None:
    page = console.page
    # A zone that no other test gives this batch: the counts have to be more than zero.
    change = {"selfCareSettings": {"timeZone": "Pacific/Chatham"}, "comment": "for fun"}
    update = await operator.apply("Front desks", change)
    progress = (await operator.ended(update))["progress"]
    await operator.ended(await operator.apply("Baltic Wave cards", {"lifecycle": {"changeStatus": "BLOCKED"}}))
    await console.open("/updates")
    row = page.locator(f"[data-update='{update}']")
    assert progress["updated"] > 0
    for name in ("updated", "unchanged", "refused"):
        await expect(row.locator(f"[data-count={name}]")).to_have_text(f"{progress[name]:,}")
    await expect(row).to_contain_text("for fun")
    other = page.get_by_role("row").filter(has_text="Baltic Wave cards")
    await expect(other.first).to_contain_text("Change status to: Blocked")
    await console.sound()

    await choose(page, "Batch", "Front", "Front desks")
    await page.get_by_role("textbox", name="From").fill("27/11/2026")
    await expect(page.get_by_text("Not a date: write YYYY-MM-DD")).to_be_visible()
    await page.get_by_role("textbox", name="From").fill("2026-01-07")
    await page.get_by_role("button", name="From: choose in a calendar").click()
    await page.get_by_role("button", name=re.compile("January 1, 2026")).click()
    await expect(page.get_by_role("textbox", name="From")).to_have_value("2026-01-01")
    await page.get_by_role("button", name="Apply").click()
    await expect(page).to_have_url(re.compile("since=2026-01-01"))
    await expect(page.get_by_role("button", name="Apply")).to_be_focused()
    await expect(row).to_be_visible()
    await expect(page.get_by_role("cell", name="Baltic Wave cards")).to_have_count(0)
    await page.get_by_role("textbox", name="Until").fill("2026-01-02")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("heading", name="No update matches")).to_be_visible()
    await page.get_by_role("button", name="Show all").click()
    await expect(row).to_be_visible()

    reads = ("--subject", "reader", "--permission", "READ_ACCOUNTS")
    await console.open("/updates", answer(console.server.database.home, "token", "--tenant", TENANT, *reads))
    await expect(row.get_by_role("button", name="Undo …")).to_be_disabled()
    await expect(row).to_contain_text("Needs UPDATE_ACCOUNTS")
    await row.get_by_role("link").first.click()
    await expect(page.get_by_role("button", name="Undo …")).to_be_disabled()
    await expect(page.get_by_text("Needs UPDATE_ACCOUNTS")).to_be_visible()
