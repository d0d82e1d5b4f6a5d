"""A hung worker (SIGSTOP in the middle of an update) loses its lease to another; waking up, it does no harm."""

import asyncio
import os
import signal
import time

import httpx

from tests.crash.client import UPDATE, ask, charge
from tests.crash.consistency import assert_consistent
from tests.crash.installation import SETTINGS, Installation, installation
from tests.crash.progress import COMPLETED, CURSOR, HALF_WAY, MOVED, RUNNING
from tests.support.server import serving

WITHIN = 15.0
"""Seconds until another worker resumes the update: 5 s, and a margin for a busy machine."""

MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "20"}


ACTIVE = """
SELECT count(*) FILTER (WHERE wait_event_type IS DISTINCT FROM 'Client') AS at_work,
    count(*) FILTER (WHERE wait_event_type = 'Client') AS within_a_command
FROM pg_stat_activity WHERE state = 'active' AND application_name = 'account_batch'
"""
"""Sessions of the server and of the worker: what PostgreSQL has not finished, and what it waits for the rest of."""


async def _stop_between_commands(installed: Installation, pid: int) -> None:
    """Stops a worker, and goes on a little where it is within a command.

    PostgreSQL has no limit for a client that is silent between the messages of one command (docs/operating.md). Which
    ones it is within can be seen when PostgreSQL has done all that had reached it before the stop.
    """
    os.kill(pid, signal.SIGSTOP)
    connection = await installed.connect()
    try:
        async with asyncio.timeout(WITHIN):
            while any(found := await connection.fetchrow(ACTIVE)):
                if not found["at_work"]:
                    os.kill(pid, signal.SIGCONT)
                    await asyncio.sleep(0.005)
                    os.kill(pid, signal.SIGSTOP)
                await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def _overtaken(installed: Installation, client: httpx.AsyncClient, url: str, *, all_or_nothing: bool) -> None:
    """One worker hangs, another finishes its update; the first wakes up beside it, and later works alone."""
    kind = "strict" if all_or_nothing else "large"
    hung_up, next_one, last = f"{kind}, hung", f"{kind}, next", f"{kind}, last"

    async def request_update(key: str) -> None:
        asked = charge(key, all_or_nothing=all_or_nothing)
        assert (await ask(client, url, UPDATE, input=asked))["userErrors"] == []

    with installed.worker() as hung:
        await request_update(hung_up)
        await installed.until(RUNNING if all_or_nothing else HALF_WAY, hung_up)
        await _stop_between_commands(installed, hung.pid)
        stopped, cursor = time.monotonic(), await installed.value(CURSOR, hung_up)
        with installed.worker():
            moved = await installed.until(MOVED, hung_up, cursor + 1)
            print(f"{kind}: another worker went on {moved - stopped:.1f} s after the first one hung")
            assert moved - stopped < WITHIN
            os.kill(hung.pid, signal.SIGCONT)
            await installed.until(COMPLETED, hung_up)
            await request_update(next_one)
            await installed.until(COMPLETED, next_one)
        await request_update(last)
        await installed.until(COMPLETED, last)
        assert hung.poll() is None
    await assert_consistent(installed, dict.fromkeys((hung_up, next_one, last), ("COMPLETED",)))


async def test_a_worker_that_hangs_loses_its_update_to_another() -> None:
    async with installation(6_000) as installed:
        with serving(installed.home, "--no-worker", **(SETTINGS | MANY_CHUNKS)) as (_, url):
            async with httpx.AsyncClient(headers=installed.headers, timeout=30) as client:
                await _overtaken(installed, client, url, all_or_nothing=False)
                await _overtaken(installed, client, url, all_or_nothing=True)
