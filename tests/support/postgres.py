"""Real databases, one for each test: copies of one that is migrated once."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import asyncpg

from db.embedded import ensure_running, stop
from db.embedded.server import DATABASE
from db.migrate import migrate

# A test's database need not survive a crash. Tests of crashes have clusters of their own.
_NOT_DURABLE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
_numbers = count(1)


@dataclass(frozen=True)
class TestDatabase:
    """One database, of one test."""

    __test__ = False  # pytest would collect it for its name

    name: str
    home: Path
    """The data directory of its server, where the socket is."""

    @property
    def owner_dsn(self) -> str:
        """DSN of the owner, who migrates and imports."""
        return self._dsn("postgres")

    @property
    def server_dsn(self) -> str:
        """DSN of the server's role, which owns nothing."""
        return self._dsn("account_batch")

    def _dsn(self, user: str) -> str:
        return f"postgresql://{user}@/{self.name}?host={quote(str(self.home))}&port=5432"


class TestCluster:
    """A PostgreSQL server of its own, with a migrated database to copy."""

    __test__ = False

    def __init__(self, home: Path, admin: asyncpg.Connection) -> None:
        self.home = home
        self._admin = admin

    @asynccontextmanager
    async def database(self, *, empty: bool = False, like: TestDatabase | None = None) -> AsyncIterator[TestDatabase]:
        """A database, dropped at the end: migrated, `empty`, or a copy of an unused one (`like`)."""
        name = f"test_{next(_numbers)}"
        source = "template0" if empty else like.name if like else DATABASE
        await self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            yield TestDatabase(name, self.home)
        finally:
            await self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def running_cluster() -> AsyncIterator[TestCluster]:
    """A server in a folder with a short name, as socket paths are limited; both are removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    try:
        dsn = ensure_running(folder)
        admin = await asyncpg.connect(dsn, database="postgres")
        try:
            for setting in _NOT_DURABLE:
                await admin.execute(f"ALTER SYSTEM SET {setting}")
            await admin.execute("SELECT pg_reload_conf()")
            await migrate(dsn)
            yield TestCluster(folder, admin)
        finally:
            await admin.close()
    finally:
        stop(folder)
        shutil.rmtree(folder)
