"""From the link to a batch, its figures and its accounts."""

import re

from playwright.async_api import expect

from db.demo.plan import SUMMER
from tests.graph.console.page import Console, in_browser


@in_browser
async def test_from_the_link_to_the_accounts_of_a_batch(console: Console) -> None:
    page = console.page
    await console.open()
    await expect(page).to_have_url(f"{console.server.url}/")
    await expect(page.get_by_role("heading", name="Choose a batch", exact=True)).to_be_visible()
    assert await console.axe() == []

    await console.choose_batch(SUMMER)
    await expect(page).to_have_url(re.compile("/batches/[^?#]+$"))
    await expect(console.figure("selected")).to_have_text(re.compile("^[0-9,]+$"))
    everything = await console.figure("selected").inner_text()
    table = page.get_by_role("table", name="Accounts")
    await expect(table.get_by_role("row").nth(1)).to_contain_text("1")
    assert await console.axe() == []

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
    assert await console.axe() == []
