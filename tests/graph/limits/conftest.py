"""Servers to attack: one with the limits as shipped, one with a small budget for each caller."""

import json
from collections.abc import AsyncIterator

import pytest

from tests.factories.world import make_world
from tests.graph.limits.attacks import TRUSTED, TRUSTED_ID
from tests.graph.live.conftest import running
from tests.graph.live.scene import LiveApplication, Scene
from tests.support.postgres import TestCluster

LIMIT, BUCKET = 20, 40
UNLIMITED = 10**9


async def _scene(application: LiveApplication) -> Scene:
    world = await make_world(application.owner)
    name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
    return Scene(application, world, name)


@pytest.fixture(scope="session")
async def shipped(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A tenant of a server with the limits as shipped, but that one caller may send what all of these tests send.

    It has one account, and trusts one document; tokens have EXPLORE where they are not without it.
    """
    home = tmp_path_factory.mktemp("limits")
    manifest = home / "persisted-documents.json"
    manifest.write_text(json.dumps({TRUSTED_ID: TRUSTED}))
    async with running(cluster, home, reading_refill=UNLIMITED, trusted_documents=manifest) as application:
        scene = await _scene(application)
        await scene.accounts({"control_number": 1, "balance": 100})
        yield scene


@pytest.fixture(scope="session")
async def small_budget(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A tenant of a server where an operation costs at most LIMIT, and BUCKET takes 40 s to come back.

    It does not tell its schema.
    """
    home = tmp_path_factory.mktemp("budget")
    async with running(
        cluster, home, cost_limit=LIMIT, cost_bucket=BUCKET, cost_refill=1, max_page_size=30, introspection=False
    ) as application:
        yield await _scene(application)
