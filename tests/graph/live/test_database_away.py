"""The database is gone, hangs, or is on another host: a running server answers in time, and recovers by itself."""

import asyncio
import json
import os
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import psutil
import pytest
import websockets

from db.embedded import ensure_running, stop
from tests.crash.client import UPDATE, ask_until_answered, charge
from tests.crash.installation import BATCH, Installation, installation
from tests.crash.shutdown import frozen_database, locked_rows
from tests.support.server import serving
from tests.support.waiting import until

WITHIN = 2.0
"""Seconds in which everything is answered while the database is away."""

LIMIT = 1.0
"""Seconds of a statement, where a test waits for their end."""

READ_WAITS = """SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT count(%batches%')"""

BACK = 5.0
"""Seconds from the return of the database to the next answer."""

READ = "{ a: accountBatches(first: 1) { totalCount } b: accountBatches(last: 1) { nodes { name } } viewer { subject } }"
PREVIEW = """query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { preview { selected } userErrors { code } }
}"""
TWICE = """mutation ($input: BatchUpdateAccountsInput!) {
  a: batchUpdateAccounts(input: $input) { batchUpdate { state } userErrors { code } }
  b: batchUpdateAccounts(input: $input) { batchUpdate { state } userErrors { code } }
}"""
CHARGE = {"filter": {"batch": {"name": BATCH}}, "balance": {"charge": {"amount": "0.01"}}}
OPERATIONS = {READ: {}, PREVIEW: {"input": CHARGE}, TWICE: {"input": CHARGE}}


@pytest.fixture(scope="module")
async def installed() -> AsyncIterator[Installation]:
    async with installation(3000) as installed:
        yield installed


def dsn(*hosts: Path) -> str:
    """The server's DSN, as of a database that is none of ours to start."""
    return f"postgresql://account_batch@/account_batch?host={quote(','.join(map(str, hosts)), safe=',')}"


@contextmanager
def server(
    installed: Installation, *words: str, hosts: tuple[Path, ...] = (), **settings: str
) -> Iterator[tuple[Any, str]]:
    given = {"ACCOUNT_BATCH_DATABASE_URL": dsn(*(hosts or (installed.home,)))}
    with serving(installed.home, *words, **given, **settings) as (process, url):
        yield process, url


@asynccontextmanager
async def client(installed: Installation, url: str) -> AsyncIterator[httpx.AsyncClient]:
    # A connection for each request: which of several processes takes it is left to chance.
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=url, headers=installed.headers, timeout=20, limits=limits) as http:
        yield http


async def ask(http: httpx.AsyncClient, query: str, **variables: Any) -> httpx.Response:
    return await http.post("/graphql", json={"query": query, "variables": variables})


async def answers(http: httpx.AsyncClient) -> bool:
    try:
        return (await ask(http, READ)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


async def _assert_unavailable(http: httpx.AsyncClient) -> None:
    """Everything is answered in time, several at once too, and says so."""
    for query, variables in OPERATIONS.items():
        begun = time.monotonic()
        for response in await asyncio.gather(*(ask(http, query, **variables) for _ in range(3))):
            _assert_says_so(response)
        assert time.monotonic() - begun < WITHIN, query
    begun = time.monotonic()
    assert (await http.get("/health/ready")).status_code == 503
    assert time.monotonic() - begun < WITHIN
    assert (await http.get("/health/live")).status_code == 200
    await _assert_sockets_say_so(http)


def _assert_says_so(response: httpx.Response) -> None:
    assert (response.status_code, response.headers.get("retry-after")) == (503, "1"), response.text
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}


async def _assert_sockets_say_so(http: httpx.AsyncClient) -> None:
    subprotocols = [websockets.Subprotocol("graphql-transport-ws")]
    address = str(http.base_url).replace("http", "ws", 1).rstrip("/") + "/graphql"
    async with asyncio.timeout(20), websockets.connect(address, subprotocols=subprotocols) as opened:
        payload = {"Authorization": http.headers["Authorization"]}
        await opened.send(json.dumps({"type": "connection_init", "payload": payload}))
        assert json.loads(await opened.recv())["type"] == "connection_ack"
        await opened.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": READ}}))
        message = json.loads(await opened.recv())
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_a_database_that_is_gone_and_comes_back(installed: Installation) -> None:
    with server(installed) as (_, url):
        async with client(installed, url) as http:
            assert await answers(http)
            await asyncio.to_thread(stop, installed.home)
            try:
                await _assert_unavailable(http)
            finally:
                await asyncio.to_thread(ensure_running, installed.home)
            await until(lambda: answers(http), BACK, "reads are answered again")
            assert (await http.get("/health/ready")).status_code == 200
    assert await installed.value("SELECT count(*) FROM batch_updates") == 0, "nothing was accepted"


