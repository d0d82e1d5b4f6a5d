"""A server that leaves large updates to a worker beside it, on a database that is filled batch by batch."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench import data
from bench.process import run, serving, working
from bench.server import Bench, database


@dataclass
class Installation:
    """The server's bench, the worker, and what each import took."""

    bench: Bench
    worker: psutil.Process | None
    seconds: dict[int, float] = field(default_factory=dict)
    memory: dict[int, float] = field(default_factory=dict)
    bytes: dict[int, float] = field(default_factory=dict)

    @property
    def processes(self) -> dict[str, psutil.Process]:
        """Server and worker."""
        server = {"server": self.bench.server}
        return server if self.worker is None else {**server, "worker": self.worker}

    async def load(self, names: list[str], size: int) -> None:
        """Import batches of that size each; what it took is kept by the number of accounts."""
        before, accounts = await self._size(), size * len(names)
        with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as directory:
            first = int(await self.bench.owner.fetchval("SELECT coalesce(max(id), 0) + 1 FROM batches"))
            await asyncio.to_thread(data.write_batches, Path(directory), names, size, first)
            self.seconds[accounts], self.memory[accounts] = await asyncio.to_thread(
                run, self.bench.directory, "import", directory, "--tenant", data.TENANT
            )
        self.bytes[accounts] = (await self._size() - before) / 1e6
        for row in await self.bench.owner.fetch("SELECT id, name FROM batches WHERE name = ANY ($1)", names):
            if (digits := row["name"].replace(",", "")).isdigit():
                self.bench.batches[int(digits)] = row["id"]

    async def _size(self) -> int:
        return int(await self.bench.owner.fetchval("SELECT pg_database_size(current_database())"))


@asynccontextmanager
async def installation(*, workers: bool = True) -> AsyncIterator[Installation]:
    """An installation with a catalogue, and no batches yet. Not `workers`: without the one that is usual."""
    async with database() as (directory, dsn, owner):
        with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as files:
            data.write_catalogue(Path(files))
            await asyncio.to_thread(run, directory, "import", files, "--tenant", data.TENANT)
        async with AsyncExitStack() as running:
            http, server = await running.enter_async_context(serving(directory, "--no-worker"))
            worker = await running.enter_async_context(working(directory)) if workers else None
            yield Installation(Bench(http, owner, {}, server, dsn, directory, {}), worker)
