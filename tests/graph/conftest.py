"""The application over a world that tests only read, and a client that asks it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.settings import Settings
from graph.http.app import create_app
from graph.monitoring import metrics_page
from graph.security.claims import ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from tests.graph import world as worlds
from tests.graph.world import World
from tests.support.clock import NOON, FixedClock
from tests.support.postgres import TestCluster, TestDatabase


@dataclass
class Api:
    """Asks the application as somebody."""

    http: httpx.AsyncClient
    settings: Settings
    clock: FixedClock
    app: Any

    def token(self, tenant: str = "alpha", **claims: Any) -> str:
        """A valid token."""
        names = ExpectedClaims(self.settings.jwt_issuer, self.settings.jwt_audience)
        key = local_key(self.settings.data_dir)
        return issue(
            key, names, **{"subject": "sue", "tenant": tenant, "now": NOON, "lifetime": timedelta(hours=1)} | claims
        )

    def bearer(self, tenant: str = "alpha") -> dict[str, str]:
        """The header of a valid token."""
        return {"Authorization": f"Bearer {self.token(tenant)}"}

    async def ask(
        self, query: str, *, tenant: str = "alpha", claims: Mapping[str, Any] | None = None, **variables: Any
    ) -> dict[str, Any]:
        """The answer to a query, errors and all; `claims` are those of the token that are not as usual."""
        body = {"query": query, "variables": variables}
        headers = {"Authorization": f"Bearer {self.token(tenant, **claims or {})}"}
        response = await self.http.post("/graphql", json=body, headers=headers)
        answer: dict[str, Any] = response.json()
        return answer

    async def data(self, query: str, *, tenant: str = "alpha", **variables: Any) -> dict[str, Any]:
        """The data of a query that has no errors."""
        answer = await self.ask(query, tenant=tenant, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def counted(self, operation: str, outcome: str) -> int:
        """How often the metrics have counted that operation with that outcome."""
        samples = (await self.http.get("/metrics")).text.splitlines()
        start = f'account_batch_requests_total{{operation="{operation}",outcome="{outcome}"}} '
        return sum(int(float(line.removeprefix(start))) for line in samples if line.startswith(start))

    async def codes(self, query: str, *, tenant: str = "alpha", **variables: Any) -> list[str]:
        """The codes of the errors of a query."""
        answer = await self.ask(query, tenant=tenant, **variables)
        return [error["extensions"]["code"] for error in answer.get("errors", [])]


COUNTED = {"statements", "counted"}
"""Fixtures that count the statements of an operation, which is then executed once."""
UNLIMITED = 10**9
"""What one caller may spend where all tests are one, which ask as fast as they can."""


@pytest.fixture(autouse=True)
def compared(request: pytest.FixtureRequest) -> None:
    """Whatever these tests ask is compared with stock execution."""
    if COUNTED.isdisjoint(request.fixturenames):
        request.getfixturevalue("executed_twice")


@pytest.fixture(autouse=True)
def newest_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that count what they do read a page that is not one of before."""
    monkeypatch.setattr(metrics_page, "KEPT", 0.0)


@pytest.fixture(scope="session")
async def world_database(cluster: TestCluster) -> AsyncIterator[tuple[TestDatabase, World]]:
    """A database with the world in it."""
    async with cluster.database() as database:
        yield database, await worlds.build(database.owner_dsn)


@pytest.fixture(scope="session")
def world(world_database: tuple[TestDatabase, World]) -> World:
    """The world."""
    return world_database[1]


@pytest.fixture(scope="session")
async def api(
    world_database: tuple[TestDatabase, World], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Api]:
    """The application over the world."""
    data_dir: Path = tmp_path_factory.mktemp("data")
    settings = Settings(
        _env_file=None,
        data_dir=data_dir,
        pool_size=4,
        allowed_origins=("https://panel.example",),
        cost_bucket=UNLIMITED,
        cost_refill=UNLIMITED,
        reading_refill=UNLIMITED,
        refusal_refill=UNLIMITED,
    )
    clock = FixedClock()
    app = create_app(settings, world_database[0].server_dsn, clock=clock)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as http,
    ):
        yield Api(http, settings, clock, app)
