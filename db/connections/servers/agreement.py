"""Whether the servers that are named are what they are named as: asked once, at the start.

A standby that does not answer, or is a primary at the moment, stops nobody: that passes, and `/health/ready` tells it.
"""

from collections.abc import Sequence

import asyncpg

from db.connections.connection_errors import CONNECTION_LOST
from db.connections.hosts import Connector
from db.connections.servers import pooler
from db.connections.servers.clusters import cluster_of
from db.connections.standbys.positions import name_of

_OTHER = "names another cluster, or another database in it, than ACCOUNT_BATCH_DATABASE_URL"
_UNREACHED = (*CONNECTION_LOST, asyncpg.PostgresError)


async def disagreement(
    primary: str, *, owner: str | None, pooled: str | None, standbys: Sequence[str], within: float
) -> str | None:
    """What is wrong, in a sentence; None where nothing is. Raises an error of the connection to the primary."""
    expected = await _cluster(primary, within, pooled=False)
    if owner is not None and await _cluster(owner, within, pooled=False) != expected:
        return f"ACCOUNT_BATCH_OWNER_DATABASE_URL {_OTHER}."
    if pooled is not None and (problem := await _problem_of_pooler(pooled, expected, within)) is not None:
        return f"ACCOUNT_BATCH_POOLED_DATABASE_URL {problem}."
    for standby in standbys:
        try:
            found = await _cluster(standby, within, pooled=False)
        except _UNREACHED:
            continue
        if found != expected:
            return f"ACCOUNT_BATCH_STANDBY_DATABASE_URL: {name_of(standby)} {_OTHER}."
    return None


async def _problem_of_pooler(dsn: str, expected: str, within: float) -> str | None:
    try:
        problem = await pooler.problem_of(dsn, within)
        if problem is not None:
            return f"has to name a pooler by transaction: {problem}"
        return None if await _cluster(dsn, within, pooled=True) == expected else _OTHER
    except _UNREACHED as error:
        return f"cannot be reached ({error})"


async def _cluster(dsn: str, within: float, *, pooled: bool) -> str:
    options = pooler.NOT_KEPT if pooled else {}
    connection = await Connector(within).connect(dsn, **options)
    try:
        return await cluster_of(connection, within)
    finally:
        connection.terminate()
