"""The server under measurement: the product as shipped, with an embedded PostgreSQL of its own."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from bench.client import Client
from bench.data import fill
from bench.process import serving
from bench.table import Notes
from db import facets
from db.embedded import ensure_running, stop
from db.engine import Session
from db.migrate import migrate
from db.tables.security import TENANT


@dataclass(frozen=True)
class Bench:
    """A running server: a client signed in, a connection as the owner, the batches' keys by size, and how they were
    loaded."""

    http: Client
    owner: Any
    batches: dict[int, int]
    server: psutil.Process
    dsn: str
    directory: Path
    loaded: Notes

    async def graphql(self, query: str, **variables: Any) -> Any:
        """The data of an operation; raises AssertionError with the errors if there are any."""
        return await self.http.graphql(query, **variables)

    async def settle(self, size: int) -> None:
        """Rebuild facets after a plain UPDATE, and `tidy`."""
        await rebuild(self.owner, [self.batches[size]])
        await self.tidy()

    async def tidy(self) -> None:
        """Remove what would affect the next run: dead rows, and a checkpoint that is due."""
        await self.owner.execute("VACUUM accounts")
        await self.owner.execute("VACUUM facets")
        await self.owner.execute("VACUUM facet_slices")
        await self.owner.execute("CHECKPOINT")

    def memory(self) -> float:
        """Memory of the server process, in MB."""
        return float(self.server.memory_info().rss) / 1e6

    def busy(self) -> float:
        """Seconds of processor time that the server process has used since it started."""
        times = self.server.cpu_times()
        return float(times.user + times.system)

    @asynccontextmanager
    async def another(self, *words: str, **settings: str) -> AsyncIterator["Bench"]:
        """A second server of the same database, with further arguments and settings."""
        async with serving(self.directory, *words, **settings) as (http, process):
            yield replace(self, http=http, server=process)


async def rebuild(owner: Any, batches: list[int]) -> None:
    """Rebuild the facets of those batches."""
    async with owner.transaction():
        await owner.execute(f"SET LOCAL {TENANT} = '1'")
        await facets.rebuild(Session(owner), batches)


@asynccontextmanager
async def database() -> AsyncIterator[tuple[Path, str, Any]]:
    """An embedded database of our tables: its data directory, its DSN, and a connection as the owner."""
    directory = Path(tempfile.mkdtemp(prefix="ab-bench-"))
    dsn = await asyncio.to_thread(ensure_running, directory)
    try:
        await migrate(dsn)
        owner = await asyncpg.connect(dsn)
        yield directory, dsn, owner
        await owner.close()
    finally:
        await asyncio.to_thread(stop, directory)
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def bench(sizes: list[int]) -> AsyncIterator[Bench]:
    """A server with a batch of each size as an import leaves it, stopped and removed at the end."""
    async with database() as (directory, dsn, owner):
        batches, loaded = await fill(directory, owner, sizes)
        async with serving(directory) as (http, process):
            yield Bench(http, owner, batches, process, dsn, directory, loaded)
