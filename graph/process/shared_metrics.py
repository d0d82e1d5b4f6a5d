"""Where server processes that share a port share their metrics."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

MULTIPROCESS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that prometheus_client reads when it is imported."""


@contextmanager
def shared_metrics() -> Iterator[None]:
    """Processes started within count in a directory of their own, which is new and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="account-batch-metrics-") as directory:
        os.environ[MULTIPROCESS_DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[MULTIPROCESS_DIRECTORY]


def forget_gauges(pid: int | None) -> None:
    """Leaves out the gauges of a process that has ended; what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # reads the variable when it is imported

    if MULTIPROCESS_DIRECTORY in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
