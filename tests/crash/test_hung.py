"""A worker that hangs: stopped in the middle of an update, it loses its batch to another one, and comes too late."""

import os
import signal

import httpx
import pytest

from tests.crash.checks import check
from tests.crash.house import SETTINGS, house
from tests.crash.requests import UPDATE, ask, charge
from tests.support.server import serving

HALF_WAY = "SELECT processed > 0 AND processed < selected FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
RUNNING = "SELECT state = 'RUNNING' FROM batch_updates WHERE idempotency_key = $1"


@pytest.mark.parametrize("all_or_nothing", [False, True])
async def test_a_worker_that_hangs_loses_its_update_to_another(all_or_nothing: bool) -> None:
    async with house(20_000) as built:
        with serving(built.home, "--no-worker", **(SETTINGS | {"ACCOUNT_BATCH_CHUNK_SIZE": "40"})) as (_, url):
            async with httpx.AsyncClient(headers=built.headers, timeout=30) as client:
                with built.worker() as hung:
                    update = await ask(client, url, UPDATE, input=charge("hung", all_or_nothing=all_or_nothing))
                    assert update["userErrors"] == []
                    await built.until(RUNNING if all_or_nothing else HALF_WAY, "hung")
                    os.kill(hung.pid, signal.SIGSTOP)
                    with built.worker():
                        await built.until(COMPLETED, "hung")
                        os.kill(hung.pid, signal.SIGCONT)
                        second = charge("another", all_or_nothing=all_or_nothing)
                        assert (await ask(client, url, UPDATE, input=second))["userErrors"] == []
                        await built.until(COMPLETED, "another")
                    # Who hung is the only one left, and works again.
                    assert (await ask(client, url, UPDATE, input=charge("third")))["userErrors"] == []
                    await built.until(COMPLETED, "third")
                    assert hung.poll() is None
                await check(built, {"hung": "COMPLETED", "another": "COMPLETED", "third": "COMPLETED"})
