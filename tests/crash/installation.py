"""An installation for crash tests: a data directory with the demo, queries on its database, worker processes."""

import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.support.reconnecting import connected, first_value, true_at
from tests.support.server import COMMAND, answer, data_directory, environment
from tests.support.waiting import first_line

SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "100", "ACCOUNT_BATCH_SMALL_UPDATE": "2500"}
"""Small chunks take milliseconds: a kill at a random moment meets many different states."""

BATCH = "Summer 2026 prepaid cards"
TIMEOUT = 40.0
"""Seconds after which a wait fails the test."""

REMEMBER_BALANCES = "CREATE TABLE before_crashes AS SELECT batch_id, control_number, balance FROM accounts"
"""Balances before the crashes, to compare with."""


@dataclass(frozen=True)
class Installation:
    """A data directory with the demo tenant, and a token with all permissions."""

    home: Path
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Headers of an authenticated request."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def server_dsn(self) -> str:
        """DSN of the server's role."""
        return f"postgresql://account_batch@/account_batch?host={self.home}"

    @property
    def postmaster(self) -> int:
        """Process ID of the postmaster."""
        return int((self.home / "pg" / "postmaster.pid").read_text().splitlines()[0])

    async def connect(self) -> Any:
        """A connection as the owner of the tables; waits while the database restarts."""
        return await connected(self._connect, TIMEOUT)

    async def value(self, sql: str, *arguments: Any) -> Any:
        """One value from the database; retried while the database restarts."""
        return await first_value(self._connect, TIMEOUT, sql, *arguments)

    async def until(self, sql: str, *arguments: Any) -> float:
        """Waits until the query returns true; returns that moment (`time.monotonic`)."""
        return await true_at(self._connect, TIMEOUT, sql, *arguments)

    async def _connect(self) -> Any:
        return await asyncpg.connect(f"postgresql://postgres@/account_batch?host={self.home}")

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[str]"]:
        """A worker process that has started; killed at the end unless it has already died."""
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
            assert first_line(process, TIMEOUT), (self.home / "worker.log").read_text()
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.communicate()


@asynccontextmanager
async def installation(accounts: int) -> AsyncIterator[Installation]:
    """A installation whose largest batch has that many accounts; all of it gone afterwards."""
    with data_directory() as home:
        answer(home, "demo", "--accounts", str(accounts))
        token = answer(home, "token", "--tenant", "demo", "--subject", "tester", "--expires", "7d")
        installed = Installation(home, token)
        owner = await installed.connect()
        await owner.execute(REMEMBER_BALANCES)
        await owner.close()
        yield installed
