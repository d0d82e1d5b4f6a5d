"""A postmaster that is killed is started again by the server that needs it."""

import os
import signal
import time
from pathlib import Path

import httpx

from tests.support.server import answer, data_directory, serving

WITHIN = 10.0
"""Seconds, as the commands' specification has it."""

QUERY = {"query": "{ accountBatches(first: 0) { totalCount } }"}


def _postmaster(home: Path) -> int:
    return int((home / "pg" / "postmaster.pid").read_text().splitlines()[0])


def _ask(url: str, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{url}/graphql", json=QUERY, headers=headers, timeout=WITHIN)


def test_a_running_server_starts_its_killed_database_again() -> None:
    with data_directory() as home:
        answer(home, "demo", "--accounts", "50")
        token = answer(home, "token", "--tenant", "demo", "--subject", "tester")
        with serving(home) as (_, url):
            assert _ask(url, token).json()["data"]["accountBatches"]["totalCount"]
            killed = _postmaster(home)
            os.kill(killed, signal.SIGKILL)
            deadline = time.monotonic() + WITHIN
            while (answered := _ask(url, token)).status_code != httpx.codes.OK:
                assert time.monotonic() < deadline, answered.text
                time.sleep(0.05)
            assert answered.json()["data"]["accountBatches"]["totalCount"]
            assert _postmaster(home) != killed
            assert httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK
