"""What the progress bar shows, and has shown."""

from playwright.async_api import Page, expect

RECORD = """window.seen = [];
new MutationObserver(() => {
    const value = document.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow");
    if (value != null && window.seen.at(-1) !== Number(value)) window.seen.push(Number(value));
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["aria-valuenow"]});"""
"""Records the bar's values in each document of a page."""


async def stands_at(page: Page, percent: int) -> None:
    """Waits until the bar does."""
    await expect(page.get_by_role("progressbar", name="Accounts done")).to_have_attribute("aria-valuenow", str(percent))


async def seen(page: Page) -> list[int]:
    """Every value that the bar has had in this document."""
    values: list[int] = await page.evaluate("window.seen")
    return values


async def counts(page: Page) -> dict[str, int]:
    """The figures of an update that has ended."""
    names = ("selected", "updated", "unchanged", "refused")
    return {name: int((await page.locator(f"[data-count={name}]").inner_text()).replace(",", "")) for name in names}
