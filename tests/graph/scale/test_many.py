"""Three servers without a worker and three workers: clients spread over them, and any of them killed in the middle.

The seed is printed and can be set, as that of the crash tests.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bench import data
from db.embedded import ensure_running
from db.importing import import_directory
from db.migrate import migrate
from tests.crash import rounds
from tests.crash.client import UPDATE, ask_until_answered
from tests.crash.consistency import assert_consistent
from tests.crash.installation import REMEMBER_BALANCES, TIMEOUT, Installation
from tests.crash.supervised import Supervised, SupervisedServer, supervised
from tests.support.following import Event, follow
from tests.support.server import data_directory
from tests.support.tokens import token_of

SERVERS = WORKERS = 3
BATCHES, SIZE = 20, 400
KILLS = 6
SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "40", "ACCOUNT_BATCH_SMALL_UPDATE": "40", "ACCOUNT_BATCH_POOL_SIZE": "6"}
ENDED = "SELECT count(*) FROM batch_updates WHERE state = 'COMPLETED'"
STATISTICS = """query { accountBatches(first: 50) { totalCount nodes { name statistics { selected started depleted
  byStatus { status count } byProduct { product { name } count } } } } }"""
NAMES = [f"batch {number:02}" for number in range(BATCHES)]


@asynccontextmanager
async def many_batches() -> AsyncIterator[Installation]:
    """An installation with many batches of the same size."""
    with data_directory() as home:
        files, dsn = home / "files", await asyncio.to_thread(ensure_running, home)
        await migrate(dsn)
        for write, given in ((data.write_catalogue, ()), (data.write_batches, (NAMES, SIZE, 1))):
            (files / write.__name__).mkdir(parents=True)
            write(files / write.__name__, *given)  # type: ignore[operator]
            await import_directory(dsn, files / write.__name__, data.TENANT)
        installed = Installation(home, token_of(home, data.TENANT, "tester"))
        owner = await installed.connect()
        await owner.execute(REMEMBER_BALANCES)
        await owner.close()
        yield installed


async def test_each_update_is_done_once_whoever_is_killed() -> None:
    chance = random.Random(rounds.seed())
    async with many_batches() as installed:
        home = installed.home
        servers = [SupervisedServer(home, "--no-worker", **SETTINGS) for _ in range(SERVERS)]
        workers = [Supervised(home, "worker", **SETTINGS) for _ in range(WORKERS)]
        async with (
            supervised(*servers, *workers),
            httpx.AsyncClient(headers=installed.headers, timeout=TIMEOUT) as client,
        ):
            urls = [server.url for server in servers]
            updates = [_updated(client, installed.token, number, urls) for number in range(BATCHES)]
            killing = _kill(installed, chance, [*servers, *workers])
            *events, _ = await asyncio.gather(*updates, killing)
            assert all(event.processed == event.selected == SIZE for event in events), events
            await assert_consistent(installed, {_key(number): "COMPLETED" for number in range(BATCHES)})
            answers = [await ask_until_answered(client, url, STATISTICS) for url in urls]
            assert answers[0] == answers[1] == answers[2]
            assert answers[0]["totalCount"] == BATCHES
            await installed.until("SELECT NOT EXISTS (SELECT FROM pgqueuer)")


def _key(number: int) -> str:
    return f"update of batch {number:02}"


async def _updated(client: httpx.AsyncClient, token: str, number: int, urls: list[str]) -> Event:
    """Asks one server for the update of a batch and follows it at the next; the last event."""
    asked = {
        "filter": {"batch": {"name": NAMES[number]}},
        "balance": {"charge": {"amount": "0.01"}},
        "lifecycle": {"availabilityDays": 3000 + number},
        "onRefusal": "SKIP_REFUSED",
        "idempotencyKey": _key(number),
    }
    done = await ask_until_answered(client, urls[number % SERVERS], UPDATE, input=asked)
    assert done["userErrors"] == [], done
    last: Any = None
    async with asyncio.timeout(2 * TIMEOUT):
        async for event in follow(urls[(number + 1) % SERVERS], token, done["batchUpdate"]["id"]):
            last = event if isinstance(event, Event) else last
    assert last.state == "COMPLETED", last
    return last


async def _kill(installed: Installation, chance: random.Random, processes: list[Supervised]) -> None:
    """Kills each of the processes once, in any order, one for each few updates that are done."""
    for number, victim in enumerate(chance.sample(processes, KILLS)):
        await installed.until(f"SELECT ({ENDED}) >= $1", number * (BATCHES // KILLS - 1))
        await victim.kill()
