"""A house to break: a data directory with the demo in it, workers and servers as processes, and who looks at it all."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.server import COMMAND, answer, data_directory, environment

SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "100", "ACCOUNT_BATCH_SMALL_UPDATE": "2500"}
"""A chunk takes some milliseconds: there are many moments to be killed in."""

BATCH = "Summer 2026 prepaid cards"
PATIENCE = 40.0
"""Seconds that anything may take before a test gives up."""

_BEFORE = "CREATE TABLE before_crashes AS SELECT batch_id, control_number, balance FROM accounts"
"""The balances as they were, to be compared with."""

AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@dataclass(frozen=True)
class House:
    """A data directory with the demo, and a token that may do all."""

    home: Path
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a signed-in request carries."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def postmaster(self) -> int:
        """The process id of the database."""
        return int((self.home / "pg" / "postmaster.pid").read_text().splitlines()[0])

    async def connected(self) -> Any:
        """A connection as the owner; waits for a database that is being started again."""
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(*AWAY):
                    return await asyncpg.connect(f"postgresql://postgres@/account_batch?host={self.home}")
                await asyncio.sleep(0.02)

    async def ask(self, sql: str, *arguments: Any) -> Any:
        """A value from the database, when it answers."""
        async with asyncio.timeout(PATIENCE):
            while True:
                connection = await self.connected()
                try:
                    return await connection.fetchval(sql, *arguments)
                except AWAY:
                    await asyncio.sleep(0.02)
                finally:
                    connection.terminate()

    async def until(self, sql: str, *arguments: Any) -> float:
        """Waits until that is true; answers when that was, on the clock of `time.monotonic`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                connection = await self.connected()
                try:
                    while not await connection.fetchval(sql, *arguments):
                        await asyncio.sleep(0.005)
                    return time.monotonic()
                except AWAY:
                    await asyncio.sleep(0.02)
                finally:
                    connection.terminate()

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[str]"]:
        """A worker process of its own, once it works; killed afterwards, if it is not dead yet."""
        with (self.home / "worker.log").open("a") as log:
            process = subprocess.Popen(
                [COMMAND, "worker"],
                cwd="/",
                env=environment(self.home, **SETTINGS),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            assert process.stdout is not None
            assert process.stdout.readline(), (self.home / "worker.log").read_text()
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.communicate()


@asynccontextmanager
async def house(accounts: int) -> AsyncIterator[House]:
    """A house whose largest batch has that many accounts; all of it gone afterwards."""
    with data_directory() as home:
        answer(home, "demo", "--accounts", str(accounts))
        token = answer(home, "token", "--tenant", "demo", "--subject", "tester", "--expires", "7d")
        built = House(home, token)
        owner = await built.connected()
        await owner.execute(_BEFORE)
        await owner.close()
        yield built
