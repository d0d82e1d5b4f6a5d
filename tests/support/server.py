"""The real server: the installed command on a data directory of its own, with the demo."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from db.embedded import stop
from tests.support.postgres import TestDatabase
from tests.support.waiting import first_line

COMMAND = Path(sys.executable).with_name("account-batch")
TENANT = "demo"
_ANNOUNCED = "Serving on "
_TIMEOUT = 30.0


@dataclass(frozen=True)
class LiveServer:
    """A server that is ready, and a token with all permissions in the demo's tenant."""

    url: str
    token: str
    database: TestDatabase
    process: "subprocess.Popen[str]"

    @property
    def headers(self) -> dict[str, str]:
        """Headers of an authenticated request."""
        return {"Authorization": f"Bearer {self.token}"}


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The caller's environment with that data directory, these settings, and no other settings of ours."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("ACCOUNT_BATCH_")}
    return theirs | {"ACCOUNT_BATCH_DATA_DIR": str(home)} | settings


def command(home: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Runs `account-batch` outside the project's directory."""
    return subprocess.run(
        [COMMAND, *words], cwd="/", env=environment(home, **settings), capture_output=True, text=True, timeout=120
    )


def answer(home: Path, *words: str, **settings: str) -> str:
    """Output of a command that has to succeed."""
    result = command(home, *words, **settings)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@contextmanager
def data_directory() -> Iterator[Path]:
    """A data directory, removed at the end with its database server; its name is short, as socket paths are limited."""
    home = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    try:
        yield home
    finally:
        stop(home)
        shutil.rmtree(home)


@contextmanager
def serving(
    home: Path, *words: str, log_name: str = "serve.log", **settings: str
) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`account-batch serve` on a free port, and its URL; stopped at the end if it still runs.

    Servers that run at once on one data directory need log names of their own.
    """
    with (home / log_name).open("w") as log:
        process = subprocess.Popen(
            [COMMAND, "serve", "--port", "0", *words],
            cwd="/",
            env=environment(home, **settings),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield process, _announced(process, home / log_name)
        finally:
            process.terminate()
            process.communicate(timeout=_TIMEOUT)


@contextmanager
def working(home: Path, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """`account-batch worker`, once it is ready; killed at the end."""
    with (home / "worker.log").open("a") as log:
        process = subprocess.Popen(
            [COMMAND, "worker"],
            cwd="/",
            env=environment(home, **settings),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert first_line(process), (home / "worker.log").read_text()
            yield process
        finally:
            process.kill()
            process.communicate()


def _announced(process: "subprocess.Popen[str]", log: Path) -> str:
    """The URL that the server prints, once it is ready."""
    line = first_line(process)
    assert line.startswith(_ANNOUNCED), log.read_text()
    url = line.removeprefix(_ANNOUNCED)
    ready = httpx.get(f"{url}/health/ready", timeout=_TIMEOUT)
    assert ready.status_code == 200, ready.text + log.read_text()
    return url


@contextmanager
def live_server(accounts: int = 2000, *words: str, **settings: str) -> Iterator[LiveServer]:
    """A server with the demo, and those words and settings; removed at the end."""
    with data_directory() as home:
        answer(home, "migrate")
        answer(home, "demo", "--accounts", str(accounts), "--tenant", TENANT)
        token = answer(home, "token", "--tenant", TENANT, "--subject", "test")
        with serving(home, *words, **settings) as (process, url):
            yield LiveServer(url, token, TestDatabase("account_batch", home), process)
