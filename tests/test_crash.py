"""Crashes: real processes killed with SIGKILL at random moments; nothing is lost, nothing is done twice.

The seed is printed; many rounds are in the long test: `pytest -m long tests/test_crash.py`.
"""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.support.server import COMMAND, answer, data_directory, environment, serving

ACCOUNTS = 20_000
SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "400", "ACCOUNT_BATCH_SMALL_UPDATE": "100"}
PATIENCE = 40.0
BATCH = "Summer 2026 prepaid cards"
UPDATE = """
mutation ($key: String!) {
  batchUpdateAccounts(input: {
    filter: {batch: {name: "Summer 2026 prepaid cards"}}
    balance: {charge: {amount: "0.01"}}
    idempotencyKey: $key
  }) { batchUpdate { id state } userErrors { code } }
}
"""


@contextmanager
def working(home: Path) -> Iterator["subprocess.Popen[str]"]:
    """A worker process of its own."""
    process = subprocess.Popen(
        [COMMAND, "worker"], cwd="/", env=environment(home, **SETTINGS), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def _postmaster(home: Path) -> int:
    return int((home / "pg" / "postmaster.pid").read_text().splitlines()[0])


async def _ask(home: Path, sql: str, *arguments: Any) -> Any:
    """A value from the database; waits for one that is being started again."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                connection = await asyncpg.connect(f"postgresql://postgres@/account_batch?host={home}")
                try:
                    return await connection.fetchval(sql, *arguments)
                finally:
                    await connection.close()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.05)


async def _until_moving(home: Path, key: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await _ask(home, "SELECT processed > 0 FROM batch_updates WHERE idempotency_key = $1", key):
            await asyncio.sleep(0.01)


async def _until_completed(home: Path, key: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while (
            state := await _ask(home, "SELECT state FROM batch_updates WHERE idempotency_key = $1", key)
        ) != "COMPLETED":
            assert state in ("QUEUED", "RUNNING"), state
            await asyncio.sleep(0.05)


STATE = "SELECT state FROM batch_updates WHERE idempotency_key = $1"
TWICE = """
SELECT count(*) FROM (
    SELECT control_number FROM xdrs x JOIN batch_updates u ON u.id = x.batch_update_id
    WHERE u.idempotency_key = $1 GROUP BY 1 HAVING count(*) > 1) twice
"""
AGREE = """
SELECT u.selected = u.processed AND u.processed = u.updated + u.unchanged + u.refused
    AND u.updated = (SELECT count(*) FROM xdrs WHERE batch_update_id = u.id)
    AND u.updated = (SELECT sum(accounts) FROM account_outcomes WHERE batch_update_id = u.id AND outcome = 'UPDATED')
    AND u.selected = (SELECT sum(accounts) FROM account_outcomes WHERE batch_update_id = u.id)
FROM batch_updates u WHERE idempotency_key = $1
"""


async def _charge(url: str, token: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    body = {"query": UPDATE, "variables": {"key": key}}
    response = httpx.post(f"{url}/graphql", json=body, headers=headers, timeout=30).json()
    assert response["data"]["batchUpdateAccounts"]["userErrors"] == []


async def _round(home: Path, url: str, token: str, chance: random.Random, number: int) -> None:
    key = f"round {number}"
    victims = [chance.choice(["worker", "postmaster"]) for _ in range(2)]
    with working(home) as worker:
        await _charge(url, token, key)
        await _until_moving(home, key)
        for victim in victims:
            await asyncio.sleep(chance.random() * 0.4)
            os.kill(worker.pid if victim == "worker" else _postmaster(home), signal.SIGKILL)
    begun = time.monotonic()
    with working(home):
        await _until_completed(home, key)
    print(f"round {number}: killed {victims}, done {time.monotonic() - begun:.1f} s after")
    assert await _ask(home, TWICE, key) == 0
    assert await _ask(home, AGREE, key)


async def _rounds(count: int, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    with data_directory() as home:
        answer(home, "demo", "--accounts", str(ACCOUNTS))
        token = answer(home, "token", "--tenant", "demo", "--subject", "tester", "--expires", "7d")
        with serving(home, "--no-worker", **SETTINGS) as (_, url):
            for number in range(count):
                await _round(home, url, token, chance, number)


async def test_a_worker_survives_its_database() -> None:
    with data_directory() as home:
        answer(home, "demo", "--accounts", str(ACCOUNTS))
        token = answer(home, "token", "--tenant", "demo", "--subject", "tester")
        with serving(home, **SETTINGS) as (_, url):
            for number in range(2):
                key = f"survived {number}"
                await _charge(url, token, key)
                await _until_moving(home, key)
                os.kill(_postmaster(home), signal.SIGKILL)
                await _until_completed(home, key)
                assert await _ask(home, TWICE, key) == 0
                assert await _ask(home, AGREE, key)


async def test_a_few_crashes() -> None:
    await _rounds(2, seed=random.SystemRandom().randrange(10**6))


@pytest.mark.long
async def test_many_crashes() -> None:
    await _rounds(25, seed=random.SystemRandom().randrange(10**6))
