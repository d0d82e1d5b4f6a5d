"""A tenant that was exported and imported elsewhere: both installations give the same answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from db.demo import load_demo
from db.exporting import export_tenant
from db.importing import import_directory
from db.settings import Settings
from graph.http.app import create_app
from tests.graph.conftest import UNLIMITED, Api
from tests.support.clock import FixedClock
from tests.support.postgres import TestCluster, TestDatabase

STATISTICS = "selected started depleted byStatus { status count } byProduct { product { name } count }"
PLANS = "prepaidPlans { name months fee }"
CHOICES = f"""
  products {{
    name currency serviceAvailabilityThreshold {PLANS} addOnProducts {{ name currency recurringCost {PLANS} }}
  }}
  roles {{ name permissions }} customerSites {{ name }} distributors {{ name suspended }} ivrLanguages {{ code name }}
  timeZones
"""
BATCHES = f"""
{{ accountBatches(first: 500) {{ totalCount nodes {{
  name customer {{ name currency currencyDigits billingTimeZone suspended }} statistics {{ {STATISTICS} }}
  choices {{ {CHOICES} }}
}} }} }}
"""
ACCOUNTS = f"""
query ($batch: String!, $after: String) {{ accountBatch(filter: {{batch: {{name: $batch}}}}) {{
  statistics {{ {STATISTICS} }}
  accounts(first: 300, after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{
    accountId controlNumber status blocked billingModel activationDate expirationDate availabilityDays firstUsage
    registered balance openingBalance funds associatedNumber unifiedMessaging timeZone
    product {{ name currency serviceAvailabilityThreshold }} addOns {{ name recurringCost }}
    prepaidPlans {{ plan {{ name months fee }} addOnProduct {{ name }} }} preferredLanguage {{ code name }}
    role {{ name permissions }} customerSite {{ name }} distributor {{ name suspended }} customFields {{ name value }}
  }} }}
}} }}
"""


@asynccontextmanager
async def installation(database: TestDatabase, data_dir: Path) -> AsyncIterator[Api]:
    """The application over a database."""
    settings = Settings(
        _env_file=None,
        data_dir=data_dir,
        cost_limit=UNLIMITED,
        cost_bucket=UNLIMITED,
        cost_refill=UNLIMITED,
        reading_refill=UNLIMITED,
    )
    app = create_app(settings, database.server_dsn, clock=FixedClock())
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as http,
    ):
        yield Api(http, settings, FixedClock(), app)


async def answers(api: Api) -> list[dict[str, Any]]:
    """The batches with their statistics and choices, and all accounts in pages."""
    batches = await api.data(BATCHES, tenant="demo")
    found = [batches]
    for batch in batches["accountBatches"]["nodes"]:
        after, more = None, True
        while more:
            page = await api.data(ACCOUNTS, tenant="demo", batch=batch["name"], after=after)
            info = page["accountBatch"]["accounts"].pop("pageInfo")
            after, more = info["endCursor"], info["hasNextPage"]
            found.append(page)
    return found


async def test_both_installations_answer_alike(cluster: TestCluster, database: TestDatabase, tmp_path: Path) -> None:
    await load_demo(database.owner_dsn, 500)
    summary = await export_tenant(database.owner_dsn, tmp_path / "files", "demo")
    async with cluster.database() as elsewhere:
        await load_demo(elsewhere.owner_dsn, 10, "another")
        await import_directory(elsewhere.owner_dsn, tmp_path / "files", "demo")
        async with installation(database, tmp_path / "a") as one, installation(elsewhere, tmp_path / "b") as other:
            expected, found = await answers(one), await answers(other)
    # Without criteria all are selected but the terminated ones.
    lines = (tmp_path / "files" / "accounts.csv").read_text().splitlines()[1:]
    selectable = [line for line in lines if ",terminated," not in line]
    assert sum(len(page["accountBatch"]["accounts"]["nodes"]) for page in found[1:]) == len(selectable)
    assert len(found) > found[0]["accountBatches"]["totalCount"] == summary.rows["batches.csv"]
    for there, here in zip(found, expected, strict=True):
        assert there == here
