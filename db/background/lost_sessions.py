"""Ends connections in use on which no answer will come, although the database answers on new ones.

A firewall that has forgotten a connection, or a proxy that hangs, takes what is sent on it for ever. PostgreSQL ends
the session of a writing transaction, or of a lease's holder, that is silent (`db.connections.timeouts`), and its client
is not told: it would wait for COMMAND_TIMEOUT. So the sessions of connections that have been in use for a while are
looked up on a connection of their own, made anew: one that is gone, or idle although its client waits (for the answer
to a COMMIT), is lost. Of connections through a pooler the sessions are not known: these are left alone.
"""

import asyncio
import logging

from db.background.loop import BackgroundLoop
from db.connections.hosts import Connector
from db.connections.termination import terminate
from db.connections.timeouts import IDLE_TIMEOUT
from db.engine import Database
from db.tables.security import ROLE

NAME = "looks for lost sessions"

INTERVAL = 2.0
"""Seconds between two looks."""

_IN_USE_FOR = IDLE_TIMEOUT
"""Seconds after which a connection is looked after: before that PostgreSQL ends no session."""

_IDLE_FOR = 5.0
"""Seconds for which a session is idle whose client is taken to wait in vain: one that is not lost is ended sooner."""

_ANSWERS_WITHIN = 5.0

_SETTINGS = {"application_name": f"{ROLE} looking for lost sessions"}

# Where the process that answers is not the one that the connection was told, it leads to a pooler.
_LOST = """
SELECT mine.pid FROM unnest($1::integer[]) AS mine (pid) WHERE pg_backend_pid() = $2 AND NOT EXISTS (
    SELECT FROM pg_stat_get_activity(mine.pid) AS seen
    WHERE seen.state IS DISTINCT FROM 'idle' OR seen.state_change > clock_timestamp() - make_interval(secs => $3)
)
"""

log = logging.getLogger(__name__)


async def run_forever(database: Database) -> None:
    """Run looks until cancelled."""
    await BackgroundLoop(NAME, INTERVAL, level=logging.INFO).run(lambda: look(database))


async def look(database: Database) -> None:
    """Look once, where connections have been in use for long enough."""
    since = database.sessions_in_use(_IN_USE_FOR)
    if not since:
        return
    by_process = {connection.get_server_pid(): connection for connection in since}
    lost = [by_process[process] for process in await _lost(database.dsn, list(by_process))]
    # One that was given back meanwhile had its answer, if a late one.
    ended = [each for each in lost if database.sessions_in_use(_IN_USE_FOR).get(each) == since[each]]
    for connection in ended:
        terminate(connection)
    if ended:
        log.warning("the database has ended %d sessions that wait for its answer: they are given up", len(ended))


async def _lost(dsn: str, processes: list[int]) -> list[int]:
    """Those processes of the database whose sessions are gone, or idle for long."""
    async with asyncio.timeout(_ANSWERS_WITHIN):
        # As the login, which sees what its own sessions do.
        connection = await Connector(_ANSWERS_WITHIN, primary=True).connect(dsn, server_settings=_SETTINGS)
        try:
            rows = await connection.fetch(_LOST, processes, connection.get_server_pid(), _IDLE_FOR)
        finally:
            terminate(connection)
    return [row["pid"] for row in rows]
