"""What somebody does in the console while the bench looks on: each act returns what was measured."""

from dataclasses import dataclass

from playwright.async_api import Browser, Locator, Page

from bench.console.browser import processor_time
from db.demo.plan import SUMMER

SPEED, SCROLLED = 2_000, 10_000
"""Pixels a second, and altogether: over three hundred accounts, and three of their pages."""

REST = 2.0
"""Seconds of looking at a page that nothing happens in."""

GRANULE = 0.016
"""Seconds: what is over sooner, the browser does not report."""

LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter(({name}) => !name.includes("/graphql")).map(({encodedBodySize}) => encodedBodySize)"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(frozen=True)
class Load:
    """A first load: seconds until something is seen and until a batch can be sought; its files and their bytes."""

    painted: float
    usable: float
    files: int
    size: int


@dataclass(frozen=True)
class Frames:
    """Seconds of each frame, and the processor time of the page for one."""

    seconds: list[float]
    processor: float

    @property
    def mean(self) -> float:
        """Seconds of a frame."""
        return sum(self.seconds) / len(self.seconds)


async def load(page: Page, address: str) -> Load:
    """Opens the console by a link."""
    await page.goto(address)
    usable = await page.evaluate("bench.usable")
    sizes = await page.evaluate(LOADED)
    return Load(await page.evaluate(PAINTED) / 1000, usable / 1000, len(sizes), sum(sizes))


async def first_paint(page: Page, address: str) -> float:
    """Seconds until something of that page is seen."""
    await page.goto(address)
    await page.wait_for_timeout(100)
    return float(await page.evaluate(PAINTED)) / 1000


async def choose_batch(page: Page) -> None:
    """Opens the largest batch, and waits for its accounts."""
    await page.get_by_role("combobox", name="Batch", exact=True).fill(SUMMER)
    await page.get_by_role("option", name=SUMMER).click()
    await page.locator("tbody tr[aria-rowindex='2']").wait_for()
    await page.wait_for_load_state("networkidle")


async def jump(page: Page, number: int) -> float:
    """Seconds from Enter until accounts from that control number on are seen."""
    field = page.get_by_role("textbox", name="Go to control number")
    await field.fill(str(number))
    await page.evaluate("(number) => bench.seek(number)", number)
    await field.press("Enter")
    return float(await page.evaluate("bench.sought")) / 1000


async def rest(page: Page) -> list[float]:
    """Seconds of each frame while nothing happens."""
    await page.evaluate("bench.watch()")
    await page.wait_for_timeout(REST * 1000)
    return [each / 1000 for each in await page.evaluate("bench.stop()")]


async def scroll(browser: Browser, page: Page) -> Frames:
    """Scrolls through the accounts from the first one on, as a wheel does."""
    await page.get_by_role("button", name="First", exact=True).click()
    await page.locator("tbody tr[aria-rowindex='2']").wait_for()
    box = page.get_by_role("group", name="Accounts")
    session = await page.context.new_cdp_session(page)
    gesture = {
        **await _middle(box),
        "yDistance": -SCROLLED,
        "speed": SPEED,
        "gestureSourceType": "mouse",
        "preventFling": True,
    }
    used = await processor_time(browser)
    await page.evaluate("bench.watch()")
    await session.send("Input.synthesizeScrollGesture", gesture)
    seconds = [each / 1000 for each in await page.evaluate("bench.stop()")]
    used = await processor_time(browser) - used
    await session.detach()
    if await box.evaluate("(element) => element.scrollTop") < SCROLLED / 2:
        raise AssertionError("the accounts were not scrolled")
    return Frames(seconds, used / len(seconds))


async def _middle(box: Locator) -> dict[str, float]:
    place = await box.bounding_box()
    if place is None:
        raise AssertionError("there are no accounts")
    return {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}


async def press(page: Page, what: Locator) -> float:
    """Seconds from a press to the next paint."""
    await page.evaluate("bench.events.length = 0")
    await what.click()
    return await noted(page)


async def noted(page: Page) -> float:
    """Seconds of the longest interaction since its list was emptied."""
    await page.wait_for_timeout(200)
    durations = await page.evaluate("bench.events")
    return max([GRANULE, *(each / 1000 for each in durations)])
