"""The list of accounts: its columns, an account's fields and menu, the keyboard alone, and long lists."""

import os
import re
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, expect

from db.demo.plan import SUMMER
from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import WITHIN, Operator
from tests.graph.console.page import Console, in_browser
from tests.support.server import LiveServer, answer
from tests.support.waiting import until

MANY = int(os.environ.get("CONSOLE_ACCOUNTS", "100000"))
"""More than the rows that the page keeps: a million takes a minute to load."""
THERE = MANY * 3 // 4
KEPT = 10_000
PAGE = 100
FIRST_USED = """query ($name: String!, $first: Int!) { accountBatch(filter: {batch: {name: $name}}) {
    batch { customer { billingTimeZone } } accounts(first: $first) { nodes { firstUsage } }
} }"""


@pytest.fixture(scope="module")
def many(live_server: LiveServer) -> str:
    """A token of a tenant on the same server whose largest batch has that many accounts."""
    home = live_server.database.home
    answer(home, "demo", "--accounts", str(MANY), "--tenant", "many")
    return answer(home, "token", "--tenant", "many", "--subject", "test")


@pytest.fixture
async def sydney(browser: Browser, live_server: LiveServer) -> AsyncIterator[Console]:
    """The console in a browser of Sydney."""
    async with watched_console(browser, live_server, timezone_id="Australia/Sydney") as console:
        yield console


def rows(console: Console) -> Locator:
    """The rows of accounts that are in the page."""
    return console.page.get_by_role("table", name="Accounts").locator("tbody tr")


async def begins_before(console: Console, number: int) -> bool:
    """Whether the rows that are in the page begin with an account before that control number."""
    return int(await rows(console).first.locator("td").first.inner_text()) < number


@in_browser
async def test_columns_the_fields_of_an_account_and_its_menu(console: Console) -> None:
    page = console.page
    await console.open()
    await console.choose_batch(SUMMER)
    first = rows(console).first
    await expect(first).to_be_visible()
    number = await first.locator("td").first.inner_text()
    name = await first.locator("td").nth(1).inner_text()

    await page.get_by_role("button", name="Columns").click()
    await page.get_by_role("menuitemcheckbox", name="First used").click()
    await page.get_by_role("menuitemcheckbox", name="Product").click()
    assert await console.axe() == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("columnheader", name="First used")).to_have_count(0)
    await console.reload()
    await expect(page.get_by_role("columnheader", name="Balance")).to_be_visible()
    await expect(page.get_by_role("columnheader", name=re.compile("First used|Product"))).to_have_count(0)

    opener = page.get_by_role("button", name=name, exact=True)
    await opener.click()
    drawer = page.get_by_role("dialog", name=f"Account {name}")
    await expect(drawer.get_by_role("heading", name="Custom fields")).to_be_visible()
    for field in ("Billing model", "Prepaid plans", "Preferred IVR language", "Distributor", "Role"):
        await expect(drawer.get_by_role("term").filter(has_text=re.compile(f"^{field}$"))).to_be_visible()
    assert await console.axe() == []
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
    await expect(opener).to_be_focused()

    go_to = page.get_by_role("textbox", name="Go to control number")
    for wrong in ("one", "0"):
        await go_to.fill(wrong)
        await go_to.press("Enter")
        await expect(go_to).to_have_accessible_description("A number from 1, of at most nine digits.")
    await expect(first.locator("td").first).to_have_text(number)

    await page.get_by_role("button", name=f"What to do with account {name}").click()
    await page.get_by_role("menuitem", name="Only this account").click()
    await expect(console.figure("selected")).to_have_text("1")
    await expect(page.get_by_role("textbox", name="Control numbers")).to_have_value(number)
    await expect(page.get_by_role("status").filter(has_text="Selected 1,")).to_have_count(1)
    await console.sound()


@in_browser
async def test_with_the_keyboard_alone(console: Console) -> None:
    page, press = console.page, console.page.keyboard.press
    await console.open("/updates")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await press("Control+k")
    box = page.get_by_role("combobox", name="Batch", exact=True)
    await expect(box).to_be_focused()
    await page.keyboard.type(SUMMER)
    await expect(page.get_by_role("option")).to_have_count(1)
    await press("ArrowDown")
    await press("Enter")
    await expect(page.get_by_role("heading", level=1, name=SUMMER)).to_be_visible()

    await page.get_by_role("link", name="Skip to accounts").focus()
    await press("Enter")
    await expect(page.get_by_role("main")).to_be_focused()
    opener = rows(console).first.get_by_role("button").first
    for _ in range(30):
        await press("Tab")
        if await opener.evaluate("(element) => element === document.activeElement"):
            break
    await expect(opener).to_be_focused()
    await press("Tab")
    await press("Enter")
    await expect(page.get_by_role("menuitem", name="Only this account")).to_be_visible()
    await press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Only this account")).to_be_focused()
    await press("Enter")
    await expect(console.figure("selected")).to_have_text("1")

    # Behind a tab, too.
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(box).to_be_hidden()
    await press("Control+k")
    await expect(box).to_be_focused()
    await press("Escape")
    assert await console.axe() == []


