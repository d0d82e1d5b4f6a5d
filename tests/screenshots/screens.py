"""The screens, each brought to where its picture is taken."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from db.demo.plan import PARTNERS, SUMMER
from tests.graph.console.operator import Operator, locked
from tests.graph.console.page import Console
from tests.support.server import TENANT, answer


@dataclass(frozen=True)
class Scene:
    """A page, who acts beside it, and what has to last until the picture is taken."""

    console: Console
    operator: Operator
    lasting: AsyncExitStack


Screen = Callable[[Scene], Awaitable[None]]
CHARGE = {"balance": {"charge": {"amount": "2.50", "visibleComment": "Valid until the end of 2027"}}}
ZONES = cycle(["Europe/Zurich", "Europe/Vienna"])
"""Each update has another: what an account has already is not changed."""


async def sign_in(scene: Scene) -> None:
    """The form that asks for a token."""
    await scene.console.page.goto(f"{scene.console.server.url}/")
    await expect(scene.console.page.get_by_role("button", name="Sign in")).to_be_visible()


async def batch(scene: Scene) -> None:
    """A batch, its figures and its accounts."""
    await _batch(scene)
    await expect(scene.console.page.get_by_role("table", name="Accounts").get_by_role("row").nth(5)).to_be_visible()


async def search(scene: Scene) -> None:
    """Filters, of which one is not applied."""
    await _batch(scene)
    await _tab(scene.console.page, "Filters")
    await scene.console.page.get_by_role("textbox", name="Control numbers").fill("1-5000")
    await expect(scene.console.page.get_by_role("status").filter(has_text="Not applied yet")).to_be_visible()


async def account(scene: Scene) -> None:
    """All fields of one account."""
    await batch(scene)
    table = scene.console.page.get_by_role("table", name="Accounts")
    await table.locator("tbody tr").nth(2).get_by_role("button").first.click()
    await expect(scene.console.page.get_by_role("heading", name="Custom fields")).to_be_visible()


async def update_panel(scene: Scene) -> None:
    """Attributes that are chosen, and their values."""
    await batch(scene)
    await _tab(scene.console.page, "Update")
    await _tick(scene.console.page, "Expiration date", "Charge")
    await scene.console.page.get_by_role("textbox", name="Charge", exact=True).fill("2.50")
    await _named(scene.console.page, "Expiration date").fill("2027-12-31")


async def dialog(scene: Scene) -> None:
    """What would happen, before it does."""
    await update_panel(scene)
    await scene.console.page.get_by_role("button", name="Update accounts", exact=True).click()
    await expect(scene.console.page.get_by_role("dialog").get_by_text("Previewed")).to_be_visible()


async def result(scene: Scene) -> None:
    """What became of an update."""
    update = await scene.operator.apply(SUMMER, {**CHARGE, "idempotencyKey": str(uuid4())}, controlNumbers="1-4000")
    await scene.operator.ended(update)
    await scene.console.open(f"/updates/{update}")
    await expect(scene.console.page.get_by_role("table", name="Accounts of this update")).to_be_visible()


async def progress(scene: Scene) -> None:
    """An update under way."""
    # Another program holds an account of the last chunk, until the picture is taken.
    async with AsyncExitStack() as held:
        await held.enter_async_context(locked(scene.console.server.database, SUMMER, 45_000))
        update = await scene.operator.apply(SUMMER, {"selfCareSettings": {"timeZone": next(ZONES)}})
        scene.lasting.push_async_callback(scene.operator.ended, update)
        scene.lasting.push_async_exit(held.pop_all())
    await scene.console.open(f"/updates/{update}")
    await expect(scene.console.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "80")


async def history(scene: Scene) -> None:
    """All updates."""
    await scene.console.open("/updates")
    await expect(scene.console.page.get_by_role("table")).to_be_visible()


async def partner(scene: Scene) -> None:
    """The batches of a partner."""
    home = scene.console.server.database.home
    token = answer(home, "token", "--tenant", TENANT, "--subject", "portal", "--distributor", PARTNERS[0])
    await scene.console.open("/partner", token)
    await expect(scene.console.page.get_by_role("article").first).to_have_attribute("data-live", "yes")


SCREENS: dict[str, Screen] = {
    "sign-in": sign_in,
    "batch": batch,
    "search": search,
    "account": account,
    "update-panel": update_panel,
    "dialog": dialog,
    "progress": progress,
    "result": result,
    "history": history,
    "partner": partner,
}


async def _batch(scene: Scene) -> None:
    key = (await scene.operator.batch(SUMMER))["id"]
    await scene.console.open(f"/batches/{key}")
    await expect(scene.console.page.get_by_role("heading", level=1, name=SUMMER)).to_be_visible()


async def _tab(page: Page, name: str) -> None:
    """Where the parts of the panel are behind tabs, goes to one."""
    tab = page.get_by_role("navigation", name="Parts of the panel").get_by_role("radio", name=re.compile(f"^{name}"))
    if await tab.count():
        await tab.click()


async def _tick(page: Page, *attributes: str) -> None:
    await page.get_by_role("button", name="Select attributes to update").click()
    for attribute in attributes:
        await page.get_by_role("menuitemcheckbox", name=attribute, exact=True).click()
    await page.keyboard.press("Escape")


def _named(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=re.compile(name))
