"""From ticked attributes through the confirmation dialog to the update's page, and a charge whose answer is lost."""

import re

import httpx
from playwright.async_api import Route, expect

from db.demo.plan import SUMMER
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import ask, tick
from tests.graph.console.tenant import token_of
from tests.support.server import TENANT


def updates(console: Console) -> int:
    """How many updates there are."""
    query = {"query": "{ batchUpdates { totalCount } }"}
    answer = httpx.post(f"{console.server.url}/graphql", json=query, headers=console.server.headers)
    count: int = answer.json()["data"]["batchUpdates"]["totalCount"]
    return count


@in_browser
async def test_the_whole_job_and_a_lost_answer(console: Console) -> None:
    page = console.page
    await console.open()
    await console.choose_batch(SUMMER)
    field = page.get_by_role("textbox", name="Control numbers")
    await field.fill("1-20")
    await field.press("Enter")
    await expect(console.figure("selected")).to_have_text(re.compile("^[0-9]+$"))
    selected = await console.figure("selected").inner_text()

    await tick(page, "Availability period after first usage, days")
    days = page.get_by_role("textbox", name="Availability period")
    await days.fill("many")
    await page.get_by_role("button", name="Update accounts").click()
    await expect(page.get_by_role("alert")).to_contain_text("many")
    assert await console.axe() == []
    console.expects("status of 400")
    await days.fill("77")
    dialog = await ask(page)
    await expect(dialog.locator("[data-count=selected]")).to_contain_text(selected)
    await expect(dialog.locator("[data-outcome]")).to_contain_text("will be updated")
    await expect(dialog.get_by_role("heading", level=2)).to_be_focused()
    assert await console.axe() == []
    await dialog.get_by_role("button", name=re.compile("^Update [0-9]+ accounts$")).click()
    await expect(page).to_have_url(re.compile("/updates/[^/]+$"))

    await page.go_back()
    await page.get_by_role("button", name="Remove Availability period after first usage, days").click()
    await tick(page, "Charge")
    await page.get_by_role("textbox", name="Charge", exact=True).fill("0.01")
    dialog = await ask(page)
    apply = dialog.get_by_role("button", name=re.compile("^Charge [0-9]+ accounts?$"))
    await expect(apply).to_be_disabled()
    total = (await dialog.locator("[data-count=total]").inner_text()).split()[0]
    await dialog.get_by_role("textbox", name="Type the total").fill(total)
    assert await console.axe() == []

    before = updates(console)

    async def lose(route: Route) -> None:
        """Lets the server have it, and its answer never come."""
        if "idempotencyKey" in (route.request.post_data or ""):
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/graphql", lose)
    await apply.click()
    await expect(dialog.get_by_text("We do not know yet whether it was accepted")).to_be_visible()
    assert updates(console) == before + 1
    console.expects("ERR_FAILED")

    await page.unroute("**/graphql")
    # Somebody else is not offered it, whose key would be another: the accounts would be charged twice.
    await console.open_link(token_of(console.server, TENANT, subject="somebody else"))
    await expect(page.get_by_role("button", name="Signed in as somebody else")).to_be_visible()
    await expect(page.get_by_role("button", name="Select attributes to update")).to_be_visible()
    await expect(page.get_by_role("button", name="Ask again")).to_have_count(0)
    await expect(page.get_by_role("textbox", name="Charge", exact=True)).to_have_count(0)
    await console.reload()
    await page.get_by_role("button", name="Ask again").click()
    await expect(page).to_have_url(re.compile("/updates/[^/]+$"))
    assert updates(console) == before + 1
