"""`make run` on a warm machine: from typing it until it serves, compared with the start of an interpreter."""

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from bench.client import Client
from bench.process import free_port
from bench.recording.files import ROOT
from bench.table import Figure, Notes, median, of_rounds
from db.embedded import stop
from graph.cli.demo_size import ACCOUNTS

BOUND = 2.0
"""Seconds."""

_OURS = re.compile("ACCOUNT_BATCH_|MAKE|MFLAGS|VENV")


async def measure(rounds: int) -> tuple[list[Figure], Notes]:
    """Medians; a first start, which loads the demo, is noted."""
    directory = Path(tempfile.mkdtemp(prefix="ab-bench-"))
    try:
        first, *warm = [await _start(directory) for _ in range(rounds + 1)]
        floors = [await _nothing() for _ in range(rounds)]
    finally:
        await asyncio.to_thread(stop, directory)
        shutil.rmtree(directory, ignore_errors=True)
    what = "`make run` on a warm machine, until it serves; compared with an interpreter that does nothing"
    figure = of_rounds(what, ACCOUNTS, warm, floors, 1, round(BOUND / median(floors), 1))
    return [figure], {"the first `make run`, with its database and demo": f"{first:.1f} s"}


async def _start(directory: Path) -> float:
    """Seconds from typing it until its server is ready; it is stopped then."""
    port = free_port()
    theirs = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    ours = {"ACCOUNT_BATCH_DATA_DIR": str(directory), "ACCOUNT_BATCH_LOG_LEVEL": "error", "PORT": str(port)}
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec("make", "run", cwd=ROOT, env=theirs | ours, stdout=PIPE)
    try:
        await _linked(process)
        client = await Client.open(port, "")
        status, _ = await client.request("GET", "/health/ready", None)
        seconds = time.perf_counter() - begun
        client.close()
        if status != 200:
            raise AssertionError(f"it is not ready: {status}")
        return seconds
    finally:
        process.send_signal(signal.SIGTERM)
        await process.communicate()


async def _linked(process: Process) -> None:
    """Reads until the links are printed: the socket is open then."""
    if process.stdout is None:
        raise AssertionError("nothing to read")
    async for line in process.stdout:
        if b"#token=" in line:
            return
    raise AssertionError("`make run` does not serve")


async def _nothing() -> float:
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "", stdout=DEVNULL)
    await process.wait()
    return time.perf_counter() - begun
