"""From the link to a batch, its figures and its accounts."""

import re
from typing import Literal

import orjson
from playwright.async_api import Browser, Request, expect

from db.demo.plan import SUMMER
from graph.execution.trusted.console import console_documents
from tests.graph.console.conftest import watched_console
from tests.graph.console.page import Console, in_browser
from tests.graph.console.tenant import tenant_of
from tests.support.server import LiveServer

FIND = next(key for key, text in console_documents().items() if "query FindBatches" in text)
"""The document that finds batches by a part of their names."""
PRODUCT = {
    "currency": "EUR",
    "account_type": "pinless",
    "service_availability_threshold": "0",
    **dict.fromkeys(("associated_number", "unified_messaging", "unified_messaging_locked"), False),
}
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
    # It is signed in with the same token, which its address does not keep.
    await expect((await explorer.value).locator(".who")).to_contain_text("Signed in as")
    await expect(await explorer.value).to_have_url(f"{console.server.url}/graphiql")
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


@in_browser
async def test_of_many_batches_and_many_products_it_says_that_there_are_others(
    browser: Browser, live_server: LiveServer
) -> None:
    async with (
        tenant_of(live_server, suspended=True) as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page, world = console.page, tenant.world
        names = [f"Gift cards {number:02}" for number in range(25)]
        for name in names:
            await world.add_batch(tenant.owner, name)
        products = [f"Tariff {number}" for number in range(10)]
        await world.add(tenant.owner, "products", dict.fromkeys(products, PRODUCT))
        await tenant.add(*({"product": name} for number, name in enumerate(products) for _ in range(number + 1)))
        sought: list[str | None] = []

        def read(request: Request) -> None:
            if FIND in (request.post_data or ""):
                sought.append(orjson.loads(request.post_data or "")["variables"]["name"])

        page.on("request", read)
        await page.clock.install()
        await console.open()
        box = page.get_by_role("combobox", name="Batch", exact=True)
        await box.click()
        more = page.get_by_text("20 of 26 are shown: type to find the others.")
        await expect(more).to_be_visible()
        await expect(page.get_by_role("option")).to_have_count(20)
        # However long typing takes, it asks once it has stopped.
        sought.clear()
        await page.clock.pause_at(await page.evaluate("Date.now() + 1000"))
        await box.press_sequentially("gift cards 1")
        await page.clock.resume()
        await expect(page.get_by_role("option")).to_have_count(10)
        await expect(page.get_by_text("are shown: type to find")).to_have_count(0)
        assert sought == ["gift cards 1"]

        await box.fill("Batch")
        await page.get_by_role("option", name="Batch").click()
        header = page.locator("#main header")
        await expect(header.get_by_text("This customer is suspended")).to_be_visible()
        rows = header.get_by_role("table", name="By product").get_by_role("row")
        largest = [f"{name}{number + 1}" for number, name in enumerate(products)][:1:-1]
        await expect(rows).to_have_text([*largest, "2 other products3"])
        assert await console.axe() == []
