"""A fresh working copy in which `make run` is running."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from db.embedded import stop
from graph.http.pages import console
from tests.support.project import ROOT

_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".data", ".env", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
)
_FIRST_START = 120.0
"""Seconds for the first start on a busy machine."""
_STOP = 60.0
RESTORED = "restored"
"""The data directory in the reader's home into which `docs/operating.md` restores a backup."""


@dataclass(frozen=True)
class WorkingCopy:
    """A directory with the project and its server, and a home directory for the reader."""

    directory: Path
    home: Path
    port: int
    token: str
    """The token in the link that `make run` printed."""

    @property
    def url(self) -> str:
        """URL of the server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a new shell without any of our settings."""
        return environment(self.directory, self.home, self.port)


def environment(directory: Path, home: Path, port: int) -> dict[str, str]:
    """The caller's environment without variables of `make test`, pytest and our settings."""
    ours = re.compile(r"ACCOUNT_BATCH_|MAKE|MFLAGS|VENV|VIRTUAL_ENV|PYTEST|PG")
    theirs = {name: value for name, value in os.environ.items() if not ours.match(name)}
    # The command's own file names the interpreter of the tests: the copy's modules go before those of the original.
    # Tests that a page names are found there; `make test` runs them beside.
    found = {"PYTEST_ADDOPTS": "--collect-only"}
    return theirs | found | {"HOME": str(home), "PORT": str(port), "PYTHONPATH": str(directory)}


@contextmanager
def working_copy() -> Iterator[WorkingCopy]:
    """A working copy with a running server, both removed at the end; its name is short, as socket paths are limited."""
    folder = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    directory, home = folder / "w", folder / "h"
    try:
        _copy(directory)
        home.mkdir()
        port = _free_port()
        # `make run` has 8000 where nobody says otherwise, and the pages say 8000: curl, as it stands, shall find ours.
        (home / ".curlrc").write_text(f"fail\nconnect-to = 127.0.0.1:8000:127.0.0.1:{port}\n")
        with _running(directory, home, port, home / "make-run.txt") as token:
            yield WorkingCopy(directory, home, port, token)
    finally:
        stop(directory / ".data")
        stop(home / RESTORED)
        shutil.rmtree(folder)


def run_again(copy: WorkingCopy) -> tuple[str, float]:
    """What a further `make run` prints until it serves, beside the first one, and the seconds; then it is stopped."""
    printed = copy.home / "make-run-again.txt"
    begun = time.monotonic()
    with _running(copy.directory, copy.home, _free_port(), printed):
        return printed.read_text(), time.monotonic() - begun


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _copy(directory: Path) -> None:
    """Copies the files, the built page, and the environment as `make` would have made it."""
    shutil.copytree(ROOT, directory, ignore=_LEFT_OUT)
    (directory / console.PAGE.build.relative_to(ROOT) / "index.html").touch()
    environment_ = directory / ".venv"
    environment_.mkdir()
    for entry in Path(sys.prefix).iterdir():
        (environment_ / entry.name).symlink_to(entry)
    (environment_ / ".installed").unlink(missing_ok=True)
    (environment_ / ".installed").touch()


@contextmanager
def _running(directory: Path, home: Path, port: int, printed: Path) -> Iterator[str]:
    """`make run`, until Ctrl-C, with what it prints in that file; the token in the link."""
    with printed.open("w") as out:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=directory,
            env=environment(directory, home, port),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _link(process, printed, f"http://127.0.0.1:{port}")
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(_STOP)


def _link(process: "subprocess.Popen[bytes]", printed: Path, url: str) -> str:
    deadline = time.monotonic() + _FIRST_START
    while time.monotonic() < deadline and process.poll() is None:
        link = re.search(rf"{re.escape(url)}/#token=(\S+)\n", printed.read_text())
        if link is not None and _ready(url):
            return link[1]
        time.sleep(0.05)
    raise AssertionError(f"`make run` does not serve:\n{printed.read_text()}")


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=_STOP).status_code == 200
    except httpx.ConnectError:
        return False
