"""Load by the bench itself, and by asyncpg: as many tasks as connections, each with one request at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from bench.load.request import Rate, Request


async def load(request: Request, connections: int, seconds: float) -> Rate:
    """Send a request over that many connections; raises AssertionError if one answer is not what is expected."""
    return await _in_parallel([await _sender(request) for _ in range(connections)], seconds)


async def fetching(connections: list[Any], statement: str, arguments: list[Any], seconds: float) -> Rate:
    """Run a statement, prepared, on each of the connections: the floor of a request that runs it."""
    prepared = [await connection.prepare(statement) for connection in connections]

    def fetcher(one: Any) -> Callable[[], Awaitable[Any]]:
        return lambda: one.fetch(*arguments)

    return await _in_parallel([fetcher(one) for one in prepared], seconds)


async def connected(dsn: str, count: int, **settings: str) -> list[Any]:
    """Connections by asyncpg."""
    return [await asyncpg.connect(dsn, server_settings=settings) for _ in range(count)]


async def _in_parallel(senders: list[Callable[[], Awaitable[Any]]], seconds: float) -> Rate:
    taken: list[float] = []
    begun = time.perf_counter()
    until = begun + seconds

    async def send(sender: Callable[[], Awaitable[Any]]) -> None:
        now = time.perf_counter()
        while now < until:
            await sender()
            now, before = time.perf_counter(), now
            taken.append(now - before)

    await asyncio.gather(*(send(sender) for sender in senders))
    return Rate.of(taken, time.perf_counter() - begun)


async def _sender(request: Request) -> Callable[[], Awaitable[None]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", request.port, limit=2**24)
    headers = {"host": "localhost", **request.headers, "content-length": str(len(request.body))}
    lines = [f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    message = "\r\n".join([*lines, "", ""]).encode() + request.body
    expected = request.expected.encode()

    async def send() -> None:
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        if b" 200 " not in head[:16] or expected not in body:
            raise AssertionError(f"{head!r} {body[:300]!r}")

    return send