@in_browser
async def test_days_are_the_customers(sydney: Console, operator: Operator) -> None:
    page = sydney.page
    await sydney.open()
    await sydney.choose_batch(SUMMER)
    await expect(rows(sydney).first).to_be_visible()
    shown = await rows(sydney).locator("[data-column=firstUsage]").all_inner_texts()
    asked = await operator.ask(FIRST_USED, name=SUMMER, first=len(shown))
    found = asked["accountBatch"]
    zone = ZoneInfo(found["batch"]["customer"]["billingTimeZone"])
    moments = [account["firstUsage"] for account in found["accounts"]["nodes"]]
    expected = [
        datetime.fromisoformat(moment).astimezone(zone).date().isoformat() if moment else "Never" for moment in moments
    ]
    assert shown == expected
    assert any(moments)
    assert await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Australia/Sydney"


@in_browser
async def test_a_long_list(console: Console, many: str) -> None:
    page = console.page
    await page.add_init_script(NOTE_SHIFTS)
    await console.open("/", many)
    await console.choose_batch(SUMMER)
    selected = int((await console.figure("selected").inner_text()).replace(",", ""))
    table, box = page.get_by_role("table", name="Accounts"), page.get_by_role("group", name="Accounts")
    await expect(table).to_have_attribute("aria-rowcount", str(selected + 1))
    await expect(rows(console).first).to_have_attribute("aria-rowindex", "2")

    # A jump: what lies before it has not been counted, and can be scrolled to.
    await page.get_by_role("textbox", name="Go to control number").fill(str(THERE))
    await page.get_by_role("button", name="Go", exact=True).click()
    there = rows(console).filter(has=page.get_by_role("cell", name=str(THERE), exact=True))
    await expect(there).to_be_in_viewport()
    await expect(there).not_to_have_attribute("aria-rowindex", re.compile(".*"))
    # The page before it has come in above, and moved nothing; then the one before that.
    await until(lambda: begins_before(console, THERE), WITHIN, "the page before has come in")
    await expect(there).to_be_in_viewport()
    await box.evaluate("(element) => { element.scrollTop = 0; }")
    await until(lambda: begins_before(console, THERE - PAGE), WITHIN, "the page before that has come in")

    await page.get_by_role("button", name="Last", exact=True).click()
    await expect(rows(console).last).to_have_attribute("aria-rowindex", str(selected + 1))
    await expect(rows(console).last).to_be_in_viewport()

    await page.get_by_role("textbox", name="Go to control number").fill("999999999")
    await page.get_by_role("button", name="Go", exact=True).click()
    await expect(page.get_by_role("heading", name="No selected account has this control number")).to_be_visible()

    await page.get_by_role("button", name="First", exact=True).click()
    await expect(rows(console).first).to_have_attribute("aria-rowindex", "2")
    further = page.get_by_role("button", name="Go on from here")
    await page.evaluate(SCROLL)
    await expect(further).to_be_in_viewport()
    await expect(rows(console).last).to_have_attribute("aria-rowindex", str(KEPT + 1))
    last = await rows(console).last.locator("td").first.inner_text()
    assert await rows(console).count() < 100
    await further.click()
    await expect(further).to_have_count(0)

    async def first_behind() -> int:
        number = int(await page.evaluate(TOP))
        return number if number > int(last) else 0

    # Once: when the page before comes in, rows are made a moment after their place has moved.
    top = await until(first_behind, WITHIN, "the rows behind those that were kept are there")

    async def page_before_has_come_in_above() -> bool:
        numbers = await rows(console).first.locator("td").first.inner_text()
        return int(numbers) <= int(last) and await page.evaluate(TOP) == top

    await until(page_before_has_come_in_above, WITHIN, "the page before has come in, and moved nothing")
    assert await page.evaluate("window.shifts") == []
    assert await console.axe() == []


TOP = """() => {
    const box = document.querySelector("[role=group][aria-labelledby=accounts-title]");
    if (box === null) return 0;
    const end = box.querySelector("thead").getBoundingClientRect().bottom;
    const first = [...box.querySelectorAll("tbody tr")].find((row) => row.getBoundingClientRect().top >= end - 1);
    return first === undefined ? 0 : Number(first.querySelector("td").textContent);
}"""
"""The control number of the first row that is seen, below the captions; 0 where there is none."""

NOTE_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().filter(({hadRecentInput}) => !hadRecentInput).forEach(({sources}) =>
    window.shifts.push(...sources.map(({node}) => node?.outerHTML.slice(0, 80))))).observe({type: "layout-shift"});"""
"""Notes what moves by itself."""

SCROLL = """async () => {
    const box = document.querySelector("[role=group][aria-labelledby=accounts-title]");
    const ended = () => [...box.querySelectorAll("button")].some((each) => each.textContent === "Go on from here");
    while (!ended()) {
        box.scrollTop = box.scrollHeight;
        await new Promise(requestAnimationFrame);
    }
    box.scrollTop = box.scrollHeight;
}"""
