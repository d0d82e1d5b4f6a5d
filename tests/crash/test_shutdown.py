"""Shutdown: servers and workers end within ten seconds of the signal, whatever they are doing."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import websockets

from graph.process.shutdown import SAME_REQUEST
from tests.crash.client import CANCEL, UPDATE, ask, charge
from tests.crash.consistency import assert_consistent
from tests.crash.installation import Installation, installation
from tests.crash.progress import COMPLETED, CURSOR, HALF_WAY, MOVED, RUNNING
from tests.crash.shutdown import (
    MAX_SHUTDOWN,
    frozen_database,
    half_sent_request,
    in_thread,
    kill_process_tree,
    locked_rows,
    log_entries,
    stop_and_wait,
    wait_for_exit,
)
from tests.support.server import environment, serving, working
from tests.support.waiting import first_line, until

ACCOUNTS = 20_000
CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "25", "ACCOUNT_BATCH_SMALL_UPDATE": "2500"}
"""Hundreds of chunks: enough time to stop in the middle and to start another process."""

RESUMED = 5.0
"""Seconds from the end of a worker, or from the next start, to the next chunk."""

ROWS = "SELECT FROM accounts WHERE control_number BETWEEN 300 AND 2000 FOR UPDATE"
WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"


@pytest.fixture(scope="module")
async def installed() -> AsyncIterator[Installation]:
    async with installation(ACCOUNTS) as installed:
        yield installed


async def _request_update(
    installed: Installation,
    url: str,
    key: str,
    numbers: str | None = None,
    *,
    sent: asyncio.Event | None = None,
    **given: bool,
) -> dict[str, object]:
    """Requests an update; returns it. `sent`: set as soon as the request is."""

    async def trace(event: str, _: object) -> None:
        if sent is not None and event == "http11.send_request_body.complete":
            sent.set()

    async def traced(request: httpx.Request) -> None:
        request.extensions["trace"] = trace

    hooks = {"request": [traced]}
    async with httpx.AsyncClient(headers=installed.headers, timeout=60, event_hooks=hooks) as client:
        answer = await ask(client, url, UPDATE, input=charge(key, numbers, **given))
    assert answer["userErrors"] == []
    update: dict[str, object] = answer["batchUpdate"]
    return update


async def _assert_resumed(installed: Installation, key: str, cursor: int) -> None:
    begun = time.monotonic()
    assert await installed.until(MOVED, key, cursor) - begun < RESUMED


async def _cancel(installed: Installation, url: str, update: dict[str, object]) -> None:
    async with httpx.AsyncClient(headers=installed.headers, timeout=60) as client:
        assert (await ask(client, url, CANCEL, id=update["id"]))["userErrors"] == []


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_half_sent_request_is_not_waited_for(installed: Installation, processes: int) -> None:
    with (
        serving(installed.home, "--processes", str(processes), **CHUNKS) as (process, url),
        half_sent_request(url, installed.token, body=False),
        half_sent_request(url, installed.token, body=True),
    ):
        await stop_and_wait(process)
        assert process.returncode == 0


async def test_nothing_under_way_ends_at_once(installed: Installation) -> None:
    with serving(installed.home, **CHUNKS) as (process, url):
        sockets = [websockets.Subprotocol("graphql-transport-ws")]
        async with websockets.connect(f"{url.replace('http', 'ws', 1)}/graphql", subprotocols=sockets) as opened:
            assert await stop_and_wait(process, signal.SIGINT) < MAX_SHUTDOWN / 2
            assert process.returncode == 0
            await opened.wait_closed()
            assert opened.close_code == 1012, "service restart: the client is to connect again"
    with working(installed.home, **CHUNKS) as worker:
        assert await stop_and_wait(worker, signal.SIGINT) < MAX_SHUTDOWN / 2
        assert worker.returncode == 0


async def test_a_worker_leaves_the_rest_after_the_chunk(installed: Installation) -> None:
    """Another running worker resumes the update at once; after its own stop the next start resumes it."""
    with serving(installed.home, "--no-worker", **CHUNKS) as (_, url):
        with working(installed.home, **CHUNKS) as first:
            await _request_update(installed, url, "left")
            await installed.until(HALF_WAY, "left")
            with working(installed.home, **CHUNKS) as second:
                await stop_and_wait(first)
                assert first.returncode == 0
                cursor = await installed.value(CURSOR, "left")
                await _assert_resumed(installed, "left", cursor)
                await stop_and_wait(second)
                assert second.returncode == 0
        cursor = await installed.value(CURSOR, "left")
        assert await installed.value(HALF_WAY, "left"), "it has worked on to the end"
        assert await installed.value("SELECT count(*) FROM pgqueuer WHERE status = 'queued'") == 1, (
            "the job is handed back"
        )
        with working(installed.home, **CHUNKS):
            await _assert_resumed(installed, "left", cursor)
            await installed.until(COMPLETED, "left")
    await assert_consistent(installed, {"left": ("COMPLETED",)})


async def test_a_server_leaves_the_rest_after_the_chunk(installed: Installation) -> None:
    with serving(installed.home, **CHUNKS) as (process, url):
        update = await _request_update(installed, url, "left by a server")
        await installed.until(HALF_WAY, "left by a server")
        assert await stop_and_wait(process) < MAX_SHUTDOWN / 2
        assert process.returncode == 0
    cursor = await installed.value(CURSOR, "left by a server")
    assert await installed.value(HALF_WAY, "left by a server"), "it has worked on to the end"
    with serving(installed.home, **CHUNKS) as (_, url):
        await _assert_resumed(installed, "left by a server", cursor)
        await _cancel(installed, url, update)


async def test_all_or_nothing_is_undone_and_begun_afresh(installed: Installation) -> None:
    slow = CHUNKS | {"ACCOUNT_BATCH_CHUNK_SIZE": "20"}
    with serving(installed.home, "--no-worker", **slow) as (_, url):
        with working(installed.home, **slow) as worker:
            await _request_update(installed, url, "strict", all_or_nothing=True)
            await installed.until(RUNNING, "strict")
            await stop_and_wait(worker)
            assert worker.returncode == 0
        with working(installed.home, **CHUNKS):
            await installed.until(COMPLETED, "strict")


async def test_a_small_update_is_done_before_the_server_ends(installed: Installation) -> None:
    # Few chunks, so that they are done in the seconds that a server has for it on a busy machine too.
    with serving(installed.home, **CHUNKS | {"ACCOUNT_BATCH_CHUNK_SIZE": "500"}) as (process, url):
        asking = asyncio.create_task(_request_update(installed, url, "small", "1-2000"))
        await installed.until("SELECT count(*) > 0 FROM batch_updates WHERE idempotency_key = $1", "small")
        await stop_and_wait(process)
        assert (await asking)["state"] == "COMPLETED"


async def test_a_lock_of_another_program_keeps_nobody(installed: Installation) -> None:
    with serving(installed.home, "--no-worker", **CHUNKS) as (process, url):
        async with locked_rows(installed, ROWS):
            await _request_update(installed, url, "large, waits", "250-4000")
            with working(installed.home, **CHUNKS) as worker:
                await installed.until(WAITS)
                await stop_and_wait(worker)
                assert worker.returncode == 0
        with working(installed.home, **CHUNKS):
            await installed.until(COMPLETED, "large, waits")
        async with locked_rows(installed, ROWS):
            asking = asyncio.create_task(_request_update(installed, url, "small, waits", "1-2000"))
            await installed.until(WAITS)
            await stop_and_wait(process)
            assert process.returncode == 0
            assert (await asking)["state"] == "RUNNING", "it is answered as it is"
    with serving(installed.home, **CHUNKS):
        await installed.until(COMPLETED, "small, waits")


@pytest.mark.parametrize("busy", [False, True])
async def test_a_frozen_database_keeps_nobody(installed: Installation, busy: bool) -> None:
    key = f"frozen {busy}"
    with serving(installed.home, **CHUNKS) as (process, url), working(installed.home, **CHUNKS) as worker:
        if busy:
            update = await _request_update(installed, url, key)
            await installed.until(HALF_WAY, key)
            cursor = await installed.value(CURSOR, key)
        with frozen_database(installed.home):
            async with httpx.AsyncClient(timeout=8) as client:
                ready = await client.get(f"{url}/health/ready")
                assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
                sent = asyncio.Event()
                reading = asyncio.create_task(_request_update(installed, url, f"{key}, too", "1-10", sent=sent))
                await sent.wait()
                await client.get(f"{url}/health/live")  # the server reads what came first before it answers this
            logs = [installed.home / name for name in ("serve.log", "worker.log")]
            taken = await asyncio.gather(stop_and_wait(process, log=logs[0]), stop_and_wait(worker, log=logs[1]))
            print(f"a server and a worker ended in {taken}")
            with pytest.raises((httpx.HTTPError, LookupError)):
                await reading
    if busy:
        with serving(installed.home, **CHUNKS) as (_, url):
            await _assert_resumed(installed, key, cursor + 1)
            await _cancel(installed, url, update)


async def test_a_second_signal_ends_at_once(installed: Installation) -> None:
    # One after the other: each has to be seen within the few seconds that a server gives a request under way.
    for number in (signal.SIGTERM, signal.SIGINT):
        for processes in (1, 2):
            await _ends_at_a_second_signal(installed, number, processes)


async def _logged(log: Path, event: str) -> None:
    """Waits until a server has logged that; fails the test after MAX_SHUTDOWN."""
    await until(lambda: any(entry["event"] == event for entry in log_entries(log)), MAX_SHUTDOWN, event)


async def _ends_at_a_second_signal(installed: Installation, number: signal.Signals, processes: int) -> None:
    log_name = f"{number.name}-{processes}.log"
    server = serving(installed.home, "--processes", str(processes), log_name=log_name, **CHUNKS)
    async with (
        in_thread(server) as (process, url),
        in_thread(half_sent_request(url, installed.token, body=True)),
    ):
        process.send_signal(number)
        process.send_signal(number)  # a supervisor's, that told the process and its group
        # Its processes may log that they shut down before the supervisor has taken the signal for itself.
        await _logged(
            installed.home / log_name, f"Received {number.name}, exiting." if processes > 1 else "Shutting down"
        )
        await asyncio.sleep(SAME_REQUEST + 0.2)  # from here on a signal is a second one; later is as good
        assert process.poll() is None
        assert await stop_and_wait(process, number) < 2
        assert process.returncode == -number
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/health/live")


STUBBORN = """
import asyncio, os, pathlib, time
from graph.process import database as database_module
async def forgets_itself(database, **given):
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
async def blocks(database, **given):
    home = pathlib.Path(os.environ["ACCOUNT_BATCH_DATA_DIR"])
    while not (home / "block").exists():
        await asyncio.sleep(0.02)
    (home / "blocks").touch()
    time.sleep(3600)
