"""A start that is scheduled in Sydney for a customer in New York, also while clocks there are changed."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.page import in_browser
from tests.graph.console.panel import ask, choose, confirm, section, segment, tick
from tests.graph.console.tenant import tenant_of
from tests.support.server import LiveServer

THERE, HERE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Sydney")
START = "query ($id: ID!) { batchUpdate(id: $id) { state startAt } }"


def next_change(*, forward: bool) -> datetime:
    """The midnight of the next day there on which clocks are changed."""
    day = datetime.now(THERE).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=1)
    while True:
        before, after = (moment.replace(tzinfo=THERE).utcoffset() for moment in (day, day + timedelta(days=1)))
        assert before is not None
        assert after is not None
        if before != after and (after > before) == forward:
            return day
        day += timedelta(days=1)


def shown(moment: datetime) -> str:
    """A moment as the console writes it, but for the offset."""
    return f"{moment:%b} {moment.day}, {moment.year}, {moment:%H:%M}"


@in_browser
async def test_a_start_from_sydney_for_new_york(browser: Browser, live_server: LiveServer) -> None:
    async with (
        tenant_of(live_server, [{}] * 10, zone="America/New_York") as tenant,
        watched_console(browser, tenant.server, timezone_id="Australia/Sydney", locale="de-DE") as console,
    ):
        page = console.page
        await console.open(tenant.panel("1"))
        await tick(page, "Expiration date")
        field = page.get_by_role("textbox", name="Expiration date")
        before, today, after = datetime.now(THERE).date(), page.get_by_text(re.compile("^YYYY-MM-DD in ")), None
        words = await today.last.inner_text()
        after = datetime.now(THERE).date()
        assert words in {f"YYYY-MM-DD in America/New_York, today there {day}" for day in (before, after)}
        await page.get_by_role("button", name="Expiration date: choose in a calendar").click()
        marked = page.get_by_role("button", name=f"Today, {after:%A, %B} {after.day}, {after.year}")
        await marked.or_(page.get_by_role("button", name=f"{before:%A, %B} {before.day}, {before.year}")).click()
        assert await field.input_value() in {str(before), str(after)}
        await expect(page.get_by_text("these accounts expire at once")).to_be_visible()
        await field.fill("2099-12-31")
        await expect(page.get_by_text("these accounts expire at once")).to_have_count(0)

        await segment(page, "Start", "At a date and time")
        date = page.get_by_role("textbox", name="Start date")
        time = page.get_by_role("textbox", name="Start time")
        says = page.get_by_role("status").filter(has_text="Starts ")
        back, forward = next_change(forward=False), next_change(forward=True)
        await date.fill(f"{back:%Y-%m-%d}")
        await time.fill("01:30")
        await expect(says).to_contain_text("Clocks in America/New_York show this time twice on that day")
        await expect(says).to_contain_text(f"{shown(back.replace(hour=1, minute=30))} GMT-4 in America/New_York")
        await date.fill(f"{forward:%Y-%m-%d}")
        await time.fill("02:30")
        await expect(says).to_contain_text("Clocks in America/New_York skip this time on that day")
        start = forward.replace(hour=7, minute=30, tzinfo=UTC)
        both = [f"{shown(start.astimezone(THERE))} GMT-4 in America/New_York"]
        offset = start.astimezone(HERE).utcoffset()
        assert offset is not None
        both.append(f"{shown(start.astimezone(HERE))} GMT+{offset // timedelta(hours=1)} in Australia/Sydney")
        await expect(says).to_contain_text(" · ".join(both))
        assert await console.axe() == []

        await time.fill("half past two")
        await page.get_by_role("button", name="Update accounts").click()
        await expect(page.get_by_role("alert")).to_contain_text(
            "Start: Enter a date as YYYY-MM-DD and a time as HH:MM."
        )
        await time.fill("02:30")
        # Of a past start the server says so, at its field.
        await date.fill("2020-01-01")
        await page.get_by_role("button", name="Update accounts").click()
        await expect(date).to_have_attribute("aria-invalid", "true")
        await date.fill(f"{forward:%Y-%m-%d}")
        dialog = await ask(page)
        await expect(section(dialog, "When")).to_contain_text(" · ".join(both))
        await expect(section(dialog, "When")).to_contain_text("Accounts are selected and judged when it starts")
        update = await confirm(page, dialog, "Update 1 account")
        await expect(page.get_by_role("heading", name="Scheduled")).to_be_visible()
        accepted = (await tenant.operator.ask(START, id=update))["batchUpdate"]
        assert accepted["state"] == "SCHEDULED"
        assert datetime.fromisoformat(accepted["startAt"]) == start

        # In another zone than the customer's.
        await page.go_back()
        await choose(page, "Time zone of the start", "kolk", "Asia/Kolkata")
        await time.fill("12:00")
        dialog = await ask(page)
        noon = forward.replace(hour=12, tzinfo=ZoneInfo("Asia/Kolkata")).astimezone(UTC)
        await expect(section(dialog, "When")).to_contain_text(shown(noon.astimezone(THERE)))
        update = await confirm(page, dialog, "Update 1 account")
        accepted = (await tenant.operator.ask(START, id=update))["batchUpdate"]
        assert datetime.fromisoformat(accepted["startAt"]) == noon
