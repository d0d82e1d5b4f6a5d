"""Shutdown of processes: how long it takes and what is logged; and situations that a shutdown may meet."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psutil

from tests.crash.installation import Installation

MAX_SHUTDOWN = 10.0
"""Seconds from the signal to the end of the process, at most."""

_TIMEOUT = 25.0

Process = subprocess.Popen[str]
T = TypeVar("T")


@asynccontextmanager
async def in_thread(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enters and leaves a blocking context manager in a thread, so that several processes start at once."""
    value = await asyncio.to_thread(manager.__enter__)
    try:
        yield value
    finally:
        await asyncio.to_thread(manager.__exit__, None, None, None)


async def stop_and_wait(process: Process, number: signal.Signals = signal.SIGTERM, log: Path | None = None) -> float:
    """Signals a process; returns the seconds until it has ended, and fails the test after MAX_SHUTDOWN."""
    begun = time.monotonic()
    process.send_signal(number)
    return await wait_for_exit(process, begun, log)


async def wait_for_exit(process: Process, begun: float, log: Path | None = None) -> float:
    """Returns the seconds from `begun` until the process has ended, and fails the test after MAX_SHUTDOWN."""
    try:
        await asyncio.to_thread(process.wait, _TIMEOUT)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            process.kill()
        raise AssertionError(f"still there after {_TIMEOUT} s") from None
    taken = time.monotonic() - begun
    assert taken < MAX_SHUTDOWN, (taken, [] if log is None else log_entries(log)[-12:])
    return taken


@contextmanager
def half_sent_request(url: str, token: str, *, body: bool) -> Iterator[socket.socket]:
    """A request that stops in the middle of its headers, or of its body."""
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n"
    )
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
        connection.sendall((head + ("\r\n{" if body else "X-Half: ")).encode())
        time.sleep(0.2)  # its arrival cannot be observed
        yield connection


@contextmanager
def frozen_database(home: Path) -> Iterator[None]:
    """Suspends the database of a data directory: the postmaster and all of its processes."""
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
async def locked_rows(installation: Installation, sql: str) -> AsyncIterator[Any]:
    """Another program whose open transaction has executed `sql`, which locks rows."""
    other = await installation.connect()
    transaction = other.transaction()
    await transaction.start()
    await other.execute(sql)
    try:
        yield transaction
    finally:
        other.terminate()  # a database that was killed takes no farewell


def log_entries(log: Path) -> list[dict[str, Any]]:
    """The JSON entries of a log."""
    lines = log.read_text().splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def kill_process_tree(parent: Process) -> None:
    """Kills a process and all of its descendants."""
    with suppress(psutil.NoSuchProcess):
        for child in psutil.Process(parent.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                os.kill(child.pid, signal.SIGKILL)
    parent.kill()
