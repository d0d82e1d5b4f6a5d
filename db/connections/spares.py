"""Connections that were in use a moment ago, and are used again without the pool.

What a pool does for each use (a task that gives the connection back, a reset, timers) takes longer than a small
statement. So connections that are given back stay here while they are wanted, and go back to the pool when they have
been idle for a while, or were used often.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import asyncpg

from db.background.tasks import start_shared

IDLE = 1.0
"""Seconds after which a connection that nobody has used goes back to the pool; up to twice as many."""

MOST_USES = 1000
"""Uses of a connection, after which the pool has it for once: it replaces connections that are old."""


class Spares:
    """The spare connections of a pool, that used last first. `give_back`: gives one back to the pool."""

    def __init__(self, pool: Any, give_back: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        self._pool = pool
        self._give_back = give_back
        self._spare: list[Any] = []
        self._uses: dict[Any, int] = {}
        """How often each connection has been used, spare or not."""
        self._idle = 0
        """How many of the spare ones, the first, nobody has used since the last look."""
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._returning: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return sum(map(_is_usable, self._spare))

    async def acquire(self) -> Any:
        """A connection, of the pool where none is spare."""
        while self._spare:
            connection = self._spare.pop()
            self._idle = min(self._idle, len(self._spare))
            if _is_usable(connection):
                return connection
            self._return([connection])
        connection = await self._pool.acquire()
        self._uses[connection] = 0
        return connection

    def keep(self, connection: Any) -> bool:
        """Keeps a connection that is given back; False for one that the pool has to have."""
        uses = self._uses.pop(connection, 0) + 1
        if self._closed or uses >= MOST_USES or not _is_usable(connection):
            return False
        self._uses[connection] = uses
        self._spare.append(connection)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(IDLE, self._look)
        return True

    def close(self) -> None:
        """Gives all back, and keeps none from now on."""
        self._closed = True
        self.clear()

    def clear(self) -> None:
        """Gives all back, those in use as soon as they are not."""
        spare, self._spare, self._idle = self._spare, [], 0
        self._return(spare)
        self._uses = dict.fromkeys(self._uses, MOST_USES)

    def _look(self) -> None:
        """Gives back those that are idle."""
        idle, self._spare = self._spare[: self._idle], self._spare[self._idle :]
        self._return(idle)
        self._idle = len(self._spare)
        self._timer = asyncio.get_running_loop().call_later(IDLE, self._look) if self._spare else None

    def _return(self, connections: list[Any]) -> None:
        for connection in connections:
            self._uses.pop(connection, None)
            task = start_shared(self._give_back(connection), "return of a connection")
            self._returning.add(task)
            task.add_done_callback(self._returning.discard)


def _is_usable(connection: Any) -> bool:
    """Whether a connection is open, and nothing is going on on it."""
    try:
        return not (connection.is_closed() or connection.is_in_transaction())
    except asyncpg.InterfaceError:  # it was terminated: the pool has it back
        return False
