"""The embedded PostgreSQL outlives the commands: they say so, and `account-batch stop` ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import httpx
import pytest

from db.demo.plan import PARTNERS, SUMMER
from db.embedded import ensure_running, running, stop
from db.embedded.processes import wait_until
from tests.graph.cli.conftest import Here
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT
from tests.support.server import COMMAND, answer, command, data_directory, environment, serving

TIMEOUT = 60.0
NOTE = "The embedded PostgreSQL in {home} goes on; `{command} stop` stops it."
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
def fresh() -> Iterator[Path]:
    """A data directory with nothing in it yet."""
    with data_directory() as fresh:
        yield fresh


def notes(text: str) -> list[str]:
    """The lines about the PostgreSQL that stays."""
    return [line for line in text.splitlines() if "embedded PostgreSQL" in line]


@contextmanager
def started(home: Path, *words: str, folder: Path = Path("/"), **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of a program of the environment; killed at the end if it still runs."""
    process = subprocess.Popen(
        [COMMAND.with_name(words[0]), *words[1:]],
        cwd=folder,
        env=environment(home, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_what_runs_is_stopped(fresh: Path) -> None:
    ensure_running(fresh)
    assert answer(fresh, "stop") == f"The embedded PostgreSQL in {fresh} is stopped."
    assert running(fresh) is None
    assert answer(fresh, "stop") == f"No embedded PostgreSQL runs in {fresh}."
    assert running(fresh) is None


def test_where_none_ever_ran_nothing_is_made(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert answer(missing, "stop") == f"No embedded PostgreSQL runs in {missing}."
    assert not missing.exists()


@pytest.mark.parametrize("setting", ["ACCOUNT_BATCH_DATABASE_URL", "ACCOUNT_BATCH_OWNER_DATABASE_URL"])
def test_a_database_of_ones_own_is_left_alone(fresh: Path, database: TestDatabase, setting: str) -> None:
    ensure_running(fresh)
    result = command(fresh, "stop", **{setting: database.owner_dsn})
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{setting} names the database, which is not ours to stop")
    assert running(database.home)
    assert running(fresh)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_ends_says_what_stays(fresh: Path, asked: signal.Signals) -> None:
    with serving(fresh) as (process, _):
        process.send_signal(asked)
        said, _ = process.communicate(timeout=TIMEOUT)
    assert [line for line in said.splitlines() if "embedded PostgreSQL" in line] == [
        f"The embedded PostgreSQL in {fresh} goes on; `{COMMAND} stop` stops it."
    ]
    assert running(fresh)


def test_a_stop_under_a_server_says_who_starts_it_again(fresh: Path) -> None:
    with serving(fresh):
        told = answer(fresh, "stop")
    assert "other programs: a server or worker that still runs starts it again." in told


def test_a_worker_that_ends_says_what_stays(fresh: Path) -> None:
    with started(fresh, "account-batch", "worker") as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "Working.\n"
        worker.terminate()
        said, _ = worker.communicate(timeout=TIMEOUT)
    assert f"The embedded PostgreSQL in {fresh} goes on" in said


STARTERS = (
    ("migrate",),
    ("import", "/nowhere", "--tenant", "acme"),
    ("demo", "--accounts", "1"),
    ("sql", "--update", "1"),
)
"""What ends by itself: as it should, or with a complaint."""


def test_whoever_starts_it_says_that_it_stays(here: Here, fresh: Path) -> None:
    for words in STARTERS:
        assert running(fresh) is None
        for note in ([NOTE.format(home=fresh, command=COMMAND)], []):
            result = here.command(fresh, *words)
            assert (notes(result.stdout), notes(result.stderr)) == ([], note), words
            assert running(fresh)
        stop(fresh)


def test_an_audit_that_starts_it_says_that_it_stays(fresh: Path) -> None:
    with started(fresh, "python", "-m", "db.facets") as process:
        out, err = process.communicate(timeout=TIMEOUT)
    assert (notes(out), notes(err)) == ([], [NOTE.format(home=fresh, command=COMMAND)])
    assert running(fresh)


@pytest.mark.parametrize(
    "words", [("account-batch", "demo"), ("python", "-m", "graph.cli.first_run", "0")], ids=["demo", "make run"]
)
def test_who_is_interrupted_while_the_demo_loads_says_what_stays(
    fresh: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    with started(fresh, *words, TMPDIR=str(tmp_path)) as process:
        assert wait_until(lambda: any(tmp_path.glob("account-batch-demo-*/accounts.csv")), TIMEOUT)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, err
    assert (out + err).splitlines() == [NOTE.format(home=fresh, command=COMMAND)]
    assert not any(tmp_path.iterdir())


SELECTED = """query ($batch: String!) {
  viewer { distributor { name } } accountBatch(filter: {batch: {name: $batch}}) { statistics { selected } }
}"""


def selected_with(link: str) -> tuple[str | None, int]:
    """The viewer of a link, and how many accounts of the largest batch are shown to it."""
    url, _, token = link.strip().replace("/partner#", "/#").partition("/#token=")
    body = {"query": SELECTED, "variables": {"batch": SUMMER}}
    answer = httpx.post(f"{url}/graphql", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)
    data = answer.json()["data"]
    viewer = data["viewer"]["distributor"]
    return viewer and viewer["name"], data["accountBatch"]["statistics"]["selected"]


def test_make_run_prints_links_and_says_what_stays_when_interrupted(home: Path) -> None:
    with started(home, "python", "-m", "graph.cli.first_run", "0", ACCOUNT_BATCH_WORKER="false") as process:
        assert process.stdout is not None
        links = list(islice((line for line in process.stdout if "#token=" in line), 1 + len(PARTNERS)))
        (operator, whole), *partners = map(selected_with, links)
        assert operator is None
        assert [name for name, _ in partners] == list(PARTNERS)
        assert all(0 < selected < whole for _, selected in partners)
        assert sum(selected for _, selected in partners) < whole
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, err
    # The empty line after the link was read with it, or comes now.
    assert out.lstrip("\n") == NOTE.format(home=home, command=COMMAND) + "\n"
    assert "Traceback" not in err


def test_a_server_of_another_database_says_nothing_of_it(fresh: Path, database: TestDatabase) -> None:
    ensure_running(fresh)
    with serving(fresh, ACCOUNT_BATCH_DATABASE_URL=database.server_dsn) as (process, _):
        process.terminate()
        said, _ = process.communicate(timeout=TIMEOUT)
    assert "embedded PostgreSQL" not in said


def test_the_command_is_named_as_it_can_be_typed(fresh: Path) -> None:
    """From the directory of the environment, and with the environment's programs on the path."""
    for folder, path, typed in (
        (COMMAND.parent.parent, "", "bin/account-batch stop"),
        (Path("/"), f"{COMMAND.parent}:", "account-batch stop"),
    ):
        programs = path + os.environ["PATH"].replace(f"{COMMAND.parent}:", "")
        with started(fresh, "account-batch", "serve", "--port", "0", folder=folder, PATH=programs) as server:
            assert server.stdout is not None
            url = server.stdout.readline().removeprefix("Serving on ").strip()
            assert httpx.get(f"{url}/health/ready", timeout=TIMEOUT).status_code == 200
            server.terminate()
            said, _ = server.communicate(timeout=TIMEOUT)
        assert f"`{typed}` stops it." in said


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_another_users_is_not_taken_for_none(fresh: Path) -> None:
    ensure_running(fresh)
    fresh.chmod(0o755)
    result = subprocess.run([sys.executable, "-c", AS_A_STRANGER, fresh], cwd=ROOT, capture_output=True, text=True)
    assert "another user's: stop it as that user or as root" in result.stdout, result.stderr
    assert running(fresh)
