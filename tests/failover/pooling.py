"""PgBouncer in front of the cluster, which HAProxy leads to the primary: both with what `deploy/` ships."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from db.connections.connection_errors import CONNECTION_LOST
from db.embedded.identity import Identity
from tests.deploy.haproxy import running_haproxy
from tests.failover.cluster import Cluster
from tests.failover.node import identity_in
from tests.support.own_server import free_port
from tests.support.pooler import pooler
from tests.support.waiting import STARTED_WITHIN, until

_ANSWERS_WITHIN = 2.0


@dataclass
class _PrimaryAddress:
    """The port of this machine that HAProxy connects with the primary."""

    home: Path
    identity: Identity
    port: int


@asynccontextmanager
async def pooled(cluster: Cluster, login: tuple[str, str], database: str) -> AsyncIterator[str]:
    """The DSN of that login and database through PgBouncer, once it leads to the primary."""
    home = cluster.home / "pooling"
    home.mkdir()
    found = _PrimaryAddress(home, identity_in(home), free_port())
    os.chown(home, *found.identity.files_of)
    nodes = {f"NODE_{node.name.upper()}": node.address for node in cluster.nodes}
    with running_haproxy("primary.cfg", cluster.home / "haproxy.log", {"BIND": f"127.0.0.1:{found.port}", **nodes}):
        led = f"host=127.0.0.1 port={found.port} dbname={database}"
        with pooler(found, dict([login]), accounts=led) as between:
            dsn = between.dsn(*login, "accounts")
            await until(lambda: _leads_to_primary(dsn), STARTED_WITHIN, "the pooler leads to the primary")
            yield dsn


async def _leads_to_primary(dsn: str) -> bool:
    try:
        connection = await asyncpg.connect(dsn, timeout=_ANSWERS_WITHIN, statement_cache_size=0)
        try:
            return not await connection.fetchval("SELECT pg_is_in_recovery()", timeout=_ANSWERS_WITHIN)
        finally:
            connection.terminate()
    except (*CONNECTION_LOST, asyncpg.PostgresError):
        return False
