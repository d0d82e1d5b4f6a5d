"""The console on pages of each width, and on one whose width changes in the midst of the work."""

import re

from playwright.async_api import Locator, Page, expect

from db.demo.plan import SUMMER
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import previewed, tick, typed

DAYS = "Availability period after first usage, days"
BALANCE = "Opening balance"


CUT = "(captions) => captions.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.innerText)"
"""The captions that are cut off."""


LINES_OF_DATE = r"""(texts) => texts.map((text) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.search(/\d{4}-\d\d-\d\d/);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 10);
        return new Set([...range.getClientRects()].map(({top}) => top)).size;
    }
})"""
"""On how many lines each date stands; none where it is out of sight."""


async def across(page: Page, kept: Locator, value: str) -> None:
    """Something that was entered is still there whenever the page has become narrower or wider."""
    for width in (900, 360, 900, 1280, 360, 1280):
        await page.set_viewport_size({"width": width, "height": 740})
        await expect(kept).to_have_value(value)


@in_browser
async def test_nothing_that_was_begun_is_lost_when_the_page_becomes_narrower_or_wider(console: Console) -> None:
    page = console.page
    await page.set_viewport_size({"width": 1280, "height": 800})
    await console.open()
    await console.choose_batch(SUMMER)
    # All columns of the accounts are in sight.
    accounts = page.get_by_role("group", name="Accounts")
    await expect(accounts.get_by_role("row").nth(1)).to_be_visible()
    for width in (1440, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await accounts.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
        assert await accounts.get_by_role("columnheader").evaluate_all(CUT) == []
    await page.get_by_role("textbox", name="Account ID").fill("26")
    await tick(page, DAYS, BALANCE)
    await page.get_by_role("textbox", name=BALANCE).fill("12.00")
    await page.get_by_role("button", name="Update accounts").click()
    wrong = page.get_by_text("Enter a value, or remove this attribute.")
    await expect(wrong).to_have_count(2)
    # What was entered and not applied, and what is wrong, as much as the draft. In a drawer or behind tabs, the part
    # that was worked in is the one in sight.
    days = page.get_by_role("textbox", name="Availability period")
    await across(page, page.get_by_role("textbox", name=re.compile("^Account ID"), include_hidden=True), "26")
    await expect(wrong).to_have_count(2)
    await page.set_viewport_size({"width": 900, "height": 740})
    await expect(page.get_by_role("dialog", name="Batch account update")).to_be_visible()
    await days.fill("55")
    await page.set_viewport_size({"width": 360, "height": 740})
    await expect(days).to_be_visible()

    await page.get_by_role("button", name="Update accounts", exact=True).click()
    dialog = await previewed(page)
    await typed(dialog).fill("1")
    await across(page, typed(dialog), "1")
    await page.keyboard.press("Escape")
    await expect(days).to_have_value("55")
    assert await console.axe() == []


@in_browser
async def test_a_narrow_page_begins_with_the_search_and_goes_on_to_what_was_found(console: Console) -> None:
    page = console.page
    await page.set_viewport_size({"width": 360, "height": 740})
    await console.open()
    box = page.get_by_role("combobox", name="Batch", exact=True)
    await expect(box).to_be_visible()
    await console.choose_batch(SUMMER)
    table = page.get_by_role("table", name="Accounts")
    await expect(table).to_be_visible()
    await page.get_by_role("radio", name="Filters").click()
    await page.get_by_role("textbox", name="Control numbers").fill("1-9")
    await page.get_by_role("button", name="Apply filters").click()
    await expect(console.figure("selected")).to_be_visible()
    await expect(console.figure("selected")).to_have_text(re.compile("^[0-9]$"))
    await expect(table).to_be_visible()
    await console.sound()


@in_browser
async def test_a_drawer_on_half_the_width_and_tabs_on_a_quarter(console: Console) -> None:
    page = console.page
    await page.set_viewport_size({"width": 1000, "height": 800})
    await console.open()
    await console.choose_batch(SUMMER)
    await page.get_by_role("button", name="Update accounts", exact=True).click()
    drawer = page.get_by_role("dialog", name="Batch account update")
    await drawer.get_by_role("button", name="Select attributes to update").click()
    for attribute in (DAYS, "Expiration date", "Time zone"):
        await page.get_by_role("menuitemcheckbox", name=attribute, exact=True).click()
    await page.keyboard.press("Escape")
    await drawer.get_by_role("textbox", name="Availability period").fill("55")
    assert await console.axe() == []
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
    await expect(page.get_by_role("button", name="Update accounts (3 attributes)")).to_be_focused()

    await page.set_viewport_size({"width": 360, "height": 740})
    tabs = page.get_by_role("navigation", name="Parts of the panel").get_by_role("radio")
    await expect(tabs).to_have_text(["Filters", "Accounts", "Update (3)"])
    place = await page.get_by_role("navigation", name="Parts of the panel").bounding_box()
    assert place is not None
    assert place["y"] + place["height"] == 740
    card = page.get_by_role("table", name="Accounts").locator("tbody tr").first
    await expect(card).to_be_visible()
    size = await card.bounding_box()
    assert size is not None
    assert size["height"] == 60
    await tabs.nth(2).click()
    # Nor is a date, in hints either.
    await expect(page.get_by_text("today there").last).to_be_visible()
    lines = await page.get_by_text("today there").evaluate_all(LINES_OF_DATE)
    assert (len(lines), set(lines) - {0}) == (2, {1}), lines
    for attribute in ("Expiration date", "Time zone"):
        await page.get_by_role("button", name=f"Remove {attribute}").click()
    await expect(tabs.nth(2)).to_have_text("Update (1)")
    await expect(page.get_by_role("textbox", name="Availability period")).to_have_value("55")
    await page.get_by_role("button", name="Update accounts", exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Previewed")).to_be_visible()
    # No account ID is broken in two.
    await dialog.get_by_text("accounts as an example").click()
    number = dialog.get_by_role("table").last.locator("tbody td:nth-child(2)").first
    assert await number.evaluate("(cell) => cell.getClientRects().length && cell.offsetHeight") < 36
    whole = await dialog.bounding_box()
    assert whole is not None
    assert (whole["x"], whole["y"], whole["width"], whole["height"]) == (0, 0, 360, 740)
    apply = dialog.get_by_role("button", name=re.compile("^Update [0-9,]+ accounts$"))
    await expect(apply).to_be_in_viewport(ratio=1)
    await console.sound()
