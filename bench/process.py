"""The server as operators start it: `account-batch serve` in its own process, and a client with a token."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

from bench.client import Client

COMMAND = str(Path(sys.executable).with_name("account-batch"))
START_TIMEOUT = 60.0
KIB = 1024
"""`ru_maxrss` is in KiB on Linux."""


@asynccontextmanager
async def serving(
    directory: Path, *words: str, tenant: str = "bench", **settings: str
) -> AsyncIterator[tuple[Client, psutil.Process]]:
    """A server on that data directory, with further arguments and settings; stopped at the end.

    The client has a token for the tenant.
    """
    environment = _environment(directory) | settings
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        COMMAND, "serve", "--port", str(port), *words, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await _ready(port)
        client = await Client.open(port, await _token(environment, tenant))
        yield client, psutil.Process(process.pid)
        client.close()
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def working(directory: Path) -> AsyncIterator[psutil.Process]:
    """A worker on that data directory, which works when the context begins; stopped at the end."""
    process = await asyncio.create_subprocess_exec(
        COMMAND, "worker", env=_environment(directory), stdout=asyncio.subprocess.PIPE
    )
    try:
        if process.stdout is not None:
            async with asyncio.timeout(START_TIMEOUT):
                await process.stdout.readline()
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        await process.wait()


def run(directory: Path, *words: str) -> tuple[float, float]:
    """Runs a command of the product on that data directory; return its seconds, and its most memory in MB."""
    begun = time.perf_counter()
    with subprocess.Popen([COMMAND, *words], env=_environment(directory), stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return time.perf_counter() - begun, used.ru_maxrss * KIB / 1e6


_UNLIMITED = str(10**9)
"""What its one caller may spend, which asks for as much as the server can answer."""


def _environment(directory: Path) -> dict[str, str]:
    """The environment of a command, with no other settings of the product than these."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("ACCOUNT_BATCH_")}
    ours = {"DATA_DIR": str(directory), "LOG_LEVEL": "error", "COST_BUCKET": _UNLIMITED, "COST_REFILL": _UNLIMITED}
    return theirs | {f"ACCOUNT_BATCH_{name}": value for name, value in ours.items()}


async def _token(environment: dict[str, str], tenant: str) -> str:
    words = ("token", "--tenant", tenant, "--subject", "bench", "--expires", "12h")
    process = await asyncio.create_subprocess_exec(COMMAND, *words, env=environment, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode().strip()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _ready(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        with suppress(OSError):
            client = await Client.open(port, "")
            status, _ = await client.request("GET", "/health/ready", None)
            client.close()
            if status == 200:
                return
        await asyncio.sleep(0.05)
    raise TimeoutError("the server did not become ready")
