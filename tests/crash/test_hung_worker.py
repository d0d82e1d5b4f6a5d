"""A worker that hangs: stopped in the middle of an update, it loses its batch to another one, and comes too late."""

import os
import signal
import time

import httpx

from tests.crash.checks import check
from tests.crash.house import SETTINGS, House, house
from tests.crash.requests import UPDATE, ask, charge
from tests.support.server import serving

WITHIN = 15.0
"""Seconds until another worker has it; 5 s, but for a machine that has more to do."""

MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "20"}
HALF_WAY = "SELECT processed > 0 AND processed < selected FROM batch_updates WHERE idempotency_key = $1"
RUNNING = "SELECT state = 'RUNNING' FROM batch_updates WHERE idempotency_key = $1"
MOVED = "SELECT next_chunk > $2 OR state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
CURSOR = "SELECT next_chunk FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"


async def _overtaken(built: House, client: httpx.AsyncClient, url: str, *, all_or_nothing: bool) -> None:
    """One worker is stopped, another one finishes, and the first one wakes up beside it and then works on alone."""
    kind = "strict" if all_or_nothing else "large"
    hung_up, next_one, last = f"{kind}, hung", f"{kind}, next", f"{kind}, last"

    async def asks(key: str) -> None:
        asked = charge(key, all_or_nothing=all_or_nothing)
        assert (await ask(client, url, UPDATE, input=asked))["userErrors"] == []

    with built.worker() as hung:
        await asks(hung_up)
        await built.until(RUNNING if all_or_nothing else HALF_WAY, hung_up)
        os.kill(hung.pid, signal.SIGSTOP)
        stopped, cursor = time.monotonic(), await built.ask(CURSOR, hung_up)
        with built.worker():
            moved = await built.until(MOVED, hung_up, cursor + 1)
            print(f"{kind}: another worker went on {moved - stopped:.1f} s after the first one hung")
            assert moved - stopped < WITHIN
            os.kill(hung.pid, signal.SIGCONT)
            await built.until(COMPLETED, hung_up)
            await asks(next_one)
            await built.until(COMPLETED, next_one)
        await asks(last)
        await built.until(COMPLETED, last)
        assert hung.poll() is None
    await check(built, dict.fromkeys((hung_up, next_one, last), ("COMPLETED",)))


async def test_a_worker_that_hangs_loses_its_update_to_another() -> None:
    async with house(6_000) as built:
        with serving(built.home, "--no-worker", **(SETTINGS | MANY_CHUNKS)) as (_, url):
            async with httpx.AsyncClient(headers=built.headers, timeout=30) as client:
                await _overtaken(built, client, url, all_or_nothing=False)
                await _overtaken(built, client, url, all_or_nothing=True)
