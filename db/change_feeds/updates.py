"""The change feed of batch updates: one LISTEN connection per process, which wakes subscribers by the update's key.

Nothing is queued: each subscriber has an event, and notifications that arrive while it is set count once. A
notification carries the update's key and no data, so one that a broken connection lost costs nothing: after
reconnecting, all subscribers are woken and read again. A row read since the last notification is current: its
subscribers share it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from db.background.child_tasks import cancel_and_wait
from db.background.loop import BackgroundLoop
from db.background.tasks import start_shared
from db.connections.connection_errors import DATABASE_ERRORS
from db.connections.hosts import Connector
from db.connections.timeouts import server_settings
from db.engine import Scope
from db.tables.notifications import UPDATES
from db.tables.security import ROLE

log = logging.getLogger(__name__)

T = TypeVar("T")

_RECONNECT_INTERVAL = 0.1
"""Seconds between the end of a connection and the next one."""

_RETRY_INTERVAL = 0.2
_MAX_PAUSE = 1.0
"""Seconds after a failed attempt to connect: doubled each time, up to the maximum."""

_CHECK_INTERVAL = 5.0
"""Seconds without a notification after which the connection is checked."""

_TIMEOUT = 5.0
"""Seconds that the database may take to answer: a dead connection is not always reported."""


class UpdateFeed:
    """Wakes subscribers of an update; works while `run` is running."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connector = Connector(_TIMEOUT, primary=True)
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: defaultdict[str, dict[Scope, asyncio.Task[Any]]] = defaultdict(dict)
        self._reads: set[asyncio.Task[Any]] = set()
        """Reads under way, also those whose subscribers have left or been woken since."""

    @contextmanager
    def waiting(self, update: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever that update may have changed, and initially, for the first read."""
        key, event = str(update), asyncio.Event()
        event.set()
        self._known.pop(key, None)
        self._waiting[key].add(event)
        try:
            yield event
        finally:
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]
                self._known.pop(key, None)

    async def known(self, update: int, scope: Scope, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of `read`, shared by all subscribers of a scope until that update may have changed.

        Raises what `read` raises; a failure is not kept, so that the next call reads again.
        """
        known = self._known[str(update)]
        if scope not in known:
            known[scope] = task = start_shared(read(), f"read of batch update {update}")
            self._reads.add(task)
            task.add_done_callback(self._reads.discard)
            task.add_done_callback(lambda done: _forget_failure(known, scope, done))
        found: T = await asyncio.shield(known[scope])
        return found

    @property
    def waiters(self) -> int:
        """Number of subscribers."""
        return sum(map(len, self._waiting.values()))

    async def run(self) -> None:
        """Listen until cancelled, and then cancel the reads under way; reconnects when the connection breaks."""
        loop = BackgroundLoop(
            "listening for batch updates",
            _RECONNECT_INTERVAL,
            retry_interval=_RETRY_INTERVAL,
            max_retry_interval=_MAX_PAUSE,
            level=logging.INFO,
        )
        try:
            await loop.run(self._connect_and_listen)
        finally:
            await cancel_and_wait(*self._reads)

    async def _connect_and_listen(self) -> None:
        await self._listen(await self._connect())

    async def _connect(self) -> Any:
        settings = server_settings(f"{ROLE} listening")
        return await self._connector.connect(self._dsn, command_timeout=_TIMEOUT, server_settings=settings)

    async def _listen(self, connection: Any) -> None:
        """Wake subscribers as notified until the connection breaks."""
        broken = asyncio.Event()
        connection.add_termination_listener(lambda _: broken.set())
        try:
            await connection.add_listener(UPDATES, lambda *notification: self._wake(notification[3]))
            self._wake_all()
            while not broken.is_set():
                try:
                    async with asyncio.timeout(_CHECK_INTERVAL):
                        await broken.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")
        except DATABASE_ERRORS as error:
            log.info("the listening connection broke: %s", type(error).__name__)
        finally:
            connection.terminate()

    def _wake(self, key: str) -> None:
        self._known.pop(key, None)
        for event in self._waiting.get(key, ()):
            event.set()

    def _wake_all(self) -> None:
        for key in self._waiting:
            self._wake(key)


def _forget_failure(known: "dict[Scope, asyncio.Task[Any]]", scope: Scope, done: "asyncio.Task[Any]") -> None:
    if done.cancelled() or done.exception() is not None:
        known.pop(scope, None)
