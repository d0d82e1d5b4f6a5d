"""Asking a database that may be away for a while, as after a kill or a failover."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg

AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

Connect = Callable[[], Awaitable[Any]]
"""Makes a connection, or raises one of `AWAY`."""

_PAUSE = 0.02
_ANSWERS_WITHIN = 4.0
"""Seconds for an answer, after which a connection counts as lost: a machine that hangs says nothing."""


async def connected(connect: Connect, limit: float) -> Any:
    """A connection, once there is one; raises TimeoutError after `limit` seconds."""
    async with asyncio.timeout(limit):
        while True:
            with suppress(*AWAY):
                return await connect()
            await asyncio.sleep(_PAUSE)


async def first_value(connect: Connect, limit: float, sql: str, *arguments: Any) -> Any:
    """The value of a query, asked again where the connection is lost."""
    async with asyncio.timeout(limit):
        while True:
            connection = await connected(connect, limit)
            try:
                return await connection.fetchval(sql, *arguments)
            except AWAY:
                await asyncio.sleep(_PAUSE)
            finally:
                connection.terminate()


async def true_at(connect: Connect, limit: float, sql: str, *arguments: Any) -> float:
    """Waits until a query returns true; returns that moment (`time.monotonic`)."""
    async with asyncio.timeout(limit):
        while True:
            connection = await connected(connect, limit)
            try:
                while not await connection.fetchval(sql, *arguments, timeout=_ANSWERS_WITHIN):
                    await asyncio.sleep(_PAUSE / 4)
                return time.monotonic()
            except AWAY:
                await asyncio.sleep(_PAUSE)
            finally:
                connection.terminate()
