"""What each region says when it cannot show what it is for: a fault, no connection, no permission, too much asked."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import quote

import asyncpg
import pytest
from playwright.async_api import Browser, Locator, Page, Route, WebSocketRoute, expect

from db.demo.plan import PARTNERS, SUMMER
from db.tables.security import ROLE
from graph.execution.trusted.console import console_documents
from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import Operator
from tests.graph.console.page import Console, in_browser
from tests.support.server import TENANT, LiveServer, answer, serving

CHANGE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
VIEWER = next(key for key, text in console_documents().items() if "query Viewer" in text)
"""The document that asks who is signed in."""
REQUEST = re.compile("^Request [0-9a-f-]+$")


@asynccontextmanager
async def out_of_reach(server: LiveServer, table: str) -> AsyncIterator[None]:
    """The server's role may not read a table, which is a fault of whoever runs it."""
    owner = await asyncpg.connect(server.database.owner_dsn)
    await owner.execute(f"REVOKE SELECT ON {table} FROM {ROLE}")
    try:
        yield
    finally:
        await owner.execute(f"GRANT SELECT ON {table} TO {ROLE}")
        await owner.close()


@asynccontextmanager
async def slow(page: Page) -> AsyncIterator[None]:
    """Requests wait until it is over, but for who is signed in."""
    over = asyncio.Event()

    async def wait(route: Route) -> None:
        if VIEWER not in (route.request.post_data or ""):
            await over.wait()
        await route.continue_()

    await page.route("**/graphql", wait)
    try:
        yield
    finally:
        over.set()
        await page.unroute_all(behavior="wait")


class Relay:
    """Stands between a page's sockets and the server, and can break them all, as a server does that starts anew."""

    def __init__(self) -> None:
        self._open: list[WebSocketRoute] = []
        self._broken = False

    async def take(self, socket: WebSocketRoute) -> None:
        """Passes a socket on, or ends it while all are broken."""
        if self._broken:
            await socket.close(code=1012)
        else:
            socket.connect_to_server()
            self._open.append(socket)

    @asynccontextmanager
    async def broken(self) -> AsyncIterator[None]:
        """No socket is open, and none opens."""
        self._broken = True
        for socket in self._open:
            await socket.close(code=1012)
        yield
        self._broken = False


def problem(within: Locator, kind: str) -> Locator:
    """What a region says that went wrong."""
    return within.locator(f"[role=alert][data-kind={kind}]")


@in_browser
async def test_a_fault_has_a_sentence_a_request_and_a_way_on(console: Console, operator: Operator) -> None:
    page, server = console.page, console.server
    batch = (await operator.batch(SUMMER))["id"]
    update = await operator.apply("Front desks", CHANGE)
    await operator.ended(update)
    partner = answer(server.database.home, "token", "--tenant", TENANT, "--subject", "p", "--distributor", PARTNERS[0])
    table = page.get_by_role("table", name="Accounts")
    console.tolerates("status of 500")
    places = [
        ("customers", "/", page.locator("#search"), page.get_by_text("Choose a batch to filter"), None),
        ("facets", f"/batches/{batch}", page.get_by_role("main"), console.figure("selected"), None),
        ("customer_sites", f"/batches/{batch}", page.locator("#search form"), page.get_by_text("Customer sites"), None),
        ("accounts", f"/batches/{batch}", page.get_by_role("region", name="Accounts"), table, None),
        ("batch_updates", "/updates", page.get_by_role("main"), page.get_by_role("table"), None),
        ("batch_updates", f"/updates/{update}", page.get_by_role("main"), page.get_by_text("Completed").first, None),
        (
            "attribute_changes", f"/updates/{update}", page.get_by_role("region", name="Accounts of this update"),
            page.get_by_role("table", name="Accounts of this update"), None,
        ),
        ("facets", "/partner", page.get_by_role("main"), page.get_by_role("article").first, partner),
    ]  # fmt: skip
    for broken, path, region, content, token in places:
        async with out_of_reach(server, broken):
            await page.goto("about:blank")
            await console.open(path, token)
            if path == "/":
                await page.get_by_role("combobox", name="Batch", exact=True).fill("Summer")
            said = problem(region, "fault").first
            await expect(said, f"{broken} at {path}").to_contain_text("Something went wrong")
            await expect(said.get_by_text(REQUEST)).to_be_visible()
        # The list of hits hides what is behind it from screen readers.
        await page.keyboard.press("Escape")
        assert await console.axe() == []
        # At once: what another region asks for may have brought it meanwhile.
        await said.get_by_role("button", name="Retry").evaluate_all("(found) => found.forEach((each) => each.click())")
        await expect(content).to_be_visible()
        await expect(problem(region, "fault")).to_have_count(0)


