"""Fields of the update panel: what is locked and why, what is wrong and where, and amounts of each currency, exact."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.page import in_browser
from tests.graph.console.panel import ask, choose, confirm, tick
from tests.graph.console.tenant import tenant_of
from tests.support.server import LiveServer

NUMBER, DAYS = "Associated number", "Availability period after first usage, days"
ACTIVATE = "Activate inactive accounts"


@in_browser
async def test_what_a_person_may_not_do_is_locked_with_the_reason(browser: Browser, live_server: LiveServer) -> None:
    """On a page with a drawer, then on a phone: both count what is ticked."""
    async with tenant_of(live_server, [{}] * 3) as tenant, watched_console(browser, tenant.server) as console:
        page = console.page
        await tenant.owner.execute("DELETE FROM prepaid_plans WHERE tenant_id = $1", tenant.world.tenant)
        await page.set_viewport_size({"width": 1000, "height": 800})
        token = tenant.token("READ_STATISTICS", "READ_ACCOUNTS", "UPDATE_ACCOUNTS")
        await console.open(tenant.panel("1-3"), token)
        await page.get_by_role("button", name="Update accounts", exact=True).click()
        drawer = page.get_by_role("dialog", name="Batch account update")
        await drawer.get_by_role("button", name="Select attributes to update").click()
        for attribute in ("Opening balance", "Charge", "Refund"):
            item = page.get_by_role("menuitemcheckbox", name=attribute, exact=True)
            await expect(item).to_be_disabled()
            await expect(item).to_contain_text("Needs MOVE_MONEY")
        # No product has prepaid plans.
        await expect(page.get_by_role("menuitemcheckbox", name="Charging period")).to_have_count(0)
        await page.get_by_role("searchbox", name="Find an attribute").fill("stat")
        await expect(page.get_by_role("menuitemcheckbox")).to_have_text(["Change status to"])
        assert await console.axe() == []
        await page.get_by_role("searchbox").fill("")
        await page.get_by_role("menuitemcheckbox", name="Change status to").click()
        await page.get_by_role("menuitemcheckbox", name="Role").click()
        await page.keyboard.press("Escape")
        await expect(drawer.get_by_role("radio", name="Terminated")).to_be_disabled()
        await expect(drawer.get_by_text("Terminated: needs TERMINATE_ACCOUNTS")).to_be_visible()
        assert await console.axe() == []
        await page.keyboard.press("Escape")
        opener = page.get_by_role("button", name="Update accounts (2 attributes)", exact=True)
        await expect(opener).to_be_focused()
        await page.set_viewport_size({"width": 360, "height": 740})
        await page.get_by_role("radio", name="Update (2)", exact=True).click()
        await expect(page.get_by_role("combobox", name="Role")).to_be_visible()
        await console.sound()

        # An undo needs what the update needed: where the page knows it the button says so, else the dialog.
        (batch,) = (await tenant.operator.ask("{ accountBatches { nodes { name } } }"))["accountBatches"]["nodes"]
        charge = {"balance": {"openingBalance": "7.00"}}
        terminate = {"lifecycle": {"changeStatus": "TERMINATED"}}
        charged = await tenant.operator.apply(batch["name"], charge, controlNumbers="1")
        ended = await tenant.operator.apply(batch["name"], terminate, controlNumbers="2")
        await console.open(f"/updates/{charged}", token)
        await expect(page.get_by_text("Needs MOVE_MONEY")).to_be_visible()
        await expect(page.get_by_role("button", name="Undo …")).to_be_disabled()
        await console.open(f"/updates/{ended}", token)
        await page.get_by_role("button", name="Undo …").click()
        dialog = page.get_by_role("dialog", name="There is nothing to confirm")
        await expect(dialog.get_by_role("alert")).to_contain_text("TERMINATE_ACCOUNTS")
        await expect(dialog.get_by_role("button")).to_have_text(["Cancel"])


@in_browser
async def test_what_the_server_refuses_is_told_at_its_field(browser: Browser, live_server: LiveServer) -> None:
    async with (
        tenant_of(live_server, [{"product": "Full"}] * 3) as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page = console.page
        await console.open(tenant.panel("1-3"))
        await tick(page, DAYS, "Charge", NUMBER, "Role", ACTIVATE)
        await page.get_by_role("button", name="Update accounts").click()
        summary = page.get_by_role("alert")
        await expect(summary).to_be_focused()
        await expect(summary.get_by_role("link")).to_have_count(4)
        # What is taken away is not wrong any more; the focus goes on to what is left.
        await page.get_by_role("button", name="Remove Role").press("Enter")
        await expect(summary.get_by_role("link")).to_have_count(3)
        await expect(page.get_by_role("button", name=f"Remove {NUMBER}")).to_be_focused()
        await page.get_by_role("button", name=f"Remove {ACTIVATE}").click()
        await expect(page.get_by_role("switch")).to_have_count(0)
        days = page.get_by_role("textbox", name=DAYS)
        await days.fill("0")
        await expect(summary.get_by_role("link")).to_have_count(2)
        amount = page.get_by_role("textbox", name="Charge", exact=True)
        await amount.fill("1.234")
        number = page.get_by_role("textbox", name=NUMBER)
        await number.fill("+0")
        await expect(summary).to_have_count(0)

        await page.get_by_role("button", name="Update accounts").click()
        await expect(summary).to_be_focused()
        links = summary.get_by_role("link")
        await expect(links).to_have_text([re.compile(f"^{name}: ") for name in ("Charge", NUMBER, DAYS)])
        await expect(page.get_by_role("dialog")).to_have_count(0)
        for field, link in ((amount, 0), (number, 1), (days, 2)):
            await expect(field).to_have_attribute("aria-invalid", "true")
            said = (await links.nth(link).inner_text()).partition(": ")[2]
            await expect(field).to_have_accessible_description(re.compile(re.escape(said)))
        assert await console.axe() == []
        await links.first.press("Enter")
        await expect(amount).to_be_focused()

        await amount.fill("1.23")
        await expect(amount).not_to_have_attribute("aria-invalid", "true")
        await number.fill("77")
        await days.fill("30")
        dialog = await ask(page)
        await expect(dialog.locator("[data-count=total]")).to_have_text("3.69 EUR")
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("button", name="Update accounts")).to_be_focused()


CURRENCIES = {
    "JPY": ("9999999999999999999", "1.5", "1234567890123", "9999998765432109876", "9,999,998,765,432,109,876"),
    "USD": ("12345678901234567.89", "1.234", "0.01", "12345678901234567.88", "12,345,678,901,234,567.88"),
    "KWD": ("1234567890123456.789", "0.0001", "456.789", "1234567890123000.000", "1,234,567,890,123,000.000"),
}
"""A balance of 19 digits, an amount with too many digits, one that is charged, and what is left and how it is shown."""


@in_browser
@pytest.mark.parametrize("currency", CURRENCIES)
async def test_amounts_are_exact(browser: Browser, live_server: LiveServer, currency: str) -> None:
    balance, wrong, amount, left, shown = CURRENCIES[currency]
    async with (
        tenant_of(live_server, [{"balance": balance}] * 2, currency=currency) as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page = console.page
        await console.open(tenant.panel("1"))
        await tick(page, "Charge")
        field = page.get_by_role("textbox", name="Charge", exact=True)
        await expect(field).to_have_accessible_description(currency)
        await field.fill(wrong)
        await page.get_by_role("button", name="Update accounts").click()
        await expect(field).to_have_attribute("aria-invalid", "true")
        await field.fill(amount)
        dialog = await ask(page)
        await dialog.get_by_text("as an example").click()
        whole, point, digits = balance.partition(".")
        before = f"{int(whole):,}{point}{digits}"
        await expect(dialog.get_by_role("row").filter(has_text=shown).get_by_role("cell")).to_have_text(
            [re.compile("."), re.compile("."), "Balance", f"{before} {currency}", f"{shown} {currency}"]
        )
        await confirm(page, dialog, "Charge 1 account")
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        assert [account["balance"] for account in await tenant.accounts("1,2")] == [left, balance]
        await console.open(tenant.panel("1"))
        await expect(page.get_by_role("table", name="Accounts")).to_contain_text(shown)
        assert await console.axe() == []


@in_browser
async def test_a_field_keeps_what_was_chosen(browser: Browser, live_server: LiveServer) -> None:
    """Typing what is no option takes nothing away, and a reload neither; emptying the field does."""
    async with tenant_of(live_server, [{}] * 2) as tenant, watched_console(browser, tenant.server) as console:
        page = console.page
        await console.open(tenant.panel("1"))
        await tick(page, "Time zone")
        await choose(page, "Time zone", "kolk", "Asia/Kolkata")
        zone = page.get_by_role("combobox", name="Time zone")
        await zone.fill("nowhere")
        await expect(page.get_by_text("Nothing has this in its name.")).to_be_visible()
        await zone.press("Tab")
        await expect(zone).to_have_value("Asia/Kolkata (GMT+05:30)")
        await console.reload()
        await expect(zone).to_have_value("Asia/Kolkata (GMT+05:30)")
        await page.locator("[data-place=timeZone]").get_by_role("button").click()
        await expect(page.get_by_role("option")).to_have_count(50)
        await expect(page.get_by_text(re.compile(r"^50 of \d+ are shown"))).to_be_visible()
        await zone.fill("")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Update accounts").click()
        await expect(zone).to_have_attribute("aria-invalid", "true")

        # One account of two is more than a tenth of the batch.
        await choose(page, "Time zone", "kolk", "Asia/Kolkata")
        dialog = await ask(page)
        apply = dialog.get_by_role("button", name="Update 1 account", exact=True)
        await expect(apply).to_be_disabled()
        await expect(dialog.get_by_text("Tick above that you have read the figures.")).to_be_visible()
        await dialog.get_by_text("I have read the figures: 1 account").click()
        await expect(apply).to_be_enabled()
        assert await console.axe() == []