async def test_a_database_that_hangs(installed: Installation) -> None:
    with server(installed) as (_, url):
        async with client(installed, url) as http:
            assert await answers(http)
            with frozen_database(installed.home):
                await _assert_unavailable(http)
            await until(lambda: answers(http), BACK, "reads are answered again")
    assert await installed.value("SELECT count(*) FROM batch_updates") == 0, "nothing was accepted"


async def test_a_read_under_way_when_the_database_begins_to_hang(installed: Installation) -> None:
    with server(installed, ACCOUNT_BATCH_STATEMENT_TIMEOUT=str(LIMIT)) as (_, url):
        async with client(installed, url) as http:
            assert await answers(http)
            async with locked_rows(installed, "LOCK TABLE batches IN ACCESS EXCLUSIVE MODE"):
                asking = asyncio.create_task(ask(http, READ))
                await installed.until(READ_WAITS)
                begun = time.monotonic()
                with frozen_database(installed.home):
                    _assert_says_so(await asking)
                    assert time.monotonic() - begun < LIMIT + WITHIN
            await until(lambda: answers(http), BACK, "reads are answered again")


@pytest.mark.parametrize("hangs", [False, True], ids=["absent", "hangs"])
async def test_the_first_of_two_hosts_is_not_there(installed: Installation, hangs: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="ab-", dir="/tmp") as name, socket.socket(socket.AF_UNIX) as silent:
        if hangs:  # it takes connections and never says a word
            silent.bind(f"{name}/.s.PGSQL.5432")
            silent.listen()
        with server(installed, hosts=(Path(name), installed.home)) as (_, url):
            async with client(installed, url) as http:
                await until(lambda: answers(http), WITHIN, "the second host is asked")
                begun = time.monotonic()
                assert (await ask(http, PREVIEW, input=CHARGE)).json()["data"]["previewBatchUpdate"]["preview"]
                assert time.monotonic() - begun < WITHIN


async def test_a_process_that_is_killed_is_replaced(installed: Installation) -> None:
    """Also while the database is away, when a new one finds none."""
    with server(installed, "--processes", "2") as (process, url):
        async with client(installed, url) as http:
            await _kill_one_and_wait(process)
            assert await answers(http)
            await asyncio.to_thread(stop, installed.home)
            try:
                await _kill_one_and_wait(process)
                await until(lambda: _says(http, 503), 20, "the processes answer without a database")
            finally:
                await asyncio.to_thread(ensure_running, installed.home)
            await until(lambda: answers(http), BACK, "reads are answered again")
            assert process.poll() is None


async def _says(http: httpx.AsyncClient, status: int) -> bool:
    try:
        return (await ask(http, READ)).status_code == status
    except httpx.HTTPError:
        return False


def _servers(process: Any) -> set[int]:
    """The processes that hold the port: the children but multiprocessing's tracker."""
    servers = set()
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.NoSuchProcess):  # a killed one that is not yet replaced
            if "resource_tracker" not in " ".join(child.cmdline()):
                servers.add(child.pid)
    return servers


async def _kill_one_and_wait(process: Any) -> None:
    """Kills one of two server processes, and waits until another is in its place."""
    before = _servers(process)
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    await until(lambda: len(_servers(process) - {min(before)}) == 2, 20, "another process is in its place")


ROWS = "SELECT count(*) FROM batch_updates WHERE idempotency_key = $1"
CHARGED = """SELECT updated > 0 AND updated = (SELECT count(*) FROM xdrs WHERE batch_update_id = batch_updates.id)
    AND updated = (SELECT count(DISTINCT control_number) FROM xdrs WHERE batch_update_id = batch_updates.id)
    FROM batch_updates WHERE idempotency_key = $1"""


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.15])
async def test_a_mutation_is_done_once_whenever_the_database_vanishes(installed: Installation, moment: float) -> None:
    key = f"vanishes after {moment}"
    change = charge(key, "1-500")
    with server(installed) as (_, url):
        async with client(installed, url) as http:
            assert await answers(http)
            asking = asyncio.create_task(ask(http, UPDATE, input=change))
            await asyncio.sleep(moment)  # a moment of the request, whichever it is
            os.kill(installed.postmaster, signal.SIGQUIT)
            await asyncio.to_thread(stop, installed.home)
            await asyncio.to_thread(ensure_running, installed.home)
            first = await asking
            _assert_answered_or_unavailable(first)
            if first.status_code == 503:
                assert await installed.value(ROWS, key) == 0, "nothing was accepted"
            again = await ask_until_answered(http, url, UPDATE, input=change)
            assert again["batchUpdate"]["state"] == "COMPLETED"
    assert await installed.value(ROWS, key) == 1
    assert await installed.value(CHARGED, key)


def _assert_answered_or_unavailable(response: httpx.Response) -> None:
    codes = [error["extensions"]["code"] for error in response.json().get("errors", [])]
    assert (response.status_code, codes) in [(200, []), (200, ["UNAVAILABLE"]), (503, ["UNAVAILABLE"])], response.text
