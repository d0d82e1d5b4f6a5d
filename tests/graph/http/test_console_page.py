"""The console's page as the server hands it out: at each of its addresses, under a strict policy."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from graph.http.pages import built_page, console
from tests.graph.console.page import built

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ADDRESSES = ["/", "/batches/QWNj", "/updates", "/updates/QWNj", "/partner"]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=console.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@built
async def test_each_of_its_addresses_is_the_page_under_its_policy(client: httpx.AsyncClient) -> None:
    script = next((console.PAGE.build / "assets").glob("index-*.js"))
    for path in (*ADDRESSES, f"/console/assets/{script.name}"):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        kept = "no-cache" if path in ADDRESSES else "public, max-age=31536000, immutable"
        assert answer.headers["cache-control"] == kept


@built
async def test_scripts_and_styles_are_sent_compressed(client: httpx.AsyncClient) -> None:
    for pattern, kind in (("index-*.js", "text/javascript"), ("index-*.css", "text/css"), ("*.svg", "image/svg+xml")):
        asset = next((console.PAGE.build / "assets").glob(pattern))
        path = f"/console/assets/{asset.name}"
        compressed = await client.get(path, headers={"Accept-Encoding": "gzip, br"})
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        assert (compressed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
        assert compressed.content == plain.content == asset.read_bytes()
        assert int(compressed.headers["content-length"]) < asset.stat().st_size == int(plain.headers["content-length"])
        for answer in (compressed, plain):
            assert answer.headers["content-type"].partition(";")[0] == kind
            assert answer.headers["vary"] == "Accept-Encoding"
            assert answer.headers["content-security-policy"] == POLICY
        known = {"If-None-Match": compressed.headers["etag"], "Accept-Encoding": "gzip"}
        assert (await client.get(path, headers=known)).status_code == 304


@pytest.mark.parametrize("path", ["/batches", "/batches/a/b", "/console", "/console/manifest.json", "/other"])
async def test_other_addresses_are_not_there(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@built
async def test_who_opens_another_address_in_a_browser_is_told_by_the_page() -> None:
    app = Starlette(routes=console.routes)
    app.router.default = console.nothing_here(app.router.default)
    opened = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        page = await client.get("/", headers=opened)
        for path in ("/other", "/batches/a/b", "/console/manifest.json"):
            answer = await client.get(path, headers=opened)
            assert (answer.status_code, answer.text) == (404, page.text), path
            assert answer.headers["content-security-policy"] == POLICY
            assert answer.headers["cache-control"] == "no-cache"
            # Programs are told what they always were.
            for other in (await client.get(path), await client.post(path, headers=opened)):
                assert (other.status_code, other.text) == (404, "Not Found")
        # A file of the page that is not there is none, and an address with a stroke too many is the one without.
        assert (await client.get("/console/assets/none.js", headers=opened)).text == "Not Found"
        assert (await client.get("/updates/", headers=opened)).headers["location"] == "http://test/updates"


async def test_without_a_build_it_says_what_to_do(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(built_page, "STATIC", tmp_path)
    response = await client.get("/")
    assert response.status_code == 503
    assert "make web" in response.text
