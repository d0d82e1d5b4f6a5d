"""Which connections of the primary go through a pooler, and which to the database itself: settled here.

Through the pooler, where one is set, go the transactions of `Database.transaction`, reading and writing, of requests
and of upkeep: each is whole in itself. All else keeps something in its session, must not wait behind requests, or is
one connection for one command, and has DATABASE_URL:

- the lease of a batch, an advisory lock between the transactions of its chunks (`Database.hold`);
- a worker: its queue, which listens, and its transactions between chunks (`Database.direct`, `rules.updates.worker`);
- listeners for changes (`db.change_feeds.updates`);
- the look whether the database is there (`db.reading.readiness`), beside which the pooler is looked at;
- looks for lost sessions (`db.background.lost_sessions`);
- looks at where the primary is in its log (`db.connections.standbys`), and the connections to standbys;
- `migrate`, `import`, `export` and `demo`, and commands that read a name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from db.connections.hosts import Connector
from db.connections.pools import make_pool
from db.connections.servers import pooler
from db.connections.session import Mode
from db.connections.source import ConnectionSource, Patience

_ANSWERS_WITHIN = 2.0
"""Seconds in which a pooler that does not hang takes a new connection, however long others wait for the database."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Connections for transactions, and for what needs a session; the same ones without a pooler."""

    transactions: ConnectionSource
    sessions: ConnectionSource
    dsn: str
    """Of the database itself."""

    @property
    def pooled(self) -> bool:
        """Whether transactions go through a pooler."""
        return self.transactions is not self.sessions

    @property
    def all(self) -> dict[str, ConnectionSource]:
        """Each once, by what it leads to."""
        found = {"database": self.sessions}
        return {**found, "pooler": self.transactions} if self.pooled else found

    def begin_command(self, mode: Mode) -> str:
        """The commands that begin a transaction on one of `transactions`."""
        return pooler.begin_command(mode) if self.pooled else f"BEGIN {mode}"

    @property
    def direct(self) -> "Sources":
        """The same without the pooler."""
        return replace(self, transactions=self.sessions)


async def open_sources(
    dsn: str,
    pooled: str | None,
    size: int,
    patience: Patience,
    command_timeout: float,
    revive: Callable[[], object] | None,
) -> Sources:
    """The pools, which connect once they are used, with at most `size` connections each."""
    connect = Connector(patience.answer, primary=True).connect
    sessions = ConnectionSource(await make_pool(dsn, connect, size, command_timeout), revive)
    if pooled is None:
        return Sources(sessions, sessions, dsn)
    connect = pooler.PoolerConnector(patience.answer).connect
    pool = await make_pool(pooled, connect, size, command_timeout, pooler.startup_settings())
    return Sources(ConnectionSource(pool, None, lambda: _answers(pooled)), sessions, dsn)


async def _answers(dsn: str) -> bool:
    """Whether a pooler takes a new connection: it does while all of its connections to the database are in use."""
    try:
        connection = await Connector(_ANSWERS_WITHIN).connect(dsn)
    except Exception:
        return False
    connection.terminate()
    return True
