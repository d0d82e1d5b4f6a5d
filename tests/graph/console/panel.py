"""What a person does in the update panel and in the confirmation dialog."""

import re
from urllib.parse import unquote

from playwright.async_api import Locator, Page, expect

SETTINGS = """(section) => [...section.querySelectorAll("tbody tr")].map((row) =>
    [row.querySelector("th").innerText, row.querySelector("td:last-child").innerText])"""


async def tick(page: Page, *attributes: str) -> None:
    """Ticks attributes in the menu, which stays open meanwhile."""
    await page.get_by_role("button", name="Select attributes to update").click()
    for attribute in attributes:
        await page.get_by_role("menuitemcheckbox", name=attribute, exact=True).click()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)


async def choose(page: Page, field: str, sought: str, option: str | None = None) -> None:
    """Finds an option of a combobox by typing, and takes it."""
    box = page.get_by_role("combobox", name=field, exact=True)
    await box.scroll_into_view_if_needed()
    # A list that is open closes when its field is scrolled away, and browsers tell of scrolling a frame later.
    await page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    await box.fill(sought)
    await page.get_by_role("option", name=option or sought, exact=option is None).click()
    await expect(page.get_by_role("listbox")).to_have_count(0)


async def pick(page: Page, field: str, option: str) -> None:
    """Takes an option of a list that a button opens."""
    opens = page.locator("button[aria-haspopup=listbox]")
    await page.get_by_role("button", name=field).and_(opens).click()
    await page.get_by_role("option", name=option).click()


async def segment(page: Page, field: str, option: str) -> None:
    """Takes one of a few that are all in sight."""
    await page.get_by_role("radiogroup", name=field, exact=True).get_by_text(option, exact=True).click()


async def ask(page: Page) -> Locator:
    """Opens the dialog, and waits for its preview."""
    await page.get_by_role("button", name="Update accounts").click()
    return await previewed(page)


async def previewed(page: Page) -> Locator:
    """The dialog, once it has a preview."""
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text(re.compile("^Previewed .* current$"))).to_be_visible()
    return dialog


async def settings(dialog: Locator) -> list[tuple[str, str]]:
    """The settings to be changed, as the dialog says them: caption and value."""
    rows: list[list[str]] = await section(dialog, "Settings to be changed").evaluate(SETTINGS)
    return [(caption, value) for caption, value in rows]


def section(dialog: Locator, name: str) -> Locator:
    """A part of the dialog."""
    return dialog.get_by_role("region", name=name, exact=True)


def typed(dialog: Locator) -> Locator:
    """Where the dialog wants something to be typed."""
    return dialog.get_by_role("textbox", name=re.compile("^Type the"))


async def give_what_is_asked(dialog: Locator) -> None:
    """Types what the dialog asks for, as it stands there, or ticks its check box; nothing where a press is enough."""
    asked = await dialog.get_by_text(re.compile("^Type the .* to go on: ")).all_inner_texts()
    for number, text in enumerate(asked):
        await typed(dialog).nth(number).fill(text.partition(": ")[2].split()[0])
    if not asked and await dialog.get_by_role("checkbox").count():
        await dialog.get_by_text("I have read the figures").click()


async def confirm(page: Page, dialog: Locator, button: str) -> str:
    """Confirms, and follows to the update's page; its ID."""
    await give_what_is_asked(dialog)
    await dialog.get_by_role("button", name=button, exact=True).click()
    await expect(page).to_have_url(re.compile("/updates/[^/]+$"))
    return unquote(page.url.rpartition("/")[2])
