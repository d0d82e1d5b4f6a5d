"""The whole job for each attribute group: tick, set, read what the dialog says, apply; the accounts are exactly so."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.graph.console.conftest import watched_console
from tests.graph.console.page import Console, in_browser
from tests.graph.console.panel import ask, choose, confirm, pick, segment, settings, tick
from tests.graph.console.tenant import Tenant, tenant_of
from tests.support.server import LiveServer

ZONE = "America/New_York"
EACH = 3
"""Accounts of a case, which are less than a tenth of the batch: reversible changes want a press alone."""


@dataclass(frozen=True)
class Case:
    """What is asked for of some accounts."""

    before: Mapping[str, Any]
    """What is special about the accounts."""
    ticked: Sequence[str]
    enter: Callable[[Page], Awaitable[None]]
    said: Sequence[tuple[str, str]]
    """The settings in the dialog: caption and value."""
    after: Mapping[str, Any]
    """What the API says of each of the accounts afterwards."""
    button: str = "Update 3 accounts"


async def _dates(page: Page) -> None:
    await page.get_by_role("textbox", name="Activation date").fill(" 2026-02-03 ")
    date = page.get_by_role("textbox", name="Expiration date")
    await date.evaluate("(field) => field.focus()")
    await page.keyboard.insert_text("2099-12-30")
    await page.get_by_role("button", name="Expiration date: choose in a calendar").click()
    await page.get_by_role("button", name="Thursday, December 31, 2099").click()
    await expect(date).to_have_value("2099-12-31")
    await page.get_by_role("textbox", name="Availability period").fill("36500")
    await segment(page, "Change status to", "Blocked")


async def _clear(page: Page) -> None:
    await segment(page, "Expiration date", "Clear")
    await segment(page, "Availability period after first usage, days", "Clear")
    await segment(page, "Associated number", "Clear")
    await choose(page, "Customer site", "def", "Default site")
    await expect(page.get_by_text("Charged on activation, or at once for open accounts.")).to_be_visible()
    await choose(page, "Distributor", "none", "None")


async def _opening(page: Page) -> None:
    await page.get_by_role("textbox", name="Opening balance").fill("15.25")


async def _charge(page: Page) -> None:
    await page.get_by_role("textbox", name="Charge", exact=True).fill("2.50")
    await page.get_by_role("textbox", name="Comment that its owner sees").fill("Fee")
    await page.get_by_role("textbox", name="Internal comment").fill("Ticket 7")


async def _refund(page: Page) -> None:
    await page.get_by_role("textbox", name="Refund", exact=True).fill("1")


async def _product(page: Page) -> None:
    await choose(page, "Product", "full", "Full · USD · threshold 2.00")
    await segment(page, "What to do with add-ons", "Replace")
    await expect(page.get_by_role("button", name="Removes all")).to_be_visible()
    await pick(page, "Add-on products", "Record · ")
    # Not that of Plain, which the new product does not offer.
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("Escape")


async def _plans(page: Page) -> None:
    await pick(page, "Plan of the main product", "Plain 6")
    await pick(page, "Plan of Wait", "No prepaid plan")


async def _ivr(page: Page) -> None:
    await page.get_by_role("textbox", name="Associated number").fill("+43720555")
    await segment(page, "Unified messaging", "Yes")
    await choose(page, "Preferred IVR language", "DE")


async def _self_care(page: Page) -> None:
    await choose(page, "Time zone", "+05:30", "Asia/Kolkata")
    await choose(page, "Role", "Admin")
    await choose(page, "Customer site", "Depot")


async def _distributor(page: Page) -> None:
    await choose(page, "Distributor", "Unlimited")


CASES = {
    "lifecycle": Case(
        {"bill_status": "inactive"},
        (
            "Activation date", "Expiration date", "Availability period after first usage, days",
            "Activate inactive accounts", "Change status to",
        ),
        _dates,
        [
            ("Activation date", "2026-02-03"), ("Expiration date", "2099-12-31"),
            ("Availability period after first usage, days", "36500"), ("Activate inactive accounts", "Yes"),
            ("Change status to", "Blocked"),
        ],
        {
            "activationDate": "2026-02-03", "expirationDate": "2099-12-31", "availabilityDays": 36500,
            "blocked": True, "status": "BLOCKED",
        },
    ),
    "what is cleared": Case(
        {
            "expiration_date": "2026-03-01", "availability_days": 9, "associated_number": "911",
            "customer_site": "Depot", "distributor": "Rival",
        },
        (
            "Expiration date", "Availability period after first usage, days", "Associated number", "Customer site",
            "Distributor",
        ),
        _clear,
        [
            ("Expiration date", "none"), ("Availability period after first usage, days", "none"),
            ("Associated number", "none"), ("Customer site", "none"), ("Distributor", "none"),
        ],
        {
            "expirationDate": None, "availabilityDays": None, "status": "ACTIVE", "associatedNumber": None,
            "customerSite": None, "distributor": None,
        },
    ),
    "opening balance": Case(
        {}, ("Opening balance",), _opening, [("Opening balance", "15.25 USD")],
        {"openingBalance": "15.25", "balance": "15.25"},
    ),
    "charge": Case(
        {}, ("Charge",), _charge,
        [("Charge", "2.50 USD"), ("Comment that its owner sees", "Fee"), ("Internal comment", "Ticket 7")],
        {"balance": "7.50", "openingBalance": "10.00"}, "Charge 3 accounts",
    ),
    "refund": Case(
        {"payments_received": "5"}, ("Refund",), _refund, [("Refund", "1.00 USD")], {"balance": "9.00"},
        "Refund 3 accounts",
    ),
    "product": Case(
        {"add_on_products": ("Wait",)}, ("Product", "Add-on products"), _product,
        [("Product", "Full"), ("Add-on products", "Record")], {"product": "Full", "addOns": ["Record"]},
    ),
    "charging period": Case(
        {"add_on_products": ("Wait",), "prepaid_plans": ("Wait 6",)}, ("Charging period",), _plans,
        [("Prepaid plan", "Plain 6"), ("Prepaid plan", "Wait: none")], {"prepaidPlans": ["Plain 6"]},
    ),
    "IVR settings": Case(
        {"product": "Full"}, ("Associated number", "Unified messaging", "Preferred IVR language"), _ivr,
        [("Associated number", "+43720555"), ("Unified messaging", "Yes"), ("Preferred IVR language", "de")],
        {"associatedNumber": "+43720555", "unifiedMessaging": "YES", "preferredLanguage": "de"},
    ),
    "self-care settings, customer site": Case(
        {}, ("Time zone", "Role", "Customer site"), _self_care,
        [("Time zone", "Asia/Kolkata"), ("Role", "Admin"), ("Customer site", "Depot")],
        {"timeZone": "Asia/Kolkata", "role": "Admin", "customerSite": "Depot"},
    ),
    "distributor": Case(
        {}, ("Distributor",), _distributor, [("Distributor", "Unlimited")], {"distributor": "Unlimited"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
async def tenant(live_server: LiveServer) -> AsyncIterator[Tenant]:
    """Three accounts for each case, and some more."""
    rows = [case.before for case in CASES.values() for _ in range(EACH)] + [{}] * EACH
    async with tenant_of(live_server, rows, currency="USD", zone=ZONE) as tenant:
        yield tenant


@pytest.fixture(scope="module")
async def console(browser: Browser, tenant: Tenant) -> AsyncIterator[Console]:
    """One page for all of them."""
    async with watched_console(browser, tenant.server) as console:
        yield console


@in_browser
@pytest.mark.parametrize("name", CASES)
async def test_the_whole_job(console: Console, tenant: Tenant, name: str) -> None:
    page, case = console.page, CASES[name]
    first = list(CASES).index(name) * EACH + 1
    numbers = f"{first}-{first + EACH - 1}"
    await console.start_afresh()
    await console.open(tenant.panel(numbers))
    await expect(console.figure("selected")).to_have_text(str(EACH))
    before = await tenant.accounts(numbers)

    await tick(page, *case.ticked)
    await case.enter(page)
    if case.button == "Update 3 accounts":
        assert await console.axe() == []
    dialog = await ask(page)
    assert await settings(dialog) == case.said
    await expect(dialog.locator("[data-outcome]")).to_have_text("3 will be updated, 0 stay unchanged, 0 are refused")
    update = await confirm(page, dialog, case.button)
    await expect(page.get_by_role("heading", name="Completed")).to_be_visible()

    assert (await tenant.operator.update(update))["progress"]["updated"] == EACH
    assert await tenant.accounts(numbers) == [{**account, **case.after} for account in before]
    await console.check()


@in_browser
async def test_what_money_left_in_the_ledger(tenant: Tenant) -> None:
    """After the cases above: what was charged and refunded, once for each account, with both comments."""
    query = (
        "SELECT kind, amount, visible_comment, internal_comment FROM xdrs WHERE batch_id = $1 ORDER BY control_number"
    )
    rows = [tuple(map(str, row)) for row in await tenant.owner.fetch(query, tenant.world.batch)]
    assert rows == [("charge", "2.50000", "Fee", "Ticket 7")] * EACH + [("refund", "1.00000", "None", "None")] * EACH
