"""What callers have the server read is bounded by the processor time that it takes, whatever becomes of it."""

import time
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from db.settings import Settings
from graph.execution.context import Caller
from graph.execution.cost.reading import ReadingTimes
from tests.factories.world import make_world
from tests.graph.limits.documents import BOMBS, HONEST
from tests.graph.limits.transports import QUERIES, over_post
from tests.graph.live.conftest import running
from tests.graph.live.scene import Scene
from tests.support.postgres import TestCluster

BUCKET, REFILL = 100, 1
"""Milliseconds: less than one slow document counts for, and what a hundred fast ones fit in."""
MOST = 300
"""Requests after which one who is not stopped would have been."""
SLOW = BOMBS["names that repeat"]
_NUMBERS = count()
JUNK = {"nested": [[[n] * 200] * 5 for n in range(20)]}


@pytest.fixture(scope="module")
async def strict(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A tenant of a server that reads little."""
    home = tmp_path_factory.mktemp("reading")
    async with running(cluster, home, reading_bucket=BUCKET, reading_refill=REFILL) as application:
        world = await make_world(application.owner)
        name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
        yield Scene(application, world, name)


async def owe(scene: Scene, token: str) -> None:
    """Has a slow document refused, another one each time, as refusals are kept."""
    (error,) = (await over_post(scene, SLOW + " " * next(_NUMBERS), token))["errors"]
    assert "too intricate" in error["message"]


async def test_refused_documents_cost_their_sender(strict: Scene) -> None:
    http, token = strict.application.api.http, strict.token(subject="flooding")
    await owe(strict, token)
    headers = {"Authorization": f"Bearer {token}"}
    refused = await http.post("/graphql", json={"query": HONEST}, headers=headers)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    (error,) = refused.json()["errors"]
    assert error["extensions"]["retryAfter"] == int(refused.headers["retry-after"])
    assert "ACCOUNT_BATCH_READING_BUCKET" in error["message"]
    assert "ACCOUNT_BATCH_READING_REFILL" in error["message"]
    assert refused.json().keys() == {"errors"}
    other = await over_post(strict, HONEST, strict.token(subject="honest"))
    assert other["data"]


@pytest.mark.parametrize("way", QUERIES)
async def test_on_every_way(strict: Scene, way: str) -> None:
    token = strict.token(subject=f"flooding before {way}")
    await owe(strict, token)
    answer = await QUERIES[way](strict, HONEST, token)
    assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_variables_and_bodies_that_nobody_asked_for_are_charged(strict: Scene) -> None:
    token, api = strict.token(subject="stuffed"), strict.application.api
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(MOST):
        answer = await api.http.post("/graphql", json={"query": HONEST, "variables": JUNK}, headers=headers)
        if answer.status_code == 429:
            return
        assert answer.json()["data"]
    raise AssertionError("all were read")


async def test_a_socket_that_owes_is_read_slowly_and_lives(strict: Scene) -> None:
    token = strict.token(subject="on a socket")
    async with strict.socket(token) as socket:
        await owe(strict, token)
        for query in ("{ viewer { subject } }", "{ viewer { tenant } }"):
            await socket.subscribe("1", query)
            assert (await socket.receive())["type"] == "error"


def caller(subject: str) -> Caller:
    given: Any = (1, "tenant", subject, None, frozenset())
    return Caller(*given)


def test_time_counts_by_the_square_and_comes_back() -> None:
    now, used = [0.0], [0.0]
    settings = Settings(_env_file=None, reading_bucket=100, reading_refill=10)
    times = ReadingTimes(settings, lambda: now[0], lambda: used[0])

    def read(milliseconds: float) -> None:
        with times.charged(caller("sue")):
            used[0] += milliseconds / 1000

    for _ in range(48):
        read(2)
    assert times.refusal(caller("sue")) is None
    read(10)  # four times as long as others may wait for it
    refusal = times.refusal(caller("sue"))
    assert refusal is not None
    assert refusal.extensions == {"code": "RATE_LIMITED", "retryAfter": 4}
    assert times.refusal(caller("joe")) is None
    now[0] += 4
    assert times.refusal(caller("sue")) is None
    read(1000)
    assert times.seconds_owed(caller("sue")) == pytest.approx(10)  # no more than a bucket


async def test_what_is_read_once_costs_next_to_nothing(strict: Scene) -> None:
    """A portal that polls: far more requests than documents that could be read."""
    token = strict.token(subject="portal")
    begun = time.thread_time()
    for _ in range(100):
        assert "data" in await over_post(strict, HONEST, token), time.thread_time() - begun
