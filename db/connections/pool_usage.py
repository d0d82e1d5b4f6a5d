"""How a process uses its pool of connections, for its metrics."""

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from time import monotonic
from typing import Any


class PoolUsage:
    """How many connections of a pool are in use and waited for, and how long snapshots have been held."""

    def __init__(self, pool: Any, spares: Sized) -> None:
        self._pool = pool
        self._spares = spares
        self.waiting = 0
        """Transactions that wait for a connection."""
        self._snapshots: dict[object, float] = {}

    @property
    def size(self) -> int:
        """The most connections that there may be."""
        return int(self._pool.get_max_size())

    @property
    def in_use(self) -> int:
        """Connections that somebody has."""
        acquired = int(self._pool.get_size() - self._pool.get_idle_size())
        return max(0, acquired - len(self._spares))

    @property
    def oldest_snapshot(self) -> float:
        """Seconds since the oldest snapshot that is still held was begun; 0 where there is none."""
        return monotonic() - min(self._snapshots.values()) if self._snapshots else 0.0

    @contextmanager
    def wait(self) -> Iterator[None]:
        """Counts a transaction that waits for a connection."""
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Notes when a snapshot was begun that is held within."""
        held = object()
        self._snapshots[held] = monotonic()
        try:
            yield
        finally:
            del self._snapshots[held]
