"""Pools of connections that act as the server's role."""

from collections.abc import Mapping
from typing import Any

import asyncpg

from db.connections import codecs, planner, timeouts


async def make_pool(
    dsn: str, connect: Any, size: int, command_timeout: float, settings: Mapping[str, str] | None = None
) -> Any:
    """A pool, which connects once it is used. `settings`: told when a connection begins; by default all there are."""
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        connect=connect,
        connection_class=_connection_class(command_timeout),
        init=codecs.prepare,
        reset=_no_reset,
        command_timeout=command_timeout,
        # Statements are kept whatever their size and age: PostgreSQL plans them anew where something has changed.
        max_cacheable_statement_size=0,
        max_cached_statement_lifetime=0,
        server_settings=dict(connection_settings() if settings is None else settings),
    )


def _connection_class(command_timeout: float) -> type[asyncpg.Connection]:
    """Connections that say how long a commit may take: `transactions` keeps that limit itself."""

    class Connection(asyncpg.Connection):
        commit_timeout = command_timeout

    return Connection


def connection_settings() -> dict[str, str]:
    """What each connection of a pool tells the server when it begins."""
    return {**timeouts.server_settings(), **planner.SETTINGS}


async def _no_reset(connection: Any) -> None:
    """Replaces the pool's reset query, which is not needed: all settings are local to a transaction."""
