"""Several server processes on one port answer the same metrics, whichever is asked."""

import time
from pathlib import Path

import httpx
import psutil

from tests.support.server import answer, data_directory, serving

REQUESTS, POOL, WITHIN = 30, 16, 30.0
COUNTED = 'account_batch_requests_total{operation="unknown",outcome="UNAUTHENTICATED"}'
CONNECTIONS = 'account_batch_pool_connections{server="database"} '
TIMED = 'account_batch_request_duration_seconds_count{operation="unknown"}'


def _sample(page: str, name: str) -> float:
    (value,) = (line.removeprefix(name) for line in page.splitlines() if line.startswith(name))
    return float(value)


def _servers(supervisor: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(supervisor).children() if "spawn_main" in " ".join(child.cmdline())]


def _a_process_that_dies_is_left_out(supervisor: int, url: str) -> None:
    """Its gauges go with it, what it has counted stays."""
    before = _servers(supervisor)
    assert len(before) == 2
    before[0].kill()
    psutil.wait_procs(before[:1], timeout=WITHIN)
    assert not before[0].is_running()
    _wait_for_connections_of_both(url)
    _pages_of_now(url)


def _wait_for_connections_of_both(url: str) -> None:
    """Waits until two processes tell of their pools: at the start, and when one has died, it is one for a while."""
    deadline = time.monotonic() + WITHIN
    while (shown := _sample(httpx.get(f"{url}/metrics", timeout=WITHIN).text, CONNECTIONS)) != 2 * POOL:
        assert time.monotonic() < deadline, shown
        time.sleep(0.1)


def _pages_of_now(url: str) -> list[str]:
    """Ten pages, once none is of before the requests any more: each process answers one again for a second."""
    deadline = time.monotonic() + WITHIN
    while True:
        pages = [httpx.get(f"{url}/metrics", timeout=WITHIN).text for _ in range(10)]
        if all(f"{COUNTED} {float(REQUESTS)}" in page for page in pages):
            return pages
        assert time.monotonic() < deadline, pages[-1]
        time.sleep(0.1)


def test_metrics_are_of_all_processes(tmp_path: Path) -> None:
    with data_directory() as home:
        answer(home, "migrate")
        with serving(home, "--processes", "2", TMPDIR=str(tmp_path)) as (process, url):
            _wait_for_connections_of_both(url)
            # Each request is a connection of its own, which either process takes.
            for _ in range(REQUESTS):
                assert httpx.post(f"{url}/graphql", json={"query": "{ viewer { subject } }"}).status_code == 401
            pages = _pages_of_now(url)
            assert {_sample(page, TIMED) for page in pages} == {REQUESTS}
            gauges = [line for line in pages[-1].splitlines() if line.startswith("account_batch_") and "{" not in line]
            names = [line.split()[0] for line in gauges]
            assert len(names) == len(set(names)), "each gauge is there once"
            assert _sample(pages[-1], CONNECTIONS) == 2 * POOL
            _a_process_that_dies_is_left_out(process.pid, url)
            process.terminate()
            assert process.wait(timeout=30) == 0
        assert not list(tmp_path.iterdir()), "nothing is left behind"
