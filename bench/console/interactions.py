"""Presses and keys whose answer somebody expects at once, each with the seconds to the next paint."""

from playwright.async_api import Page

from bench.console.acts import noted, press


async def nothing(page: Page) -> float:
    """A press on a heading, which does nothing."""
    return await press(page, page.get_by_role("heading", level=1))


async def all_of_them(page: Page) -> dict[str, float]:
    """Each once, in the panel of a batch, which is afterwards as it was."""
    return {
        "open the menu of columns": await _opened(page, "Columns"),
        "open the menu of an account": await _opened(page, "What to do with account"),
        "type criteria": await _typed(page, "Control numbers", "1-1000"),
        "default filters": await press(page, page.get_by_role("button", name="Default filters")),
        "open an account": await _account(page),
        "open the menu of attributes": await press(
            page, page.get_by_role("button", name="Select attributes to update")
        ),
        "tick an attribute": await _ticked(page, "Time zone"),
        "open the list of time zones": await _zones(page),
        "untick it": await _unticked(page, "Time zone"),
    }


async def _opened(page: Page, button: str) -> float:
    seconds = await press(page, page.get_by_role("button", name=button).first)
    await page.keyboard.press("Escape")
    await page.get_by_role("menu").wait_for(state="detached")
    return seconds


async def _typed(page: Page, field: str, text: str) -> float:
    box = page.get_by_role("textbox", name=field)
    await box.click()
    await page.evaluate("bench.events.length = 0")
    await page.keyboard.type(text)
    return await noted(page)


async def _account(page: Page) -> float:
    seconds = await press(page, page.locator("tbody td[data-column=accountId] button").first)
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").wait_for(state="detached")
    return seconds


async def _ticked(page: Page, attribute: str) -> float:
    seconds = await press(page, page.get_by_role("menuitemcheckbox", name=attribute, exact=True))
    await page.keyboard.press("Escape")
    await page.get_by_role("menu").wait_for(state="detached")
    return seconds


async def _zones(page: Page) -> float:
    box = page.get_by_role("combobox", name="Time zone")
    await box.click()
    seconds = await _after_key(page, "ArrowDown")
    await page.keyboard.press("Escape")
    return seconds


async def _after_key(page: Page, key: str) -> float:
    await page.evaluate("bench.events.length = 0")
    await page.keyboard.press(key)
    return await noted(page)


async def _unticked(page: Page, attribute: str) -> float:
    await page.get_by_role("button", name="Select attributes to update").click()
    return await _ticked(page, attribute)