@in_browser
async def test_what_a_token_does_not_permit_is_locked_and_says_why(console: Console, operator: Operator) -> None:
    page, home = console.page, console.server.database.home

    def token(*permissions: str) -> str:
        words = [word for each in permissions for word in ("--permission", each)]
        return answer(home, "token", "--tenant", TENANT, "--subject", "clerk", *words)

    batch = (await operator.batch(SUMMER))["id"]
    await console.open(f"/batches/{batch}", token("READ_STATISTICS"))
    await expect(console.figure("selected")).to_be_visible()
    accounts = page.get_by_role("region", name="Accounts")
    await expect(problem(accounts, "notPermitted")).to_contain_text("Needs READ_ACCOUNTS")
    await expect(page.get_by_text("Needs UPDATE_ACCOUNTS")).to_be_visible()
    await expect(page.get_by_role("link", name="GraphiQL")).to_have_count(0)
    assert await console.axe() == []
    await page.get_by_role("link", name="Updates").click()
    await expect(problem(page.get_by_role("main"), "notPermitted")).to_contain_text("Needs READ_ACCOUNTS or UPDATE")

    await page.goto("about:blank")
    await console.open(f"/batches/{batch}", token("READ_ACCOUNTS"))
    await expect(page.get_by_role("table", name="Accounts").get_by_role("row").nth(1)).to_be_visible()
    await expect(page.get_by_role("combobox", name="Batch", exact=True)).to_be_disabled()
    await expect(page.locator("#search").get_by_text("Needs READ_STATISTICS")).to_have_count(4)
    await expect(problem(page.get_by_role("main"), "notPermitted")).to_contain_text("Needs READ_STATISTICS")
    await console.sound()


@in_browser
async def test_what_is_loading_has_its_shape_before_it_is_there(console: Console, operator: Operator) -> None:
    page = console.page
    batch = (await operator.batch(SUMMER))["id"]
    update = await operator.apply("Front desks", CHANGE)
    await operator.ended(update)
    partner = answer(
        console.server.database.home, "token", "--tenant", TENANT, "--subject", "p", "--distributor", PARTNERS[0]
    )
    places = [
        (f"/batches/{batch}", console.figure("selected"), None),
        ("/updates", page.get_by_role("table"), None),
        (f"/updates/{update}", page.get_by_role("heading", name="Completed"), None),
        ("/partner", page.get_by_role("article").first, partner),
    ]
    for path, content, token in places:
        await page.goto("about:blank")
        async with slow(page):
            await console.open(path, token)
            loading = page.get_by_role("main").get_by_role("status").filter(has_text="Loading")
            await expect(loading.first, path).to_be_visible()
            await expect(content).to_have_count(0)
            assert await console.axe() == []
        await expect(content).to_be_visible()
        await expect(loading).to_have_count(0)


@in_browser
async def test_without_a_connection(console: Console) -> None:
    page, relay = console.page, Relay()
    await page.route_web_socket("**/graphql", relay.take)
    await console.open()
    await console.choose_batch(SUMMER)
    await expect(page.get_by_role("table", name="Accounts")).to_be_visible()
    async with relay.broken():
        lost = page.get_by_text("The connection was lost: figures may be old.")
        await expect(lost).to_be_visible()
        # Nor is it covered by what stands beside the batch's name, where that opens the third part.
        await page.set_viewport_size({"width": 1000, "height": 800})
        opener = page.get_by_role("main").get_by_role("button", name="Update accounts", exact=True)
        await expect(opener).to_be_visible()
        above, told = await opener.bounding_box(), await lost.bounding_box()
        assert above is not None
        assert told is not None
        assert told["y"] >= above["y"] + above["height"], (above, told)
        assert await console.axe() == []
        await page.set_viewport_size({"width": 1440, "height": 900})
    await expect(lost).to_have_count(0)
    console.tolerates("ERR_INTERNET_DISCONNECTED", "WebSocket")
    await page.context.set_offline(True)
    field = page.get_by_role("textbox", name="Control numbers")
    await field.fill("1-7")
    await field.press("Enter")
    main = page.get_by_role("main")
    await expect(problem(main, "offline")).to_contain_text(
        "The server cannot be reached. Nothing that you have entered"
    )
    assert await console.axe() == []
    await expect(field).to_have_value("1-7")
    # It asks again by itself.
    await page.context.set_offline(False)
    await expect(console.figure("selected")).to_have_text("7")
    await expect(page.get_by_role("table", name="Accounts").get_by_role("row")).to_have_count(8)


