"""From the link to a batch, its figures and its accounts."""

import re
from typing import Literal

from playwright.async_api import expect

from db.demo.plan import SUMMER
from tests.graph.console.page import Console, in_browser

PARTS: list[tuple[Literal["region", "main"], str | None]] = [
    ("region", "Account search"),
    ("main", None),
    ("region", "Batch account update"),
]


@in_browser
async def test_from_the_link_to_the_accounts_of_a_batch(console: Console) -> None:
    page = console.page
    await console.open()
    await expect(page).to_have_url(f"{console.server.url}/")
    await expect(page.get_by_role("heading", name="Choose a batch", exact=True)).to_be_visible()
    await expect(page.get_by_role("region", name="Batch account update")).to_contain_text("Choose a batch first")
    assert await console.axe() == []
    async with page.expect_popup() as explorer:
        await page.get_by_role("link", name="GraphiQL").click()
    await expect(await explorer.value).to_have_url(re.compile(f"^{console.server.url}/graphiql"))
    await (await explorer.value).close()

    await console.choose_batch(SUMMER)
    await expect(page).to_have_url(re.compile("/batches/[^?#]+$"))
    await expect(console.figure("selected")).to_have_text(re.compile("^[0-9,]+$"))
    everything = await console.figure("selected").inner_text()
    table = page.get_by_role("table", name="Accounts")
    await expect(table.get_by_role("row").nth(1)).to_contain_text("1")
    assert await console.axe() == []
    # The three columns side by side, below the bar.
    places = [await page.get_by_role(role, name=name).bounding_box() for role, name in PARTS]
    assert [(round(place["x"]), place["y"]) for place in places if place] == [(0, 48), (321, 48), (1040, 48)], places
    row = await table.get_by_role("row").nth(1).bounding_box()
    assert row is not None
    assert row["height"] == 32
    await page.get_by_role("button", name="What does Depleted mean?").click()
    await expect(page.get_by_role("dialog")).to_contain_text(
        "zero funds, or less than the service availability threshold"
    )
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Theme: As the system").click()
    await page.get_by_role("menuitemradio", name="Dark").click()
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")

    field = page.get_by_role("textbox", name="Control numbers")
    await field.fill("1,3,8-12")
    await expect(page.get_by_role("status").filter(has_text="Not applied yet")).to_be_visible()
    assert await console.figure("selected").inner_text() == everything
    await field.press("Enter")
    await expect(console.figure("selected")).to_have_text("7")
    await expect(page).to_have_url(re.compile(r"\?f="))
    await expect(table.get_by_role("row")).to_have_count(8)

    await page.reload()
    await page.get_by_role("textbox", name="Token, or the link with it").fill(console.server.token)
    await page.get_by_role("button", name="Sign in").click()
    await expect(console.figure("selected")).to_have_text("7")
    await expect(page.get_by_role("button", name="Theme: Dark")).to_be_visible()
    await expect(page.locator("html")).to_have_css("color-scheme", "dark")
    assert await console.axe() == []
