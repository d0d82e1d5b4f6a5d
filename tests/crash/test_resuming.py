"""How soon an update goes on after a worker or the database has died: measured, and held against the 5 s of the issue.

`pytest -m long -s tests/crash/test_resuming.py` prints the figures.
"""

import asyncio
import os
import random
import signal
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.crash.house import SETTINGS, House, house
from tests.crash.requests import UPDATE, ask, charge
from tests.support.server import serving

WITHIN = 5.0
"""Seconds from the death of a worker, or from the database being ready again, to the next chunk."""

TIMES = 6
MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "50"}
MOVED = "SELECT next_chunk > $2 OR state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
CURSOR = "SELECT next_chunk FROM batch_updates WHERE idempotency_key = $1"


async def _begun(house: House, url: str, key: str) -> None:
    async with httpx.AsyncClient(headers=house.headers, timeout=30) as client:
        assert (await ask(client, url, UPDATE, input=charge(key)))["userErrors"] == []
    await house.until(MOVED, key, 1)


async def _after_a_worker_died(house: House, url: str, key: str) -> float:
    with house.worker() as victim:
        await _begun(house, url, key)
        with house.worker():  # which finds nothing to do, and looks about at any moment
            await asyncio.sleep(random.random())
            os.kill(victim.pid, signal.SIGKILL)
            killed = time.monotonic()
            victim.wait()
            cursor = await house.ask(CURSOR, key)
            assert not await house.ask(COMPLETED, key)
            moved = await house.until(MOVED, key, cursor + 1)
            await house.until(COMPLETED, key)
    return moved - killed


async def _after_the_database_died(house: House, url: str, key: str) -> float:
    with house.worker():
        await _begun(house, url, key)
        os.kill(house.postmaster, signal.SIGKILL)
        ready = await house.until("SELECT true")
        cursor = await house.ask(CURSOR, key)
        moved = await house.until(MOVED, key, cursor)
        await house.until(COMPLETED, key)
    return moved - ready


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("death", [_after_a_worker_died, _after_the_database_died])
async def test_the_update_goes_on_soon(death: Callable[[House, str, str], Awaitable[float]]) -> None:
    async with house(60_000) as built:
        with serving(built.home, "--no-worker", **(SETTINGS | MANY_CHUNKS)) as (_, url):
            taken = [await death(built, url, f"resumed {number}") for number in range(TIMES)]
    figures = ", ".join(f"{seconds:.2f}" for seconds in taken)
    print(f"{death.__name__}: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s of {figures}")
    assert max(taken) < WITHIN
