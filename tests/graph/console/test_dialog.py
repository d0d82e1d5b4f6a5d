"""The confirmation dialog: what it says, what it wants, and what it does when that is no longer so."""

import re

from playwright.async_api import Browser, Locator, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import ask, choose, confirm, previewed, section, segment, tick, typed
from tests.graph.console.tenant import Tenant, tenant_of
from tests.support.server import LiveServer

COUNT = "{ batchUpdates { totalCount } }"


def apply_of(dialog: Locator, name: str) -> Locator:
    """The button that applies."""
    return dialog.get_by_role("button", name=name, exact=True)


@in_browser
async def test_what_it_says_changes_under_it(browser: Browser, live_server: LiveServer) -> None:
    """The selection grows while it is open; then an account changes so that no figure shows it."""
    async with (
        tenant_of(live_server, [{"balance": "9"}] * 6) as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page = console.page
        await page.clock.install()
        await console.open(tenant.panel("1-99"))
        await tick(page, "Charge")
        await page.get_by_role("textbox", name="Charge", exact=True).fill("8")
        dialog = await ask(page)
        await expect(dialog.locator("[data-count=total]")).to_have_text("48.00 EUR")
        assert await console.axe() == []

        await typed(dialog).fill("48")
        await expect(apply_of(dialog, "Charge 6 accounts")).to_be_disabled()
        await typed(dialog).fill("48,00")
        await expect(apply_of(dialog, "Charge 6 accounts")).to_be_disabled()
        await typed(dialog).fill(" 48.00 ")
        await expect(apply_of(dialog, "Charge 6 accounts")).to_be_enabled()
        await tenant.add({"balance": "9"}, first=7)
        await expect(dialog.get_by_text("Out of date: selected 6, now 7")).to_be_visible()
        await expect(apply_of(dialog, "Charge 6 accounts")).to_be_disabled()
        assert await console.axe() == []
        await page.clock.fast_forward(20_000)
        await expect(typed(dialog)).to_have_value(" 48.00 ")
        await dialog.get_by_role("button", name="Refresh preview").click()
        await expect(dialog.locator("[data-count=total]")).to_have_text("56.00 EUR")
        await expect(typed(dialog)).to_have_value("")

        # Nothing is typed: it refreshes by itself.
        await tenant.add({"balance": "9"}, first=8)
        await expect(dialog.get_by_text("Out of date: selected 7, now 8")).to_be_visible()
        await page.clock.fast_forward(5_000)
        await expect(dialog.locator("[data-count=total]")).to_have_text("64.00 EUR")
        await expect(dialog.get_by_role("heading", level=2)).to_have_text("Charge 8 accounts of “Batch”?")

        await typed(dialog).fill("64.00")
        change = "UPDATE accounts SET balance = 7 WHERE batch_id = $1 AND control_number = 2"
        await tenant.owner.execute(change, tenant.world.batch)
        await apply_of(dialog, "Charge 8 accounts").click()
        stale = dialog.get_by_role("alert")
        await expect(stale).to_contain_text("CONFIRMATION_STALE")
        for row, cells in {
            "selected": ["8", "8", "0"],
            "updated": ["8", "7", "-1"],
            "unchanged": ["0", "0", "0"],
            "refused": ["0", "1", "+1"],
            "INSUFFICIENT_FUNDS": ["0", "1", "+1"],
        }.items():
            await expect(stale.locator(f"[data-row={row}] td")).to_have_text(cells)
        await expect(typed(dialog)).to_have_value("")
        assert await console.axe() == []

        await typed(dialog).fill("56.00")
        await apply_of(dialog, "Charge 7 accounts").dblclick()
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        assert (await tenant.operator.ask(COUNT))["batchUpdates"]["totalCount"] == 1
        balances = [account["balance"] for account in await tenant.accounts("1-99")]
        assert balances == ["1.00", "7.00", *["1.00"] * 6]


@in_browser
async def test_all_or_nothing_with_refusals(browser: Browser, live_server: LiveServer) -> None:
    good, bad = {"payments_received": "20"}, {"balance": "3"}
    async with (
        tenant_of(live_server, [good, *[bad] * 11, good]) as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page = console.page
        await console.open(tenant.panel("1-99"))
        await tick(page, "Refund")
        await page.get_by_role("textbox", name="Refund", exact=True).fill("8")
        await segment(page, "Refused accounts", "Change nothing if any is refused")
        dialog = await ask(page)
        refused = section(dialog, "Refused, by rule")
        await expect(refused).to_contain_text("Nothing would be changed")
        for code in ("INSUFFICIENT_FUNDS", "REFUND_EXCEEDS_PAYMENTS"):
            ids = ", ".join(f"{tenant.world.batch}-{number}" for number in range(2, 12))
            await expect(refused.get_by_role("listitem").filter(has_text=code)).to_contain_text(f"Accounts {ids}, and")
            await expect(refused.get_by_role("listitem").filter(has_text=code)).to_contain_text("11")
        await expect(refused).to_contain_text("Rules can overlap: the sum may exceed 11.")
        await expect(apply_of(dialog, "Refund 2 accounts")).to_be_disabled()
        await expect(dialog.get_by_text("Nothing would be changed: skip the refused accounts")).to_be_visible()
        await expect(typed(dialog)).to_have_count(0)
        assert await console.axe() == []

        await dialog.get_by_role("button", name="Skip refused instead").click()
        await expect(typed(dialog)).to_be_visible()
        await expect(dialog.locator("[data-outcome]")).to_have_text(
            "2 will be updated, 0 stay unchanged, 11 are refused"
        )
        update = await confirm(page, dialog, "Refund 2 accounts")
        ended = await tenant.operator.ended(update)
        assert (ended["progress"]["updated"], ended["progress"]["refused"]) == (2, 11)
        assert [account["balance"] for account in await tenant.accounts("1,2,13")] == ["2.00", "3.00", "2.00"]


@in_browser
async def test_termination_is_asked_for_alone_and_is_final(browser: Browser, live_server: LiveServer) -> None:
    async with tenant_of(live_server, [{}] * 3) as tenant, watched_console(browser, tenant.server) as console:
        page = console.page
        await console.open(tenant.panel("1-2"))
        await tick(page, "Change status to", "Time zone")
        await segment(page, "Change status to", "Terminated")
        asked = page.get_by_role("alertdialog", name="Terminated is asked for alone")
        await expect(asked.get_by_role("listitem")).to_have_text(["Time zone"])
        assert await console.axe() == []
        await asked.get_by_role("button", name="Keep them").click()
        await expect(page.get_by_role("radio", name="Terminated")).not_to_be_checked()
        await expect(page.get_by_role("combobox", name="Time zone")).to_be_visible()
        await segment(page, "Change status to", "Terminated")
        await asked.get_by_role("button", name="Only terminate").click()
        await expect(page.get_by_role("radio", name="Terminated")).to_be_checked()
        await expect(page.get_by_role("combobox", name="Time zone")).to_have_count(0)
        await page.get_by_role("button", name="Select attributes to update").click()
        locked = page.get_by_role("menuitemcheckbox", name="Time zone")
        await expect(locked).to_be_disabled()
        await expect(locked).to_contain_text("Terminated is asked for alone")
        await page.keyboard.press("Escape")

        dialog = await ask(page)
        await expect(dialog.get_by_role("heading", level=2)).to_have_text("Terminate 2 accounts of “Batch”?")
        await expect(dialog.get_by_role("heading", level=2)).to_be_focused()
        await expect(section(dialog, "Undo")).to_contain_text("Terminations cannot be undone.")
        await expect(dialog.get_by_text("This cannot be undone.")).to_be_visible()
        assert await console.axe() == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Update accounts")).to_be_focused()
        await page.get_by_role("radio", name="Terminated").focus()
        await page.keyboard.press("Control+Enter")
        dialog = await previewed(page)
        await dialog.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_role("radio", name="Terminated")).to_be_focused()
        await page.keyboard.press("Control+Enter")
        dialog = await previewed(page)
        await typed(dialog).fill("2")
        await expect(apply_of(dialog, "Terminate 2 accounts")).to_have_class(re.compile("danger"))
        await typed(dialog).press("Enter")
        assert (await tenant.operator.ask(COUNT))["batchUpdates"]["totalCount"] == 0
        await confirm(page, dialog, "Terminate 2 accounts")
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        statuses = [account["status"] for account in await tenant.accounts("1-3")]
        assert statuses == ["TERMINATED", "TERMINATED", "ACTIVE"]


@in_browser
async def test_what_distributors_are_charged_and_an_undo_of_money(browser: Browser, live_server: LiveServer) -> None:
    inactive = [{"bill_status": "inactive", "distributor": name} for name in ("Small", "Small", "Unlimited")]
    async with (
        tenant_of(live_server, [*inactive, {}, {}], commission="15") as tenant,
        watched_console(browser, tenant.server) as console,
    ):
        page = console.page
        await console.open(tenant.panel("1-3"))
        await tick(page, "Activate inactive accounts")
        dialog = await ask(page)
        money = section(dialog, "Money").get_by_role("row")
        await expect(money).to_have_text(
            [
                re.compile("^Distributor"),
                re.compile(r"^Small\s*17\.00 EUR\s*17\.00 EUR\s*20\.00 EUR$"),
                re.compile(r"^Unlimited\s*8\.50 EUR\s*8\.50 EUR\s*Unlimited$"),
            ]
        )
        await expect(section(dialog, "Undo")).to_contain_text("whose activation or assignment charges a distributor")
        await expect(apply_of(dialog, "Update 3 accounts")).to_be_disabled()
        await expect(typed(dialog)).to_have_accessible_name("Type the number of accounts to go on: 3")
        assert await console.axe() == []
        await confirm(page, dialog, "Update 3 accounts")
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        debts = await tenant.owner.fetch(
            "SELECT name, debt::numeric(9, 2)::text FROM distributors WHERE debt > 0 AND tenant_id = $1 ORDER BY name",
            tenant.world.tenant,
        )
        assert [tuple(row) for row in debts if row[0] != "Indebted"] == [("Small", "17.00"), ("Unlimited", "8.50")]

        await _charge_that_charges_a_distributor_too(console, tenant)
        charge = {"balance": {"charge": {"amount": "2.5"}}, "idempotencyKey": "undo of money"}
        charged = await tenant.operator.apply("Batch", charge, controlNumbers="1-2")
        await tenant.operator.ended(charged)
        await page.get_by_role("link", name="Updates").click()
        await page.locator(f"[data-update='{charged}']").get_by_role("button", name="Undo …").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator("[data-count=total]")).to_have_text("-5.00 EUR")
        await expect(apply_of(dialog, "Undo 2 accounts")).to_be_disabled()
        await typed(dialog).fill("5.00")
        await expect(apply_of(dialog, "Undo 2 accounts")).to_be_disabled()
        # Nothing follows the accounts of an update: it does not claim that the figures are current.
        await expect(
            dialog.get_by_text(re.compile("^Previewed .* you are told before anything is done"))
        ).to_be_visible()
        await expect(dialog.get_by_text(re.compile("current$"))).to_have_count(0)
        await confirm(page, dialog, "Undo 2 accounts")
        await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
        assert [account["balance"] for account in await tenant.accounts("1-3")] == ["10.00"] * 3


async def _charge_that_charges_a_distributor_too(console: Console, tenant: Tenant) -> None:
    """Neither number says the other: it takes both."""
    page = console.page
    await console.open(tenant.panel("4-5"))
    await tick(page, "Charge", "Distributor")
    await page.get_by_role("textbox", name="Charge", exact=True).fill("1.25")
    await choose(page, "Distributor", "Rival")
    dialog = await ask(page)
    total, accounts = (dialog.get_by_role("textbox", name=re.compile(f"^Type the {what}")) for what in ("total", "num"))
    await total.fill("2.50")
    await expect(dialog.get_by_text("Type the number of accounts above.")).to_be_visible()
    await expect(apply_of(dialog, "Charge 2 accounts")).to_be_disabled()
    assert await console.axe() == []
    await accounts.fill("2")
    await expect(apply_of(dialog, "Charge 2 accounts")).to_be_enabled()
    await confirm(page, dialog, "Charge 2 accounts")
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()
