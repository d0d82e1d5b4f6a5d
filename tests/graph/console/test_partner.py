"""A partner's page: its own figures, live, and nothing that is not its own, wherever one looks."""

import asyncio
import re

from playwright.async_api import Page, Request, Response, WebSocket, expect

from db.demo.plan import BATCHES, PARTNERS, SUMMER
from tests.graph.console.operator import WITHIN, Operator
from tests.graph.console.page import Console, in_browser
from tests.support.server import TENANT, answer
from tests.support.waiting import until

SPRING = "Alpine Mobile spring"
OWN = {SUMMER, SPRING}
FOREIGN = (
    {batch.name for batch in BATCHES}
    | {batch.customer for batch in BATCHES}
    | {box.distributor for batch in BATCHES for box in batch.boxes if box.distributor}
) - {*OWN, PARTNERS[0]}
"""Batches, customers and distributors that are not the partner's, or that its page has no business to name."""


class Wire:
    """All that comes and goes: bodies of requests and answers, and frames of sockets."""

    def __init__(self, page: Page) -> None:
        self.texts: list[str] = []
        self._bodies: list[asyncio.Task[None]] = []
        self._unread: set[Request] = set()
        page.on("request", self._ask)
        page.on("requestfailed", lambda request: self._unread.discard(request))
        page.on("response", lambda response: self._bodies.append(asyncio.create_task(self._read(response))))
        page.on("websocket", self._listen)

    def _ask(self, request: Request) -> None:
        if request.url.endswith("/graphql"):
            self._unread.add(request)

    async def _read(self, response: Response) -> None:
        if response.url.endswith("/graphql"):
            self.texts += [response.request.post_data or "", await response.text()]
            self._unread.discard(response.request)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.texts.append(str(frame)))
        socket.on("framereceived", lambda frame: self.texts.append(str(frame)))

    async def all(self) -> str:
        """All of it once nothing is on its way, which could not be read any more when the page is left."""
        await until(lambda: not self._unread, WITHIN, "every answer has been read")
        await asyncio.gather(*self._bodies)
        return "\n".join(self.texts)


@in_browser
async def test_a_partner_sees_its_own_and_nothing_else(console: Console, operator: Operator) -> None:
    page, home = console.page, console.server.database.home
    wire = Wire(page)
    token = answer(home, "token", "--tenant", TENANT, "--subject", "partner", "--distributor", PARTNERS[0])
    await console.open("/partner", token)
    cards = page.get_by_role("article")
    await expect(cards).to_have_count(2)
    for name in OWN:
        await expect(page.get_by_role("article", name=name)).to_have_attribute("data-live", "yes")
    await expect(page.get_by_role("navigation")).to_have_count(0)
    await console.sound()

    blocked = page.get_by_role("article", name=SPRING).locator("li", has_text="Blocked")
    before = await blocked.inner_text()
    await operator.ended(await operator.apply(SPRING, {"lifecycle": {"changeStatus": "BLOCKED"}}))
    await expect(blocked).not_to_have_text(before)

    others = [(await operator.batch("Sakura spring"))["id"], (await operator.batch(SUMMER))["id"]]
    update = await operator.apply("Baltic Wave cards", {"selfCareSettings": {"timeZone": "Asia/Tokyo"}})
    for path in ["/", "/updates", f"/updates/{update}", *(f"/batches/{batch}" for batch in others), "/nowhere"]:
        await page.evaluate("(path) => history.pushState(null, '', path)", path)
        await expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        await expect(page.get_by_role("link", name=re.compile("Batches|Updates|GraphiQL"))).to_have_count(0)
    # Also where the server itself has no page.
    console.tolerates("status of 404")
    for path in ("/nowhere", "/batches/a/b", "/updates"):
        await wire.all()
        await console.open(path, token)
        await expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    assert await console.axe() == []
    await page.get_by_role("link", name="Your batches").click()
    await expect(cards).to_have_count(2)

    everything = await wire.all() + await page.content()
    assert SPRING in everything
    assert [name for name in FOREIGN if name in everything] == []
