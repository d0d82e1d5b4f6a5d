"""From the search to the undo with the keyboard alone, and on pages of half and of a quarter of the width."""

import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from db.demo.plan import SUMMER
from tests.graph.console.page import Console, in_browser

FOCUSED = """(element) => element === document.activeElement
    || element.id === document.activeElement.getAttribute("aria-activedescendant")"""
DAYS = "Availability period after first usage, days"


async def to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Presses a key until the target has the focus."""
    await expect(target.first).to_be_visible()
    for _ in range(60):
        if await target.first.evaluate(FOCUSED):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {target}")


@in_browser
async def test_from_the_search_to_the_undo_with_the_keyboard_alone(console: Console) -> None:
    page, press = console.page, console.page.keyboard.press

    def button(name: Any, within: Any = page) -> Locator:
        found: Locator = within.get_by_role("button", name=name)
        return found

    await console.open()
    await expect(page.get_by_role("heading", name="Choose a batch", exact=True)).to_be_visible()
    await press("Tab")
    await expect(page.get_by_role("link", name="Skip to account search")).to_be_focused()
    await press("Enter")
    await to(page, page.get_by_role("combobox", name="Batch", exact=True))
    await page.keyboard.type(SUMMER)
    await expect(page.get_by_role("option")).to_have_count(1)
    await press("ArrowDown")
    await press("Enter")
    # The focus is in what was chosen.
    await expect(page.get_by_role("main")).to_be_focused()
    await to(page, page.get_by_role("textbox", name="Control numbers"), "Shift+Tab")
    await page.keyboard.type("21-40")
    await press("Enter")
    await expect(console.figure("selected")).to_have_text(re.compile("^(20|1?[0-9])$"))

    await to(page, button("Select attributes to update"))
    await press("Enter")
    await page.keyboard.type("Availability")
    await to(page, page.get_by_role("menuitemcheckbox", name=DAYS), "ArrowDown")
    await press("Enter")
    await press("Escape")
    await to(page, page.get_by_role("textbox", name="Availability period"))
    await page.keyboard.type("55")
    await press("Control+Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Previewed")).to_be_visible()
    # Closing keeps everything, and Enter on the heading applies nothing.
    await press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Availability period")).to_have_value("55")
    await to(page, page.get_by_role("textbox", name="Availability period"), "Shift+Tab")
    await press("Control+Enter")
    await expect(dialog.get_by_role("heading", level=2)).to_be_focused()
    await expect(dialog.get_by_text("Previewed")).to_be_visible()
    await press("Enter")
    await expect(dialog).to_be_visible()
    await to(page, button(re.compile("^Update [0-9]+ accounts$"), dialog))
    await press("Enter")
    await expect(page).to_have_url(re.compile("/updates/[^/]+$"))
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()

    await expect(page.get_by_role("main")).to_be_focused()
    await to(page, button("Undo …"))
    await press("Enter")
    await expect(dialog.get_by_text("Previewed")).to_be_visible()
    await to(page, button(re.compile("^Undo [0-9]+ accounts?$"), dialog))
    await press("Enter")
    await expect(page.get_by_role("link", name="Undoes another update")).to_be_visible()
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
    assert await console.axe() == []


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
    for attribute in ("Expiration date", "Time zone"):
        await page.get_by_role("button", name=f"Remove {attribute}").click()
    await expect(tabs.nth(2)).to_have_text("Update (1)")
    await expect(page.get_by_role("textbox", name="Availability period")).to_have_value("55")
    await page.get_by_role("button", name="Update accounts", exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("Previewed")).to_be_visible()
    whole = await dialog.bounding_box()
    assert whole is not None
    assert (whole["x"], whole["y"], whole["width"], whole["height"]) == (0, 0, 360, 740)
    apply = dialog.get_by_role("button", name=re.compile("^Update [0-9,]+ accounts$"))
    await expect(apply).to_be_in_viewport(ratio=1)
    await console.sound()
