"""What a person does in the console, and what each of its pages is held to."""

from typing import Any

from playwright.async_api import Locator, Page, expect

from graph.http.pages import console as pages
from tests.graph.http.browser import Watched, chromium
from tests.support.needs import needs
from tests.support.project import ROOT
from tests.support.server import LiveServer

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

built = needs((pages.PAGE.build / "index.html").is_file() and AXE.is_file(), "no build: run `make web web-check`")


def in_browser(test: Any) -> Any:
    """Marks a test that wants the built console and a browser."""
    return built(chromium(test))


class Console:
    """The page, and the server that it is of."""

    def __init__(self, watched: Watched, server: LiveServer) -> None:
        self.watched = watched
        self.server = server
        self._tolerated: list[str] = []

    @property
    def page(self) -> Page:
        """The browser's page."""
        return self.watched.page

    async def open(self, path: str = "/", token: str | None = None) -> None:
        """Opens an address by a link like that of `make run`."""
        await self.page.goto(f"{self.server.url}{path}#token={token or self.server.token}")

    async def open_link(self, token: str) -> None:
        """Opens a second link in the same tab, which loads nothing anew."""
        await self.page.evaluate("(token) => { location.hash = `#token=${token}`; }", token)

    async def start_afresh(self) -> None:
        """Forgets what the tab keeps: drafts, and requests without an answer."""
        if self.page.url != "about:blank":
            await self.page.evaluate("sessionStorage.clear()")

    async def reload(self) -> None:
        """Reloads the page, which forgets the token, and signs in again."""
        await self.page.reload()
        await self.sign_in()

    async def sign_in(self) -> None:
        """Signs in where the page asks for it."""
        await self.page.get_by_role("textbox", name="Token, or the link with it").fill(self.server.token)
        await self.page.get_by_role("button", name="Sign in").click()

    def expects(self, *parts: str) -> None:
        """Takes out what the browser itself says of what the test has done: something with any of these in it."""
        complaints = self.watched.complaints
        assert any(part in text for text in complaints for part in parts), complaints
        complaints[:] = [text for text in complaints if not any(part in text for part in parts)]

    def tolerates(self, *parts: str) -> None:
        """The browser may complain of something with any of these in it, whenever it does: the test is about that."""
        self._tolerated += parts

    async def choose_batch(self, name: str) -> None:
        """Finds a batch by its name, and waits for its header."""
        box = self.page.get_by_role("combobox", name="Batch", exact=True)
        # Key by key: what moves where nobody has pressed a key counts as a shift of the layout.
        await box.press_sequentially(name)
        await self.page.get_by_role("option", name=name).click()
        await expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    def figure(self, name: str) -> Locator:
        """One of the three figures: `selected`, `started` or `depleted`."""
        return self.page.locator(f"[data-figure={name}]")

    async def axe(self) -> list[str]:
        """The violations of accessibility that axe finds: rule, and the elements."""
        await self.page.evaluate(AXE.read_text())
        found: list[str] = await self.page.evaluate(
            """async (tags) => (await axe.run({runOnly: tags})).violations.map(
                ({id, nodes}) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`)""",
            RULES,
        )
        return found

    async def sound(self) -> None:
        """Looks at the page as it is, then dark and 360 px wide: axe finds nothing, and it does not scroll sideways."""
        found, size = await self.axe(), self.page.viewport_size
        await self.page.emulate_media(color_scheme="dark")
        await self.page.set_viewport_size({"width": 360, "height": 740})
        found += await self.axe()
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        assert (found, width) == ([], 360), (found, width)
        await self.page.emulate_media(color_scheme=None)
        assert size is not None
        await self.page.set_viewport_size(size)

    async def check(self) -> None:
        """No violation of the policy, nothing in the console, no request to others."""
        said = [text for text in self.watched.complaints if not any(part in text for part in self._tolerated)]
        found = await self.watched.violations() + said
        assert found == [], found
        assert self.watched.origins() <= {self.server.url}
