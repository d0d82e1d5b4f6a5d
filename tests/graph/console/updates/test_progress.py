"""An update under the eyes of its operator, and what comes in between."""

import os
import re
import signal
from datetime import UTC, datetime, timedelta

from playwright.async_api import expect

from db.demo.plan import SUMMER
from tests.graph.console.operator import conditioned, locked
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import ask, tick
from tests.graph.console.updates import bar
from tests.graph.console.updates.conftest import Scene

CHANGE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
TRAVELLERS, SAKURA, VOUCHERS = "Traveller cards Terminal B", "Sakura staff phones", "Gulf vouchers 2026"


@in_browser
async def test_a_worker_is_killed_and_the_page_reloaded_under_the_bar(scene: Scene, scene_console: Console) -> None:
    console, page, operator = scene_console, scene_console.page, scene.operator
    update = await operator.apply(SUMMER, CHANGE)
    await page.add_init_script(bar.RECORD)
    await page.clock.install()
    await console.open(f"/updates/{update}")
    await expect(page.get_by_text("as soon as a worker is free")).to_be_visible()

    # Another program holds an account that three quarters of the chunks come before.
    async with locked(scene.server.database, SUMMER, 1550), scene.worker() as victim:
        await bar.stands_at(page, 75)
        # It would not wait for that account for ever.
        os.kill(victim.pid, signal.SIGSTOP)
        before = await bar.seen(page)
        await expect(page).to_have_title(re.compile("^75 %"))
        await expect(page.locator("[data-announced]")).to_have_text("75 % done")
        await console.reload()
        await bar.stands_at(page, 75)
        os.kill(victim.pid, signal.SIGKILL)
        unfinished = await page.get_by_role("link", name=re.compile("^Updates")).inner_text()
        await page.clock.fast_forward(12_000)
        await expect(page.get_by_text(re.compile(r"No news for \d+ s\. The server goes on"))).to_be_visible()
        assert await console.axe() == []

    async with scene.worker():
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
    # Nobody has gone to another page: the bar above counts one less by itself.
    await expect(page.get_by_role("link", name=re.compile("^Updates"))).not_to_have_text(unfinished)
    seen = before + await bar.seen(page)
    assert seen == sorted(seen)
    ended = await operator.ended(update)
    counts = await bar.counts(page)
    assert {"processed": counts["selected"], **counts} == ended["progress"]
    assert counts["selected"] == sum(counts.values()) - counts["selected"] > 0
    await expect(page).to_have_title(re.compile("^Completed"))
    await expect(page.locator("[data-announced]")).to_have_text(
        f"Completed: {counts['updated']:,} updated, {counts['unchanged']:,} unchanged, {counts['refused']:,} refused"
    )
    assert await console.axe() == []


@in_browser
async def test_what_an_update_waits_for(scene: Scene, scene_console: Console) -> None:
    console, page, operator = scene_console, scene_console.page, scene.operator
    start = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    scheduled = await operator.apply("Harbour office lines", {**CHANGE, "startAt": start, "onRefusal": "REFUSE_BATCH"})
    await console.open(f"/updates/{scheduled}")
    await expect(page.get_by_text("At the customer, Europe/London")).to_be_visible()
    await expect(page.get_by_text(re.compile("^Here, "))).to_be_visible()
    await console.sound()
    await page.get_by_role("button", name="Cancel …").click()
    await expect(
        page.get_by_text("It is all or nothing: unless it ends before, no account is changed.")
    ).to_be_visible()
    await page.get_by_role("button", name="Cancel the update").click()
    await expect(page.get_by_text("It had not begun.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Cancelled Nothing was changed.")).to_be_visible()

    first, second = [await operator.apply("Front desks", CHANGE) for _ in range(2)]
    await console.open(f"/updates/{second}")
    await page.get_by_role("link", name="show that update").click()
    await expect(page).to_have_url(re.compile(f"/updates/{first}$"))
    await expect(page.get_by_text("as soon as a worker is free")).to_be_visible()
    await console.open("/updates/none")
    await expect(page.get_by_role("heading", name="There is no such update")).to_be_visible()


