"""The product as it is shipped, under measurement: a server process with an embedded PostgreSQL of its own."""

import asyncio
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from bench.client import Client
from bench.data import fill
from db import facets
from db.embedded import ensure_running, stop
from db.engine import Session
from db.migrate import migrate
from db.tables.security import TENANT

START_LIMIT = 60.0


@dataclass
class Bench:
    """A running server: a client signed in, a connection as the owner, the batches' keys by size."""

    http: Client
    owner: Any
    batches: dict[int, int]
    server: psutil.Process
    dsn: str

    async def graphql(self, query: str, **variables: Any) -> Any:
        """The data of an operation; raises AssertionError with the errors if there are any."""
        _, body = await self.http.request("POST", "/graphql", {"query": query, "variables": variables})
        if "errors" in body:
            raise AssertionError(body["errors"])
        return body["data"]

    async def settle(self, size: int) -> None:
        """Puts right what a floor leaves: facets, dead rows, a checkpoint due in the middle of the next run."""
        await rebuild(self.owner, [self.batches[size]])
        await self.owner.execute("VACUUM accounts")
        await self.owner.execute("VACUUM facets")
        await self.owner.execute("CHECKPOINT")

    def memory(self) -> float:
        """Memory of the server process, in MB."""
        return float(self.server.memory_info().rss) / 1e6


async def rebuild(owner: Any, batches: list[int]) -> None:
    """Makes facets what the accounts are."""
    async with owner.transaction():
        await owner.execute(f"SET LOCAL {TENANT} = '1'")
        await facets.rebuild(Session(owner), batches)


@asynccontextmanager
async def bench(sizes: list[int]) -> AsyncIterator[Bench]:
    """A server with a batch of each size, stopped and removed at the end."""
    directory = Path(tempfile.mkdtemp(prefix="ab-bench-"))
    dsn = await asyncio.to_thread(ensure_running, directory)
    try:
        await migrate(dsn)
        owner = await asyncpg.connect(dsn)
        batches = await fill(owner, sizes)
        await rebuild(owner, list(batches.values()))
        await owner.execute("VACUUM ANALYZE")
        async with _serving(directory) as (http, process):
            yield Bench(http, owner, batches, process, dsn)
        await owner.close()
    finally:
        await asyncio.to_thread(stop, directory)
        shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def _serving(directory: Path) -> AsyncIterator[tuple[Client, psutil.Process]]:
    environment = {**os.environ, "ACCOUNT_BATCH_DATA_DIR": str(directory), "ACCOUNT_BATCH_LOG_LEVEL": "error"}
    environment.pop("ACCOUNT_BATCH_DATABASE_URL", None)
    command = str(Path(sys.executable).with_name("account-batch"))
    token = await _output(
        command, "token", "--tenant", "bench", "--subject", "bench", "--expires", "12h", env=environment
    )
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        command, "serve", "--port", str(port), env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _ready(port)
        client = await Client.open(port, token)
        yield client, psutil.Process(process.pid)
        client.close()
    finally:
        process.terminate()
        await process.wait()


async def _output(*command: str, env: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode().strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(port: int) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        with suppress(OSError):
            client = await Client.open(port, "")
            status, _ = await client.request("GET", "/health/ready", None)
            client.close()
            if status == 200:
                return
        await asyncio.sleep(0.05)
    raise TimeoutError("the server did not become ready")
