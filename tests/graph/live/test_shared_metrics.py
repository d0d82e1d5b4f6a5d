"""Several server processes on one port answer the same metrics, whichever is asked."""

from pathlib import Path

import httpx

from tests.support.server import answer, data_directory, serving

REQUESTS = 30
COUNTED = 'account_batch_requests_total{operation="unknown",outcome="UNAUTHENTICATED"}'
TIMED = 'account_batch_request_duration_seconds_count{operation="unknown"}'


def _sample(page: str, name: str) -> float:
    (value,) = (line.removeprefix(name) for line in page.splitlines() if line.startswith(name))
    return float(value)


def test_metrics_are_of_all_processes(tmp_path: Path) -> None:
    with data_directory() as home:
        answer(home, "migrate")
        with serving(home, "--processes", "2", TMPDIR=str(tmp_path)) as (process, url):
            # Each request is a connection of its own, which either process takes.
            for _ in range(REQUESTS):
                assert httpx.post(f"{url}/graphql", json={"query": "{ viewer { subject } }"}).status_code == 401
            pages = [httpx.get(f"{url}/metrics").text for _ in range(10)]
            assert {_sample(page, COUNTED) for page in pages} == {REQUESTS}
            assert {_sample(page, TIMED) for page in pages} == {REQUESTS}
            process.terminate()
            assert process.wait(timeout=30) == 0
        assert not list(tmp_path.iterdir()), "nothing is left behind"