async def waits_for_a_thread(database, **given):
    await asyncio.to_thread(time.sleep, 3600)
database_module.upkeep.run_forever = {upkeep}
from graph.cli import main
main()
"""


@contextmanager
def _stubborn(installed: Installation, upkeep: str, log_file: Path) -> Iterator[subprocess.Popen[str]]:
    """A server whose upkeep task is replaced by that function."""
    with log_file.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", STUBBORN.replace("{upkeep}", upkeep), "serve", "--port", "0"],
            env=environment(installed.home, **CHUNKS), stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
    try:
        url = first_line(process).removeprefix("Serving on ")
        assert httpx.get(f"{url}/health/ready", timeout=30).status_code == httpx.codes.OK
        yield process
    finally:
        kill_process_tree(process)
        process.communicate()


LOGGED = {
    "forgets_itself": {"event": "a background task did not end", "task": "background: upkeep of statistics"},
    "blocks": {"event": "a thread did not end", "thread": "MainThread"},
    "waits_for_a_thread": {"event": "a thread did not end", "thread": "uvloop_0"},
}
"""What a server logs that was forced to end, by the function that kept it from ending."""


async def test_what_does_not_end_is_named_and_not_waited_for(installed: Installation) -> None:
    async with asyncio.TaskGroup() as cases:
        for upkeep, expected in LOGGED.items():
            cases.create_task(_is_named_and_not_waited_for(installed, upkeep, expected))


async def _is_named_and_not_waited_for(installed: Installation, upkeep: str, expected: dict[str, str]) -> None:
    log_file = installed.home / f"{upkeep}.log"
    async with in_thread(_stubborn(installed, upkeep, log_file)) as process:
        if upkeep == "blocks":
            (installed.home / "block").touch()
            await until((installed.home / "blocks").exists, MAX_SHUTDOWN, "the upkeep blocks")
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await wait_for_exit(process, begun)
        assert process.returncode == 1
        log = log_entries(log_file)
        named = next((entry for entry in log if expected.items() <= entry.items()), None)
        assert named is not None, log[-6:]
        assert "<string>" in named["at"] or "asyncio" in named["at"] or "thread" in named["at"], named
