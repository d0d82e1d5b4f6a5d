"""Servers with what the product ships with: limits, budgets, log and metrics; or with none of these."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import psutil

from bench.client import Client
from bench.data import TENANT
from bench.process import COMMAND
from bench.server import Bench
from db.settings import Settings
from graph.cli.tokens import local_token

START_TIMEOUT = 60.0
SHIPPED = (COMMAND,)
BARE = (sys.executable, "-m", "bench.hardening.bare")


def token(bench: Bench, subject: str) -> str:
    """A token of that subject."""
    return local_token(Settings(_env_file=None, data_dir=bench.directory), TENANT, subject, timedelta(hours=12))


@asynccontextmanager
async def serving(
    bench: Bench, command: tuple[str, ...], **settings: str
) -> AsyncIterator[tuple[Client, psutil.Process]]:
    """A server on the bench's database, with the settings as shipped but for these; its log goes nowhere."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("ACCOUNT_BATCH_")}
    ours = {"ACCOUNT_BATCH_DATA_DIR": str(bench.directory)}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    silent = asyncio.subprocess.DEVNULL
    words = (*command, "serve", "--no-worker", "--port", str(port))
    process = await asyncio.create_subprocess_exec(*words, env=theirs | ours | settings, stdout=silent, stderr=silent)
    try:
        client = await _opened(port, token(bench, "honest"))
        yield client, psutil.Process(process.pid)
        client.close()
    finally:
        process.terminate()
        await process.wait()


async def _opened(port: int, bearer: str) -> Client:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with suppress(OSError):
            client = await Client.open(port, bearer)
            if (await client.request("GET", "/health/ready", None))[0] == 200:
                return client
            client.close()
        await asyncio.sleep(0.05)
    raise TimeoutError("the server did not become ready")
