"""Processor time of the database, which is steadier than seconds on a machine with other work."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import psutil

_ENDING = 5.0
"""Seconds within which a session that was closed has ended."""


async def processor_time(directory: Path, work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of processor time of the sessions that were begun and ended in that work, on that data directory.

    What autovacuum took meanwhile is among them.
    """
    postmaster = psutil.Process(int((directory / "pg" / "postmaster.pid").read_text().split()[0]))
    others, before = _sessions(postmaster), _of_ended(postmaster)
    await work()
    deadline = time.monotonic() + _ENDING
    while _sessions(postmaster) - others and time.monotonic() < deadline:  # noqa: ASYNC110 - other processes
        await asyncio.sleep(0.01)
    return _of_ended(postmaster) - before


def _sessions(postmaster: psutil.Process) -> set[int]:
    """The processes of sessions, by their titles."""
    found = set()
    for child in postmaster.children():
        with suppress(psutil.Error):
            if "[local]" in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


def _of_ended(postmaster: psutil.Process) -> float:
    times = postmaster.cpu_times()
    return float(times.children_user + times.children_system)
