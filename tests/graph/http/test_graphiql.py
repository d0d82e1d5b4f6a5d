"""GraphiQL as a person meets it: opened by the printed link, in a browser, without a word to anyone else."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import build_schema, parse, validate
from playwright.async_api import expect
from starlette.applications import Starlette

from graph.http.pages import built_page, graphiql
from tests.graph.http.browser import Watched, built, chromium, play, response, write
from tests.support import server
from tests.support.project import ROOT

EXAMPLES = sorted((ROOT / "web" / "src" / "examples").glob("*.graphql"))
TABS = ["Statistics", "Preview", "Update", "Follow", "Undo"]


@built
@chromium
async def test_opened_by_the_link_it_runs_the_statistics(watched: Watched, live_server: Any) -> None:
    page = watched.page
    await page.goto(f"{live_server.url}/graphiql#token={live_server.token}")

    await expect(page.locator(".graphiql-tab-button")).to_have_text(TABS)
    await expect(page.locator(".who")).to_contain_text("Signed in as")
    text = await play(page)
    for figure in ("selected", "started", "depleted", "byStatus", "byProduct", "controlNumber"):
        assert f'"{figure}"' in text
    assert '"errors"' not in text

    assert watched.origins() == {live_server.url}
    assert watched.complaints == []
    assert await watched.violations() == []


@built
@chromium
async def test_the_token_stays_in_memory(watched: Watched, live_server: Any) -> None:
    page = watched.page
    await page.goto(f"{live_server.url}/graphiql#token={live_server.token}")
    await play(page)

    kept = await page.evaluate(
        """JSON.stringify([
            location.href, history.state, {...localStorage}, {...sessionStorage}, document.cookie,
        ])"""
    )
    assert live_server.token not in kept
    assert page.url == f"{live_server.url}/graphiql"
    to_graphql = [request for request in watched.requests if request.url.endswith("/graphql")]
    assert to_graphql
    for request in to_graphql:
        assert (await request.all_headers())["authorization"] == f"Bearer {live_server.token}"


@built
@chromium
async def test_a_token_can_be_pasted(watched: Watched, live_server: Any) -> None:
    page = watched.page
    await page.goto(f"{live_server.url}/graphiql")
    field = page.get_by_role("textbox", name="Token, or the link with it")

    await field.fill("nonsense")
    await field.press("Enter")
    await expect(page.locator(".sign-in").get_by_role("alert")).to_contain_text("neither a token nor a link")
    await field.fill(f"{live_server.url}/graphiql#token={live_server.token}")
    await field.press("Enter")

    await expect(page.locator(".graphiql-tab-button")).to_have_text(TABS)
    assert '"selected"' in await play(page)
    assert watched.complaints == []


@built
@chromium
async def test_an_expired_token_is_replaced(watched: Watched, live_server: Any) -> None:
    page = watched.page
    await page.goto(f"{live_server.url}/graphiql#token={live_server.token}")
    await expect(page.locator(".graphiql-tab-button")).to_have_text(TABS)
    await page.route("**/graphql", lambda route: route.fulfill(status=401, json={"errors": []}))
    await play(page)
    await expect(page.locator(".sign-in").get_by_role("alert")).to_contain_text("does not accept this token")
    await page.unroute("**/graphql")

    field = page.get_by_role("textbox", name="Token, or the link with it")
    await field.fill(live_server.token)
    await field.press("Enter")

    await expect(page.locator(".who")).to_contain_text("Signed in as")
    await expect(page.locator(".graphiql-tab-button")).to_have_text(TABS)


@built
@chromium
async def test_where_documents_are_trusted_it_wants_a_token_that_may_explore(
    watched: Watched, live_server: Any, tmp_path: Path
) -> None:
    page, home = watched.page, live_server.database.home
    (tmp_path / "persisted-documents.json").write_text("{}")
    given = {"ACCOUNT_BATCH_TRUSTED_DOCUMENTS": str(tmp_path / "persisted-documents.json")}
    reader = ("token", "--tenant", server.TENANT, "--subject", "reader", "--permission", "READ_STATISTICS")
    with server.serving(home, "--no-worker", log_name="graphiql.log", **given) as (_, url):
        await page.goto(f"{url}/graphiql#token={server.answer(home, *reader)}")
        told = page.locator(".sign-in").get_by_role("alert")
        await expect(told).to_contain_text("takes trusted documents alone")
        await expect(told).to_contain_text("EXPLORE")

        field = page.get_by_role("textbox", name="Token, or the link with it")
        await field.fill(live_server.token)
        await field.press("Enter")
        await expect(page.locator(".graphiql-tab-button")).to_have_text(TABS)
        assert '"selected"' in await play(page)
    assert watched.complaints == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_fit_the_schema(example: Path) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert validate(schema, parse(example.read_text())) == []


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=graphiql.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@built
async def test_headers(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphiql")
    script = next((graphiql.PAGE.build / "assets").glob("index-*.js"))
    asset = await client.get(f"/graphiql/assets/{script.name}")

    assert page.headers["cache-control"] == "no-cache"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    for answer in (page, asset):
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"] == graphiql.PAGE.content_security_policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["%2e%2e/index.html", "%2e%2e/%2e%2e/%2e%2e/app.py", "none.js"])
async def test_nothing_but_the_assets_is_served(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(f"/graphiql/assets/{path}")
    assert response.status_code == 404
    assert "cache-control" not in response.headers


async def test_without_a_build_it_says_what_to_do(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(built_page, "STATIC", tmp_path)
    response = await client.get("/graphiql")
    assert response.status_code == 503
    assert "make web" in response.text


RESTORE = """
    UPDATE accounts SET balance = kept.balance, billing_model = kept.billing_model FROM kept
    WHERE (accounts.batch_id, accounts.control_number) = (kept.batch_id, kept.control_number)
    AND (accounts.balance, accounts.billing_model) IS DISTINCT FROM (kept.balance, kept.billing_model)
"""
"""Other tests read these accounts too."""
FOLLOW = """subscription { accountBatchStatistics(filter: {batch: {name: "%s"}}) { selected started depleted } }"""


@built
@chromium
async def test_a_subscription_goes_on_until_it_is_stopped(watched: Watched, live_server: Any) -> None:
    page = watched.page
    owner = await asyncpg.connect(live_server.database.owner_dsn)
    await owner.execute("CREATE TEMP TABLE kept AS SELECT * FROM accounts")
    try:
        batch, name = await owner.fetchrow("SELECT id, name FROM batches ORDER BY id LIMIT 1")
        await page.goto(f"{live_server.url}/graphiql#token={live_server.token}")
        await response(page, empty=True)
        await write(page, "operation", FOLLOW % name)
        before = json.loads(await play(page))["data"]["accountBatchStatistics"]
        await owner.execute("UPDATE accounts SET balance = -1, billing_model = 'debit' WHERE batch_id = $1", batch)
        async with asyncio.timeout(20):
            while (after := json.loads(await response(page, empty=False))["data"]["accountBatchStatistics"]) == before:
                await asyncio.sleep(0.05)
    finally:
        await owner.execute(RESTORE)
        await owner.close()
    assert after == {**before, "depleted": before["selected"]}
    await page.get_by_role("button", name="Stop query").click()
    await expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    assert watched.complaints == []
    assert await watched.violations() == []