@pytest.fixture
def frugal(live_server: LiveServer) -> Iterator[LiveServer]:
    """Another server of the same data, whose callers may ask for little at once."""
    limits = {"COST_LIMIT": "1000", "COST_BUCKET": "1500", "COST_REFILL": "100"}
    settings = {f"ACCOUNT_BATCH_{name}": value for name, value in limits.items()}
    home = live_server.database.home
    with serving(home, "--no-worker", log_name="frugal.log", **settings) as (process, url):
        yield replace(live_server, url=url, process=process)


@in_browser
async def test_who_asks_too_much_is_told_how_long_to_wait(browser: Browser, frugal: LiveServer) -> None:
    async with watched_console(browser, frugal) as console:
        page = console.page
        console.tolerates("status of 429")
        await console.open()
        await console.choose_batch(SUMMER)
        region = page.get_by_role("region", name="Accounts")
        said = problem(region, "rateLimited")
        await expect(region.get_by_role("row").nth(1).or_(said)).to_be_visible()
        while not await said.count():
            await page.get_by_role("button", name="Last", exact=True).click()
            await expect(region.get_by_role("row").nth(1).or_(said).first).to_be_visible()
        await expect(said).to_contain_text(re.compile(r"Wait \d+ seconds?\."))
        assert await console.axe() == []
        retry = said.get_by_role("button", name="Retry")
        await expect(retry).to_be_enabled()
        await retry.click()
        await expect(region.get_by_role("row").nth(1)).to_be_visible()


UNREADABLE = [
    ('{"statuses": ["GONE"]}', "GONE"),
    ('{"started": "perhaps"}', "perhaps"),
    ('{"refusedBy": "an update"}', "an update"),
    ('{"statuses": 7}', "7"),
    ('{"controlNumbers": "1-', "cannot be read"),
    ('{"number": "1-5"}', "cannot be read"),
]


@in_browser
async def test_what_the_server_says_against_a_filter_stands_at_its_field(console: Console) -> None:
    page = console.page
    await console.open()
    await console.choose_batch(SUMMER)
    everything = await console.figure("selected").inner_text()
    field = page.get_by_role("textbox", name="Control numbers")
    console.tolerates("status of 400")
    await field.fill("8-3")
    assert await console.figure("selected").inner_text() == everything
    await field.press("Enter")
    await expect(page.get_by_role("heading", name="This filter cannot be applied")).to_be_visible()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile("8-3"))
    await expect(page.get_by_text("Correct the filter first")).to_be_visible()
    await console.sound()
    await field.fill("3-8")
    await expect(field).not_to_have_attribute("aria-invalid", "true")
    await field.press("Enter")
    await expect(console.figure("selected")).to_have_text("6")
    # Applied again it is no other place to go back from.
    await field.press("Enter")
    await page.go_back()
    await expect(page.get_by_role("heading", name="This filter cannot be applied")).to_be_visible()

    # From an address, which anything may stand in: what cannot be read is never taken for a filter that is not there.
    address = page.url.partition("?")[0]
    await page.set_viewport_size({"width": 360, "height": 740})
    for given, said in UNREADABLE:
        await page.goto("about:blank")
        await page.goto(f"{address}?f={quote(given)}#token={console.server.token}")
        await expect(page.get_by_role("region", name="Account search").get_by_text(said)).to_be_visible()
        await expect(page.get_by_text("This filter cannot be applied")).to_be_hidden()
    await console.sound()
    await page.get_by_role("button", name="Default filters").click()
    await expect(console.figure("selected")).to_have_text(everything)
    await page.goto("about:blank")
    await page.goto(f"{console.server.url}/batches/%25#token={console.server.token}")
    await expect(page.get_by_role("heading", name="There is no such batch")).to_be_visible()


@in_browser
async def test_a_part_of_the_console_that_does_not_come_is_told_and_the_others_go_on(console: Console) -> None:
    page = console.page
    console.tolerates("ERR_FAILED", "dynamically imported module")
    await page.route("**/HistoryPage-*.js", lambda route: route.abort())
    await console.open()
    await page.get_by_role("link", name="Updates").click()
    told = problem(page.locator("body"), "notLoaded")
    await expect(told).to_contain_text("could not be loaded")
    assert await console.axe() == []
    await page.get_by_role("link", name="Batches").click()
    await expect(page.get_by_role("combobox", name="Batch", exact=True)).to_be_visible()
    await page.unroute("**/HistoryPage-*.js")
    await page.get_by_role("link", name="Updates").click()
    await page.get_by_role("button", name="Load the page again").click()
    await console.sign_in()
    await expect(page.get_by_role("heading", name="Updates", level=1)).to_be_visible()
