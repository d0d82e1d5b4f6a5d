"""What tells a cluster of PostgreSQL, and a database in it, from others. Any role may ask."""

from typing import Any

_CLUSTER = """
SELECT system_identifier || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database())
FROM pg_control_system()
"""


async def cluster_of(connection: Any, within: float) -> str:
    """The cluster and database of a connection: the same on a primary, on its standbys and through a pooler."""
    found: str = await connection.fetchval(_CLUSTER, timeout=within)
    return found
