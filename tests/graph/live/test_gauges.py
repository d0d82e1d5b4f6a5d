"""Gauges of the process and of the database, which `/metrics` shows without asking anybody."""

import asyncio
import math
import re
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest

from db.engine import Database
from graph.monitoring import gauges
from rules.updates.tally import TALLY
from tests.factories.world import make_world
from tests.graph.conftest import Api
from tests.graph.live.conftest import running
from tests.graph.live.scene import TIMEOUT, Scene
from tests.support.postgres import TestCluster
from tests.support.waiting import until

JOB = """INSERT INTO pgqueuer (priority, status, entrypoint, payload, created, updated, heartbeat, execute_after)
    VALUES (0, 'queued', 'nobody', '', now() - interval '90 s', now(), now(), now() - interval '60 s')"""


async def values(api: Api) -> dict[str, float]:
    """All samples of the page without labels, of accounts by outcome, and of the pool to the database, by name."""
    page = (await api.http.get("/metrics")).text
    labels = r"(?:\{outcome=\"(\w+)\"\}|\{server=\"database\"\})?"
    found = re.findall(rf"^account_batch_(\w+){labels} (\S+)$", page, re.MULTILINE)
    return {name + outcome: float(value) for name, outcome, value in found}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next looks at the database are soon."""
    monkeypatch.setattr(gauges, "INTERVAL", 0.05)


async def test_the_database(cluster: TestCluster, tmp_path: Path) -> None:
    async with running(cluster, tmp_path) as application:
        api, owner = application.api, application.owner

        async def shows(**expected: float) -> None:
            async def shown() -> bool:
                found = await values(api)
                return all(found[name] == value for name, value in expected.items())

            await until(shown, TIMEOUT, f"{expected}")

        await shows(database_up=1, jobs_due=0, oldest_job_seconds=0, leases=0, updates_queued=0, updates_running=0)
        await owner.execute(JOB)
        await shows(jobs_due=1)
        assert 60 <= (await values(api))["oldest_job_seconds"] < 90
        async with owner.transaction():
            await owner.execute("SELECT pg_advisory_xact_lock(7232, 5), pg_advisory_xact_lock(7231, 6)")
            await shows(leases=1)
        scenes = [await _scene(application) for _ in range(2)]
        for scene in scenes:
            await (await scene.update(selected=100)).move(30)
        await shows(leases=0, updates_running=2, running_accounts_selected=200, running_accounts_processed=60)
        await scenes[0].accounts({}, {}, {})
        await shows(facets_unfolded=3)


async def _scene(application: Any) -> Scene:
    world = await make_world(application.owner)
    name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
    return Scene(application, world, name)


async def test_a_database_that_is_away(cluster: TestCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_TIMEOUT", 0.2)
    async with running(cluster, tmp_path) as application:
        api = application.api
        database: Database = api.app.state.database
        for away in (never, AsyncMock(side_effect=ConnectionRefusedError)):
            await until(lambda: _is(api, "database_up", 1), TIMEOUT, "the database answers")
            with monkeypatch.context() as patch:
                patch.setattr(database, "_acquire_and_begin", away)
                await until(lambda: _is(api, "database_up", 0), TIMEOUT, "the database does not answer")
                shown = await values(api)
                assert all(math.isnan(shown[name]) for name in ("jobs_due", "facets_unfolded"))


async def never(*_: object) -> None:
    await asyncio.Event().wait()


async def _is(api: Api, name: str, value: float) -> bool:
    return (await values(api))[name] == value


async def test_the_pool(scene: Scene) -> None:
    api = scene.application.api
    database: Database = api.app.state.database
    before = await values(api)
    async with database.transaction(scene.world.tenant), database.transaction(None):
        await asyncio.sleep(0)
        shown = await values(api)
        assert shown["pool_in_use"] >= 2
        assert shown["oldest_snapshot_seconds"] > 0
    assert before["pool_connections"] == 4
    release = asyncio.Event()

    async def hold() -> None:
        async with database.transaction(None):
            await release.wait()

    async def waits() -> bool:
        shown = await values(api)
        return shown["pool_waiting"] >= 2 and shown["pool_in_use"] == 4

    holders = [asyncio.create_task(hold()) for _ in range(6)]
    try:
        await until(waits, TIMEOUT, "two wait")
    finally:
        release.set()
        await asyncio.gather(*holders)


async def test_accounts(scene: Scene) -> None:
    api = scene.application.api
    before = await values(api)
    TALLY.add({"more_updated": 5, "more_unchanged": 2, "more_refused": 1, "more_processed": 8})
    after = await values(api)
    counted = {
        outcome: after[f"accounts_total{outcome}"] - before[f"accounts_total{outcome}"] for outcome in TALLY.accounts
    }
    assert counted == {"updated": 5, "unchanged": 2, "refused": 1}
