"""Where server processes that share a port share their metrics.

Each process counts in files of its own. A process that takes the place of one that has died goes on in the files of
that: so there are as many files as there were processes at a time, and not as there were ever, and no count is lost.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

MULTIPROCESS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that prometheus_client reads when it is imported."""

_LOCKS = "*.lock"
"""Files of the directory of which each is locked by the process that counts under its number."""


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Processes started within count in a directory of their own, which is new and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="account-batch-metrics-") as directory:
        os.environ[MULTIPROCESS_DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[MULTIPROCESS_DIRECTORY]


def take_number() -> None:
    """Has this process count under the least number that no living process has; before its first metric is made.

    The operating system releases the lock when the process ends, however it does.
    """
    if MULTIPROCESS_DIRECTORY not in os.environ:
        return
    from prometheus_client import values  # reads the variable when it is imported

    number = next(number for number in count() if _lock(_directory() / f"{number}.lock") is not None)
    _forget(number)
    values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]


def forget_gauges() -> None:
    """Leaves out the gauges of processes that have ended; what they have counted stays."""
    if MULTIPROCESS_DIRECTORY in os.environ:
        for path in _directory().glob(_LOCKS):
            if (lock := _lock(path)) is not None:
                _forget(int(path.stem))
                os.close(lock)


def _directory() -> Path:
    return Path(os.environ[MULTIPROCESS_DIRECTORY])


def _lock(path: Path) -> int | None:
    """The descriptor of a lock that is held as long as it is open; None where another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _forget(number: int) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(number)  # type: ignore[no-untyped-call]
