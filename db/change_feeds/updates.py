"""Hearing that batch updates moved on: one listening connection for a process, and all who wait are woken by key.

Nothing is queued: who waits has an event, and wakes that come while it is set are one. A notification says where to
look and never what is there, so one that is lost (the connection broke) costs nothing: once the connection is back,
everybody looks again. What was read since an update was last heard of is as good as new: all who wait for it share it.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import asyncpg

from db.connection_errors import CONNECTION_LOST, CommandTimeout
from db.engine import Tenant
from db.tables.notifications import UPDATES
from db.tables.security import ROLE
from db.timeouts import server_settings

log = logging.getLogger(__name__)

T = TypeVar("T")

DATABASE_AWAY = (*CONNECTION_LOST, CommandTimeout, asyncpg.OperatorInterventionError)
"""What is raised while the database is away, going or coming back, or too busy: whoever follows it looks again."""

_FIRST_PAUSE = 0.1
_MAX_PAUSE = 1.0
"""Seconds before the connection is tried again: doubled each time."""

_CHECK_INTERVAL = 15.0
_TIMEOUT = 5.0
"""Seconds that the database may take to answer, where nobody says that a connection is dead."""


class UpdateFeed:
    """Wakes who waits for an update. `run` has to run meanwhile."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._known: defaultdict[str, dict[Tenant, asyncio.Future[Any]]] = defaultdict(dict)

    @contextmanager
    def waiting(self, update: int) -> Iterator[asyncio.Event]:
        """An event that is set whenever that update may have moved on, and at first: the present is news too."""
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

    async def known(self, update: int, tenant: Tenant, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` finds, read once for all of a tenant who wait for that update until it may have moved on.

        Raises what `read` raises; whoever asks next reads anew.
        """
        known = self._known[str(update)]
        if tenant not in known:
            known[tenant] = asyncio.ensure_future(read())
            known[tenant].add_done_callback(lambda done: _forget_failure(known, tenant, done))
        found: T = await asyncio.shield(known[tenant])
        return found

    @property
    def waiters(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    async def run(self) -> None:
        """Listens until it is cancelled; a connection that breaks is made anew."""
        pause = _FIRST_PAUSE
        while True:
            try:
                connection = await self._connected()
            except (*DATABASE_AWAY, asyncpg.PostgresError) as reason:
                log.info("no connection to listen on yet: %s", type(reason).__name__)
                pause = min(2 * pause, _MAX_PAUSE)
            except Exception:
                log.exception("listening is tried again")
                pause = _MAX_PAUSE
            else:
                pause = _FIRST_PAUSE
                await self._listen(connection)
            await asyncio.sleep(pause)

    async def _connected(self) -> Any:
        settings = server_settings(f"{ROLE} listening")
        return await asyncpg.connect(self._dsn, timeout=_TIMEOUT, command_timeout=_TIMEOUT, server_settings=settings)

    async def _listen(self, connection: Any) -> None:
        """Hears what comes until the connection breaks."""
        broken = asyncio.Event()
        connection.add_termination_listener(lambda _: broken.set())
        try:
            await connection.add_listener(UPDATES, lambda *heard: self._wake(heard[3]))
            self._wake_all()
            while not broken.is_set():
                try:
                    async with asyncio.timeout(_CHECK_INTERVAL):
                        await broken.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")
        except (*DATABASE_AWAY, asyncpg.PostgresError) as reason:
            log.info("the listening connection broke: %s", type(reason).__name__)
        except Exception:
            log.exception("the listening connection is made anew")
        finally:
            connection.terminate()

    def _wake(self, key: str) -> None:
        self._known.pop(key, None)
        for event in self._waiting.get(key, ()):
            event.set()

    def _wake_all(self) -> None:
        for key in self._waiting:
            self._wake(key)


def _forget_failure(known: "dict[Tenant, asyncio.Future[Any]]", tenant: Tenant, done: "asyncio.Future[Any]") -> None:
    if done.cancelled() or done.exception() is not None:
        known.pop(tenant, None)
