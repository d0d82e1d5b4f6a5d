"""Servers and workers that are asked to stop have ended within ten seconds, whatever they are in the middle of."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
import websockets

from tests.crash.checks import check
from tests.crash.house import House, house
from tests.crash.requests import CANCEL, UPDATE, ask, charge
from tests.crash.stopping import WITHIN, ended, frozen, half_sent, kill_all, locked, said, stopped
from tests.support.server import environment, serving, working

ACCOUNTS = 20_000
CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "25", "ACCOUNT_BATCH_SMALL_UPDATE": "2500"}
"""Hundreds of chunks: there is time to stop in the middle of them, and to begin another process."""

RESUMED = 5.0
"""Seconds from the end of who worked on an update, or from the next start, to the next chunk."""

ROWS = "SELECT FROM accounts WHERE control_number BETWEEN 300 AND 2000 FOR UPDATE"
WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
HALF_WAY = "SELECT processed > 0 AND processed < selected FROM batch_updates WHERE idempotency_key = $1"
RUNNING = "SELECT state = 'RUNNING' FROM batch_updates WHERE idempotency_key = $1"
MOVED = "SELECT next_chunk > $2 OR state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"
CURSOR = "SELECT next_chunk FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"


@pytest.fixture(scope="module")
async def built() -> AsyncIterator[House]:
    async with house(ACCOUNTS) as built:
        yield built


async def _asks(built: House, url: str, key: str, numbers: str | None = None, **given: bool) -> dict[str, object]:
    """The update that a mutation answers."""
    async with httpx.AsyncClient(headers=built.headers, timeout=60) as client:
        answer = await ask(client, url, UPDATE, input=charge(key, numbers, **given))
    assert answer["userErrors"] == []
    update: dict[str, object] = answer["batchUpdate"]
    return update


async def _goes_on(built: House, key: str, cursor: int) -> None:
    begun = time.monotonic()
    assert await built.until(MOVED, key, cursor) - begun < RESUMED


async def _cancels(built: House, url: str, update: dict[str, object]) -> None:
    async with httpx.AsyncClient(headers=built.headers, timeout=60) as client:
        assert (await ask(client, url, CANCEL, id=update["id"]))["userErrors"] == []


@pytest.mark.parametrize("body", [False, True])
@pytest.mark.parametrize("processes", [1, 2])
async def test_a_half_sent_request_is_not_waited_for(built: House, processes: int, body: bool) -> None:
    with (
        serving(built.home, "--processes", str(processes), **CHUNKS) as (process, url),
        half_sent(url, built.token, body=body),
    ):
        await stopped(process)
        assert process.returncode == 0


async def test_nothing_under_way_ends_at_once(built: House) -> None:
    with serving(built.home, **CHUNKS) as (process, url):
        sockets = [websockets.Subprotocol("graphql-transport-ws")]
        async with websockets.connect(f"{url.replace('http', 'ws', 1)}/graphql", subprotocols=sockets):
            assert await stopped(process, signal.SIGINT) < WITHIN / 2
            assert process.returncode == 0
    with working(built.home, **CHUNKS) as worker:
        assert await stopped(worker, signal.SIGINT) < WITHIN / 2
        assert worker.returncode == 0


async def test_a_worker_leaves_the_rest_after_the_chunk(built: House) -> None:
    """Another one that is there goes on at once; then it stops too, and the next start goes on."""
    with serving(built.home, "--no-worker", **CHUNKS) as (_, url):
        with working(built.home, **CHUNKS) as first:
            await _asks(built, url, "left")
            await built.until(HALF_WAY, "left")
            with working(built.home, **CHUNKS) as second:
                await stopped(first)
                assert first.returncode == 0
                cursor = await built.ask(CURSOR, "left")
                await _goes_on(built, "left", cursor)
                await stopped(second)
                assert second.returncode == 0
        cursor = await built.ask(CURSOR, "left")
        assert await built.ask(HALF_WAY, "left"), "it has worked on to the end"
        assert await built.ask("SELECT count(*) FROM pgqueuer WHERE status = 'queued'") == 1, "the job is handed back"
        with working(built.home, **CHUNKS):
            await _goes_on(built, "left", cursor)
            await built.until(COMPLETED, "left")
    await check(built, {"left": ("COMPLETED",)})


async def test_a_server_leaves_the_rest_after_the_chunk(built: House) -> None:
    with serving(built.home, **CHUNKS) as (process, url):
        update = await _asks(built, url, "left by a server")
        await built.until(HALF_WAY, "left by a server")
        assert await stopped(process) < WITHIN / 2
        assert process.returncode == 0
    cursor = await built.ask(CURSOR, "left by a server")
    assert await built.ask(HALF_WAY, "left by a server"), "it has worked on to the end"
    with serving(built.home, **CHUNKS) as (_, url):
        await _goes_on(built, "left by a server", cursor)
        await _cancels(built, url, update)


async def test_all_or_nothing_is_undone_and_begun_afresh(built: House) -> None:
    slow = CHUNKS | {"ACCOUNT_BATCH_CHUNK_SIZE": "20"}
    with serving(built.home, "--no-worker", **slow) as (_, url):
        with working(built.home, **slow) as worker:
            await _asks(built, url, "strict", all_or_nothing=True)
            await built.until(RUNNING, "strict")
            await stopped(worker)
            assert worker.returncode == 0
        with working(built.home, **CHUNKS):
            await built.until(COMPLETED, "strict")


async def test_a_small_update_is_done_before_the_server_ends(built: House) -> None:
    with serving(built.home, **CHUNKS) as (process, url):
        asking = asyncio.create_task(_asks(built, url, "small", "1-2000"))
        await built.until("SELECT count(*) > 0 FROM batch_updates WHERE idempotency_key = $1", "small")
        await stopped(process)
        assert (await asking)["state"] == "COMPLETED"


async def test_a_lock_of_another_program_keeps_nobody(built: House) -> None:
    with serving(built.home, "--no-worker", **CHUNKS) as (process, url):
        async with locked(built, ROWS):
            await _asks(built, url, "large, waits", "250-4000")
            with working(built.home, **CHUNKS) as worker:
                await built.until(WAITS)
                await stopped(worker)
                assert worker.returncode == 0
        with working(built.home, **CHUNKS):
            await built.until(COMPLETED, "large, waits")
        async with locked(built, ROWS):
            asking = asyncio.create_task(_asks(built, url, "small, waits", "1-2000"))
            await built.until(WAITS)
            await stopped(process)
            assert process.returncode == 0
            assert (await asking)["state"] == "RUNNING", "it is answered as it is"
    with serving(built.home, **CHUNKS):
        await built.until(COMPLETED, "small, waits")


@pytest.mark.parametrize("busy", [False, True])
async def test_a_frozen_database_keeps_nobody(built: House, busy: bool) -> None:
    key = f"frozen {busy}"
    with serving(built.home, **CHUNKS) as (process, url), working(built.home, **CHUNKS) as worker:
        if busy:
            update = await _asks(built, url, key)
            await built.until(HALF_WAY, key)
            cursor = await built.ask(CURSOR, key)
        with frozen(built.home):
            async with httpx.AsyncClient(timeout=8) as client:
                ready = await client.get(f"{url}/health/ready")
                assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
            reading = asyncio.create_task(_asks(built, url, f"{key}, too", "1-10"))
            await asyncio.sleep(0.5)
            logs = [built.home / name for name in ("serve.log", "worker.log")]
            taken = await asyncio.gather(stopped(process, log=logs[0]), stopped(worker, log=logs[1]))
            print(f"a server and a worker ended in {taken}")
            with pytest.raises((httpx.HTTPError, LookupError)):
                await reading
    if busy:
        with serving(built.home, **CHUNKS) as (_, url):
            await _goes_on(built, key, cursor + 1)
            await _cancels(built, url, update)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("processes", [1, 2])
async def test_a_second_signal_ends_at_once(built: House, number: signal.Signals, processes: int) -> None:
    with (
        serving(built.home, "--processes", str(processes), **CHUNKS) as (process, url),
        half_sent(url, built.token, body=True),
    ):
        process.send_signal(number)
        process.send_signal(number)  # a supervisor's, that told the process and its group
        await asyncio.sleep(1)
        assert process.poll() is None
        assert await stopped(process, number) < 2
        assert process.returncode == -number
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/health/live")


STUBBORN = """
import asyncio, time
from graph.http import app
async def forgets_itself(database):
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
async def blocks(database):
    await asyncio.sleep(3)
    time.sleep(3600)
