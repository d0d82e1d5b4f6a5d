"""Seconds until an update is resumed after the death of a worker or of the database, compared with the limit of 5 s.

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

from tests.crash.client import UPDATE, ask, charge
from tests.crash.installation import SETTINGS, Installation, installation
from tests.crash.progress import COMPLETED, CURSOR, MOVED
from tests.support.server import serving

WITHIN = 5.0
"""Seconds from the death of a worker, or from the database being ready again, to the next chunk."""

TIMES = 6
MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "50"}


async def _start_update(installation: Installation, url: str, key: str) -> None:
    async with httpx.AsyncClient(headers=installation.headers, timeout=30) as client:
        assert (await ask(client, url, UPDATE, input=charge(key)))["userErrors"] == []
    await installation.until(MOVED, key, 1)


async def _after_a_worker_died(installation: Installation, url: str, key: str) -> float:
    with installation.worker() as victim:
        await _start_update(installation, url, key)
        with installation.worker():  # idle, at a random moment of its polling interval
            await asyncio.sleep(random.random())
            os.kill(victim.pid, signal.SIGKILL)
            killed = time.monotonic()
            victim.wait()
            cursor = await installation.value(CURSOR, key)
            assert not await installation.value(COMPLETED, key)
            moved = await installation.until(MOVED, key, cursor + 1)
            await installation.until(COMPLETED, key)
    return moved - killed


async def _after_the_database_died(installation: Installation, url: str, key: str) -> float:
    with installation.worker():
        await _start_update(installation, url, key)
        os.kill(installation.postmaster, signal.SIGKILL)
        ready = await installation.until("SELECT true")
        cursor = await installation.value(CURSOR, key)
        moved = await installation.until(MOVED, key, cursor)
        await installation.until(COMPLETED, key)
    return moved - ready


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("death", [_after_a_worker_died, _after_the_database_died])
async def test_the_update_goes_on_soon(death: Callable[[Installation, str, str], Awaitable[float]]) -> None:
    async with installation(60_000) as installed:
        with serving(installed.home, "--no-worker", **(SETTINGS | MANY_CHUNKS)) as (_, url):
            taken = [await death(installed, url, f"resumed {number}") for number in range(TIMES)]
    figures = ", ".join(f"{seconds:.2f}" for seconds in taken)
    print(f"{death.__name__}: median {statistics.median(taken):.2f} s, longest {max(taken):.2f} s of {figures}")
    assert max(taken) < WITHIN