@in_browser
async def test_the_server_is_away_and_the_token_expires(scene: Scene, scene_console: Console) -> None:
    console, page = scene_console, scene_console.page
    await console.open()
    await console.choose_batch(SAKURA)
    await tick(page, "Activate inactive accounts")
    dialog = await ask(page)
    scene.process.kill()
    # What is not followed is not called current.
    await expect(dialog.get_by_text("The connection was lost: figures may have changed since.")).to_be_visible()
    await expect(dialog.get_by_text(re.compile("current$"))).to_have_count(0)
    await scene.start()
    await expect(dialog.get_by_text(re.compile("current$"))).to_be_visible()

    update = await scene.operator.apply(SAKURA, CHANGE)
    await page.goto("about:blank")
    await console.open(f"/updates/{update}")
    await expect(page.get_by_role("heading", name="Queued")).to_be_visible()

    scene.process.kill()
    await expect(page.get_by_text(re.compile(r"Trying again in \d+ seconds?\."))).to_be_visible()
    await expect(page.get_by_text("The server goes on, also without this page.").last).to_be_visible()
    assert await console.axe() == []
    # The browser is connected all the time, and nothing is followed on this screen: it finds out by asking.
    await page.get_by_role("link", name="Batches").click()
    search = page.get_by_role("region", name="Account search")
    away = search.get_by_role("alert")
    await expect(away).to_contain_text("The server cannot be reached.")
    await expect(away).to_contain_text("comes back by itself once the server answers")
    await scene.start()
    await expect(away).to_have_count(0)
    await page.get_by_role("combobox", name="Batch", exact=True).click()
    await expect(page.get_by_role("option", name=SAKURA)).to_be_visible()
    await page.keyboard.press("Escape")
    await page.go_back()
    await expect(page.get_by_role("heading", name="Queued")).to_be_visible()
    await expect(page.get_by_text("The connection was lost.")).to_have_count(0)

    await console.open_link(scene.expiring_token())
    form = page.get_by_role("region", name="Sign in again")
    # The page asks again when it gets the focus.
    while not await form.is_visible():
        await page.evaluate("dispatchEvent(new Event('focus'))")
        await page.wait_for_timeout(100)
    await expect(page.get_by_role("heading", name="Queued")).to_be_visible()
    async with scene.worker():
        await form.get_by_role("textbox").fill(scene.server.token)
        await form.get_by_role("button", name="Sign in").click()
        await expect(form).to_have_count(0)
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
    console.expects("ERR_CONNECTION_REFUSED", "status of 401", "WebSocket connection to")


@in_browser
async def test_cancelled_and_failed_updates_lead_to_the_accounts_that_are_left(
    scene: Scene, scene_console: Console
) -> None:
    console, page, operator = scene_console, scene_console.page, scene.operator
    async with scene.worker():
        async with locked(scene.server.database, TRAVELLERS, 550):
            update = await operator.apply(TRAVELLERS, CHANGE)
            await console.open("/updates")
            row = page.locator(f"[data-update='{update}']")
            await expect(row.locator("[data-count=updated]")).to_have_text("500")
            await row.get_by_role("link").first.click()
            await expect(page.locator("[data-count=processed]")).to_have_text("500")
            await page.get_by_role("button", name="Cancel …").click()
            dialog = page.get_by_role("alertdialog", name="Cancel this update?")
            await expect(dialog.get_by_text("What is done stays done")).to_be_visible()
            await dialog.get_by_role("button", name="Cancel the update").click()
            await expect(dialog).to_have_count(0)
        await expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
        await _select_left(console, await operator.ended(update))

        whole = {"selfCareSettings": {"timeZone": "Asia/Seoul"}, "onRefusal": "REFUSE_BATCH"}
        async with locked(scene.server.database, VOUCHERS, 1234):
            update = await operator.apply(VOUCHERS, whole)
            await console.open(f"/updates/{update}")
            await expect(page.get_by_role("progressbar", name="Accounts done")).to_be_visible()
            await _tells_nothing_before_the_end(console)
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        assert await bar.counts(page) == await _counts_of(scene, update)

        async with conditioned(scene.server.database, VOUCHERS, 1234):
            update = await operator.apply(VOUCHERS, CHANGE)
            ended = await operator.ended(update)
    assert ended["state"] == "FAILED"
    await console.open(f"/updates/{update}")
    await expect(page.get_by_text(ended["failure"])).to_be_visible()
    await _select_left(console, ended)


async def _tells_nothing_before_the_end(console: Console) -> None:
    page = console.page
    assert await page.get_by_role("progressbar").get_attribute("aria-valuenow") is None
    await expect(page.get_by_text("All or nothing: nothing shows until all are done.")).to_be_visible()
    await expect(page.locator("[data-count]")).to_have_count(0)
    await expect(page.get_by_text("Time left–")).to_be_visible()
    assert await console.axe() == []


async def _counts_of(scene: Scene, update: str) -> dict[str, int]:
    progress = (await scene.operator.ended(update))["progress"]
    return {name: progress[name] for name in ("selected", "updated", "unchanged", "refused")}


async def _select_left(console: Console, ended: dict[str, dict[str, int]]) -> None:
    page, progress = console.page, ended["progress"]
    left = progress["selected"] - progress["processed"]
    assert left > 0
    await expect(page.get_by_text(f"It did not come to {left:,} accounts.")).to_be_visible()
    assert await console.axe() == []
    await page.get_by_role("link", name="Select the accounts it did not come to").click()
    await expect(console.figure("selected")).to_have_text(f"{left:,}")
