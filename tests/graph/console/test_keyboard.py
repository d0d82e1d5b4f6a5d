"""From the search to the undo with the keyboard alone."""

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
