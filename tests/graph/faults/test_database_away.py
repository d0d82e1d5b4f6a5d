"""The database is gone, hangs, or is on another host: a running server answers in time, and recovers by itself."""

import asyncio
import json
import socket
import tempfile
import time
from pathlib import Path

import httpx
import pytest
import websockets

from db.embedded import ensure_running, stop
from tests.crash.installation import BATCH, Installation
from tests.crash.shutdown import frozen_database, locked_rows
from tests.graph.faults.other_database import BACK, READ, WITHIN, answers, ask, client, server
from tests.support.waiting import until

LIMIT = 1.0
"""Seconds of a statement, where a test waits for their end."""

READ_WAITS = """SELECT EXISTS (SELECT FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT count(%batches%')"""

PREVIEW = """query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { preview { selected } userErrors { code } }
}"""
TWICE = """mutation ($input: BatchUpdateAccountsInput!) {
  a: batchUpdateAccounts(input: $input) { batchUpdate { state } userErrors { code } }
  b: batchUpdateAccounts(input: $input) { batchUpdate { state } userErrors { code } }
}"""
CHARGE = {"filter": {"batch": {"name": BATCH}}, "balance": {"charge": {"amount": "0.01"}}}
OPERATIONS = {READ: {}, PREVIEW: {"input": CHARGE}, TWICE: {"input": CHARGE}}


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
                await until(lambda: answers(http), BACK, "the second host is asked")
                begun = time.monotonic()
                assert (await ask(http, PREVIEW, input=CHARGE)).json()["data"]["previewBatchUpdate"]["preview"]
                assert time.monotonic() - begun < BACK
