"""Processes that are asked to stop, and what they are in the middle of: how long they take, and what they say."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.crash.house import House

WITHIN = 10.0
"""Seconds from the signal to the end of the process, whatever it is doing."""

_GIVE_UP = 25.0

Process = subprocess.Popen[str]


async def stopped(process: Process, number: signal.Signals = signal.SIGTERM, log: Path | None = None) -> float:
    """Asks a process to stop; the seconds until it has ended, which fail the test where they are more than WITHIN."""
    begun = time.monotonic()
    process.send_signal(number)
    return await ended(process, begun, log)


async def ended(process: Process, begun: float, log: Path | None = None) -> float:
    """The seconds from then until it has ended, likewise."""
    try:
        await asyncio.to_thread(process.wait, _GIVE_UP)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            process.kill()
        raise AssertionError(f"still there after {_GIVE_UP} s") from None
    taken = time.monotonic() - begun
    assert taken < WITHIN, (taken, [] if log is None else said(log)[-12:])
    return taken


@contextmanager
def half_sent(url: str, token: str, *, body: bool) -> Iterator[socket.socket]:
    """A request that was begun and is not gone on with: in the middle of its head, or of its body."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n"
    )
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall((head + ("\r\n{" if body else "X-Half: ")).encode())
        time.sleep(0.2)  # nothing tells that it has arrived
        yield connection


@contextmanager
def frozen(home: Path) -> Iterator[None]:
    """The database of a data directory stands still: its postmaster, and all that serve somebody."""
    postmaster = psutil.Process(int((home / "pg" / "postmaster.pid").read_text().splitlines()[0]))
    postmaster.suspend()
    children = postmaster.children(recursive=True)
    try:
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.suspend()
        yield
    finally:
        for process in (*children, postmaster):
            with suppress(psutil.NoSuchProcess):
                process.resume()


@asynccontextmanager
async def locked(house: House, sql: str) -> AsyncIterator[Any]:
    """Another program that has locked something."""
    other = await house.connected()
    transaction = other.transaction()
    await transaction.start()
    await other.execute(sql)
    try:
        yield transaction
    finally:
        await other.close()


def said(log: Path) -> list[dict[str, Any]]:
    """What a process has logged."""
    lines = log.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def kill_all(parent: Process) -> None:
    """Ends a process and all that it has begun."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(parent.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                os.kill(child.pid, signal.SIGKILL)
    parent.kill()