async def waits_for_a_thread(database):
    await asyncio.to_thread(time.sleep, 3600)
app.upkeep.run_forever = {upkeep}
from graph.cli import main
main()
"""


@contextmanager
def _stubborn(built: House, upkeep: str) -> Iterator[subprocess.Popen[str]]:
    """A server one of whose background tasks does that."""
    with (built.home / "stubborn.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", STUBBORN.replace("{upkeep}", upkeep), "serve", "--port", "0"],
            env=environment(built.home, **CHUNKS), stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("Serving on ").strip()
        assert httpx.get(f"{url}/health/ready", timeout=30).status_code == httpx.codes.OK
        yield process
    finally:
        kill_all(process)
        process.communicate()


@pytest.mark.parametrize(
    ("upkeep", "told"),
    [
        ("forgets_itself", {"event": "a background task did not end", "task": "upkeep of statistics"}),
        ("blocks", {"event": "a thread did not end", "thread": "MainThread"}),
        ("waits_for_a_thread", {"event": "a thread did not end", "thread": "uvloop_0"}),
    ],
)
async def test_what_does_not_end_is_named_and_not_waited_for(built: House, upkeep: str, told: dict[str, str]) -> None:
    with _stubborn(built, upkeep) as process:
        if upkeep == "blocks":
            await asyncio.sleep(3.5)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await ended(process, begun)
        assert process.returncode == 1
        log = said(built.home / "stubborn.log")
        named = next((entry for entry in log if told.items() <= entry.items()), None)
        assert named is not None, log[-6:]
        assert "<string>" in named["at"] or "asyncio" in named["at"] or "thread" in named["at"], named
