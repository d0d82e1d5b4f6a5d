"""The embedded PostgreSQL outlives the commands: they say so, and `account-batch stop` ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from db.embedded import ensure_running, running
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT
from tests.support.server import COMMAND, answer, command, data_directory, environment, serving

TIMEOUT = 60.0
AS_A_STRANGER = """
import os, sys
from pathlib import Path
from db.embedded import EmbeddedServerError, stop
os.setuid(65533)
try:
    stop(Path(sys.argv[1]))
except EmbeddedServerError as error:
    print(error)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A data directory with nothing in it yet."""
    with data_directory() as home:
        yield home


def test_what_runs_is_stopped(home: Path) -> None:
    ensure_running(home)
    assert answer(home, "stop") == f"The embedded PostgreSQL in {home} is stopped."
    assert running(home) is None
    assert answer(home, "stop") == f"No embedded PostgreSQL runs in {home}."
    assert running(home) is None


def test_where_none_ever_ran_nothing_is_made(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert answer(missing, "stop") == f"No embedded PostgreSQL runs in {missing}."
    assert not missing.exists()


@pytest.mark.parametrize("setting", ["ACCOUNT_BATCH_DATABASE_URL", "ACCOUNT_BATCH_OWNER_DATABASE_URL"])
def test_a_database_of_ones_own_is_left_alone(home: Path, database: TestDatabase, setting: str) -> None:
    ensure_running(home)
    result = command(home, "stop", **{setting: database.owner_dsn})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{setting} names the database, which is not ours to stop")
    assert running(database.home)
    assert running(home)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_ends_says_what_stays(home: Path, asked: signal.Signals) -> None:
    with serving(home) as (process, _):
        process.send_signal(asked)
        said, _ = process.communicate(timeout=TIMEOUT)
    assert [line for line in said.splitlines() if "embedded PostgreSQL" in line] == [
        f"The embedded PostgreSQL in {home} goes on; `{COMMAND} stop` stops it."
    ]
    assert running(home)


def test_a_stop_under_a_server_says_who_starts_it_again(home: Path) -> None:
    with serving(home):
        told = answer(home, "stop")
    assert "other programs: a server or worker that still runs starts it again." in told


def test_a_worker_that_ends_says_what_stays(home: Path) -> None:
    worker = subprocess.Popen([COMMAND, "worker"], cwd="/", env=environment(home), stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "Working.\n"
    worker.terminate()
    said, _ = worker.communicate(timeout=TIMEOUT)
    assert f"The embedded PostgreSQL in {home} goes on" in said


def test_a_server_of_another_database_says_nothing_of_it(home: Path, database: TestDatabase) -> None:
    ensure_running(home)
    with serving(home, ACCOUNT_BATCH_DATABASE_URL=database.server_dsn) as (process, _):
        process.terminate()
        said, _ = process.communicate(timeout=TIMEOUT)
    assert "embedded PostgreSQL" not in said


def test_the_command_is_named_as_it_can_be_typed(home: Path) -> None:
    """From the directory of the environment, and with the environment's programs on the path."""
    for folder, path, typed in (
        (COMMAND.parent.parent, "", "bin/account-batch stop"),
        (Path("/"), f"{COMMAND.parent}:", "account-batch stop"),
    ):
        given = environment(home) | {"PATH": path + os.environ["PATH"].replace(f"{COMMAND.parent}:", "")}
        server = subprocess.Popen(
            [COMMAND, "serve", "--port", "0"], cwd=folder, env=given, stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        url = server.stdout.readline().removeprefix("Serving on ").strip()
        assert httpx.get(f"{url}/health/ready", timeout=TIMEOUT).status_code == 200
        server.terminate()
        said, _ = server.communicate(timeout=TIMEOUT)
        assert f"`{typed}` stops it." in said


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_another_users_is_not_taken_for_none(home: Path) -> None:
    ensure_running(home)
    home.chmod(0o755)
    result = subprocess.run([sys.executable, "-c", AS_A_STRANGER, home], cwd=ROOT, capture_output=True, text=True)
    assert "another user's: stop it as that user or as root" in result.stdout, result.stderr
    assert running(home)
