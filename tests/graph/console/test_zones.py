"""Moments and days in a browser of Sydney, of a customer in New York, over a change of summer time; a long balance."""

import csv
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import Operator
from tests.graph.console.page import Console, in_browser
from tests.support.server import LiveServer, answer

TENANT, BATCH, CUSTOMER, PARTNER = "york", "Hudson cards 01", "Hudson Cards", "Broadway News"
BATCHES = [f"Hudson cards {number:02}" for number in range(1, 15)]
"""More than a partner's page shows at once."""
LONG = "12345678901234.56"
FILES: dict[str, list[dict[str, str]]] = {
    "customers": [{"name": CUSTOMER, "currency": "USD", "billing_time_zone": "America/New_York"}],
    "distributors": [{"name": PARTNER, "currency": "USD"}],
    "roles": [{"name": "Owner"}],
    "products": [{"name": "Card", "currency": "USD", "account_type": "prepaid_card"}],
    "batches": [{"name": name, "customer": CUSTOMER} for name in BATCHES],
    "accounts": [
        {
            "batch": name, "control_number": "1", "account_id": f"1212{place:07}", "billing_model": "debit",
            "account_type": "prepaid_card", "bill_status": "open", "activation_date": "2026-01-01", "product": "Card",
            "time_zone": "America/New_York", "role": "Owner", "balance": LONG, "opening_balance": LONG,
            # An hour before midnight in New York, after the change of summer time; the next day in Sydney.
            "first_usage": "2026-11-02T04:30:00Z", "distributor": PARTNER,
        }
        for place, name in enumerate(BATCHES)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def york(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> LiveServer:
    """The same server, with a token of a tenant in New York."""
    folder: Path = tmp_path_factory.mktemp("york")
    for name, rows in FILES.items():
        with (folder / f"{name}.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    home = live_server.database.home
    answer(home, "import", str(folder), "--tenant", TENANT)
    token = answer(home, "token", "--tenant", TENANT, "--subject", "clerk")
    return LiveServer(live_server.url, token, live_server.database, live_server.process)


@pytest.fixture
async def sydney(browser: Browser, york: LiveServer) -> AsyncIterator[Console]:
    """The console in a browser of Sydney."""
    async with watched_console(browser, york, timezone_id="Australia/Sydney") as console:
        yield console


@in_browser
async def test_moments_are_told_in_both_zones_and_days_are_those_of_the_browser(sydney: Console) -> None:
    page, operator = sydney.page, Operator(sydney.server)
    await sydney.open()
    await sydney.choose_batch(BATCH)
    await expect(page.get_by_text(re.compile("^America/New_York, today there "))).to_be_visible()
    row = page.get_by_role("table", name="Accounts").locator("tbody tr").first
    await expect(row.locator("[data-column=firstUsage]")).to_have_text("2026-11-01")
    await expect(row.locator("[data-column=balance]")).to_have_text("12,345,678,901,234.56")

    # Half past two in the night in which New York turns its clocks: 06:30 UTC is still summer time there.
    start = "2027-11-07T06:30:00Z"
    update = await operator.apply(BATCH, {"selfCareSettings": {"timeZone": "Asia/Tokyo"}, "startAt": start})
    await sydney.open(f"/updates/{update}")
    here = page.get_by_text("Here, Australia/Sydney").locator("xpath=following-sibling::dd")
    there = page.get_by_text("At the customer, America/New_York").locator("xpath=following-sibling::dd")
    await expect(here).to_have_text("Nov 7, 2027, 17:30:00")
    await expect(there).to_have_text("Nov 7, 2027, 01:30:00")

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    await page.get_by_role("link", name="Updates").click()
    await expect(page.get_by_role("cell", name=BATCH)).to_be_visible()
    # The day in April on which Sydney's summer time ends has 25 hours.
    await page.get_by_role("textbox", name="From").fill("2026-04-05")
    await page.get_by_role("textbox", name="Until").fill("2026-04-05")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_role("heading", name="No update matches")).to_be_visible()
    assert any("2026-04-04T13:00:00.000Z" in body and "2026-04-05T14:00:00.000Z" in body for body in sent)
    assert await sydney.axe() == []
    await operator.close()


@in_browser
async def test_a_partner_follows_what_is_in_view_and_comes_to_the_rest_by_pages(sydney: Console) -> None:
    page, home = sydney.page, sydney.server.database.home
    await page.set_viewport_size({"width": 420, "height": 500})
    words = ("--tenant", TENANT, "--subject", "portal", "--distributor", PARTNER)
    await sydney.open("/partner", answer(home, "token", *words))
    cards = page.get_by_role("article")
    await expect(cards).to_have_count(12)
    await expect(cards.first).to_have_attribute("data-live", "yes")
    await expect(cards.last).to_have_attribute("data-live", "no")
    await cards.last.scroll_into_view_if_needed()
    await expect(cards.last).to_have_attribute("data-live", "yes")
    await expect(cards.first).to_have_attribute("data-live", "no")
    await page.get_by_role("button", name="Next").click()
    await expect(cards).to_have_count(2)
    await expect(page.get_by_role("article", name=BATCHES[-1])).to_have_attribute("data-live", "yes")
    await sydney.sound()
