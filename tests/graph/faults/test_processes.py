"""One of several server processes dies: another is in its place, whatever the database does."""

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

import psutil

from db.embedded import ensure_running, stop
from tests.crash.installation import Installation
from tests.graph.faults.other_database import BACK, answers, client, server
from tests.support.waiting import until


async def test_a_process_that_is_killed_is_replaced(installed: Installation) -> None:
    """Also while the database is away, when a new one finds none."""
    with server(installed, "--processes", "2") as (process, url):
        async with client(installed, url) as http:
            await _kill_one_and_wait(process)
            assert await answers(http)
            await asyncio.to_thread(stop, installed.home)
            try:
                await _kill_one_and_wait(process)
                await until(lambda: answers(http, 503), 20, "the processes answer without a database")
            finally:
                await asyncio.to_thread(ensure_running, installed.home)
            await until(lambda: answers(http), BACK, "reads are answered again")
            assert process.poll() is None


def _servers(process: Any) -> set[int]:
    """The processes that hold the port: the children but multiprocessing's tracker."""
    servers = set()
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess):  # a killed one that is not yet replaced
            if "resource_tracker" not in " ".join(child.cmdline()):
                servers.add(child.pid)
    return servers


async def _kill_one_and_wait(process: Any) -> None:
    """Kills one of two server processes, and waits until another is in its place."""
    before = _servers(process)
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    await until(lambda: len(_servers(process) - {min(before)}) == 2, 20, "another process is in its place")
