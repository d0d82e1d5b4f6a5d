"""A server over a database that is none of its own to start again, and a client of it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.crash.installation import Installation
from tests.support.server import serving

WITHIN = 2.0
"""Seconds in which everything is answered while the database is away."""

BACK = 5.0
"""Seconds from the return of the database to the next answer."""

READ = "{ a: accountBatches(first: 1) { totalCount } b: accountBatches(last: 1) { nodes { name } } viewer { subject } }"


def dsn(*hosts: Path) -> str:
    """The server's DSN, as of a database that is none of ours to start."""
    return f"postgresql://account_batch@/account_batch?host={quote(','.join(map(str, hosts)), safe=',')}"


@contextmanager
def server(
    installed: Installation, *words: str, hosts: tuple[Path, ...] = (), **settings: str
) -> Iterator[tuple[Any, str]]:
    """A server on that database, which is none of its own to start. `hosts`: more than that of the installation."""
    given = {"ACCOUNT_BATCH_DATABASE_URL": dsn(*(hosts or (installed.home,)))}
    with serving(installed.home, *words, **given, **settings) as (process, url):
        yield process, url


@asynccontextmanager
async def client(installed: Installation, url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with all permissions."""
    # A connection for each request: which of several processes takes it is left to chance.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, headers=installed.headers, timeout=20, limits=limits) as http:
        yield http


async def ask(http: httpx.AsyncClient, query: str, **variables: Any) -> httpx.Response:
    """The response to an operation."""
    return await http.post("/graphql", json={"query": query, "variables": variables})


async def answers(http: httpx.AsyncClient, status: int = 200) -> bool:
    """Whether a read is answered with that status."""
    try:
        return (await ask(http, READ)).status_code == status
    except httpx.HTTPError:
        return False
