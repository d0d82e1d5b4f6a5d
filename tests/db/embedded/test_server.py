"""The embedded PostgreSQL, for real: started, shared, killed, started again."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from db.embedded import EmbeddedServerError, cluster, ensure_running, identity, machine, processes, stop
from tests.support.project import ROOT
from tests.support.waiting import first_line

START = """
import pathlib, sys, time
from db.embedded import ensure_running
print(ensure_running(pathlib.Path(sys.argv[1])), flush=True)
"""
NOBODY = 65534
PYTHON_OF_ALL = shutil.which("python3", path="/usr/bin:/usr/local/bin")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may become others")


@contextmanager
def starter(home: Path, then: str = "") -> Iterator["subprocess.Popen[str]"]:
    """Another process that starts the server; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", START + then, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def start_as_nobody(home: Path) -> "subprocess.CompletedProcess[str]":
    """The same as an ordinary user, who may not be let into the folder of our own Python."""
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    packages = {"PYTHONPATH": sysconfig.get_path("purelib")}
    return subprocess.run(
        [*user, str(PYTHON_OF_ALL), "-c", START, str(home)], cwd=ROOT, env=packages, capture_output=True, text=True
    )


def postmaster(home: Path) -> int:
    pid = processes.postmaster(home / "pg")
    assert pid is not None
    return pid


def eventually(condition: Callable[[], bool]) -> None:
    assert processes.wait_until(condition, seconds=10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name: a socket's path has to fit."""
    folder = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    yield folder
    for files in folder.rglob("pg"):
        stop(files.parent)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data directory that the tests of this file share; the first of them makes it."""
    folder = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    yield folder / "data"
    stop(folder / "data")
    shutil.rmtree(folder)


def test_two_at_once_make_and_share_one_server(home: Path) -> None:
    with starter(home) as one, starter(home) as other:
        answers = [process.communicate(timeout=60)[0] for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0]
    assert answers[0] == answers[1]
    assert answers[0].startswith("postgresql://postgres@/account_batch?host=")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


async def test_the_server_answers_in_the_way_that_the_product_needs(home: Path) -> None:
    connection = await asyncpg.connect(ensure_running(home))
    settings = {row["name"]: row["setting"] for row in await connection.fetch("SELECT name, setting FROM pg_settings")}
    locale = await connection.fetchval("SELECT datlocale FROM pg_database WHERE datname = current_database()")
    await connection.close()
    on = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "data_checksums")
    assert {settings[name] for name in on} == {"on"}
    assert settings["listen_addresses"] == ""
    assert (settings["TimeZone"], settings["server_encoding"], settings["jit"]) == ("UTC", "UTF8", "off")
    assert int(settings["shared_buffers"]) * 8192 <= machine.memory() // 3
    assert locale == "C.UTF-8"


def test_a_second_call_finds_the_same_server(home: Path) -> None:
    first = ensure_running(home)
    pid = postmaster(home)
    assert ensure_running(home) == first
    assert postmaster(home) == pid


async def test_a_dropped_database_is_made_again(home: Path) -> None:
    connection = await asyncpg.connect(ensure_running(home), database="postgres")
    await connection.execute("DROP DATABASE account_batch")
    await connection.close()
    await (await asyncpg.connect(ensure_running(home))).close()


async def write_until_killed(home: Path, dsn: str) -> int:
    """Commits row by row and kills the postmaster on the way; returns the last number that was answered."""
    connection, last = await asyncpg.connect(dsn), 0
    await connection.execute("CREATE TABLE committed (number int)")
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        async with asyncio.timeout(10):
            while True:
                await connection.execute("INSERT INTO committed VALUES ($1)", last + 1)
                last += 1
                if last == 200:
                    os.kill(postmaster(home), signal.SIGKILL)
    connection.terminate()
    return last


async def test_what_was_committed_survives_a_killed_postmaster_under_load(home: Path) -> None:
    """A statement that would run for minutes, with a process that outlives its postmaster, is in nobody's way."""
    dsn = ensure_running(home)
    lasting = await asyncpg.connect(dsn)
    busy = asyncio.create_task(lasting.execute("SELECT count(*) FROM generate_series(1, 1000000000)"))
    last = await write_until_killed(home, dsn)
    began = time.monotonic()
    connection = await asyncpg.connect(await asyncio.to_thread(ensure_running, home))
    assert time.monotonic() - began < 10
    stored = await connection.fetchval("SELECT max(number) FROM committed")
    assert last >= 200
    assert stored in (last, last + 1)  # the one after the last may have been committed and not answered
    await connection.close()
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await busy
    lasting.terminate()


def test_a_recycled_process_id_does_not_pass_for_the_server(home: Path) -> None:
    """As after a container's restart, where a stranger has the number of the old postmaster."""
    ensure_running(home)
    pid = postmaster(home)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: processes.postmaster(home / "pg") is None)
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        for note in (home / "pg" / "postmaster.pid", home / ".s.PGSQL.5432.lock"):
            note.write_text(note.read_text().replace(str(pid), str(stranger.pid), 1))
        ensure_running(home)
        assert stranger.poll() is None
        stranger.kill()
    assert postmaster(home) != stranger.pid


def test_a_deleted_socket_is_there_again(home: Path) -> None:
    ensure_running(home)
    (home / ".s.PGSQL.5432").unlink()
    ensure_running(home)
    assert stat.S_ISSOCK((home / ".s.PGSQL.5432").stat().st_mode)


def test_the_server_outlives_its_starter(home: Path) -> None:
    stop(home)
    with starter(home, "time.sleep(60)") as process:
        assert first_line(process).startswith("postgresql://")
        pid = postmaster(home)
        assert os.getsid(pid) != os.getsid(process.pid)
    ensure_running(home)
    assert postmaster(home) == pid


def test_stop_is_done_when_it_returns_and_may_be_repeated(home: Path) -> None:
    ensure_running(home)
    pid = postmaster(home)
    stop(home)
    stop(home)
    assert not processes.runs_in(pid, home / "pg")
    assert not (home / ".s.PGSQL.5432").exists()


def test_a_directory_of_another_version_is_refused(home: Path) -> None:
    ensure_running(home)
    stop(home)
    version = home / "pg" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("17\n")
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 17, this is PostgreSQL 18"):
        ensure_running(home)
    version.write_text(ours)


def test_a_server_that_does_not_start_says_why(home: Path) -> None:
    ensure_running(home)
    stop(home)
    settings = home / "pg" / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("work_mem = 'much'\n")
    with pytest.raises(EmbeddedServerError, match=r"does not start .*see pg\.log"):
        ensure_running(home)
    settings.write_text(before)
    ensure_running(home)


@pytest.mark.parametrize(("length", "fits"), [(107, True), (108, False)])
def test_the_length_of_the_sockets_path_decides(folder: Path, length: int, fits: bool) -> None:
    home = folder / ("ä" + "x" * (length - len(os.fsencode(folder / "ä" / ".s.PGSQL.5432"))))
    assert len(os.fsencode(home / ".s.PGSQL.5432")) == length
    if fits:
        home.mkdir()
        with socket.socket(socket.AF_UNIX) as proof:
            proof.bind(str(home / ".s.PGSQL.5432"))
    else:
        with pytest.raises(EmbeddedServerError, match="too long: a socket's may have 107 bytes"):
            ensure_running(home)
        assert not home.exists()


def rights(*folders: Path) -> list[tuple[int, int, int]]:
    return [(entry.st_mode, entry.st_uid, entry.st_gid) for entry in (folder.stat() for folder in folders)]


async def test_folders_that_exist_keep_their_rights(folder: Path) -> None:
    """Under a folder that only its owner may enter, in a directory with a half-made database in it."""
    home = folder / "with space" / "data"
    home.mkdir(mode=0o755, parents=True)
    (home / "pg.newhalf" / "base").mkdir(parents=True)
    above = [*folder.parents, folder, home.parent, home]
    before = rights(*above)
    await (await asyncpg.connect(ensure_running(home))).close()
    assert rights(*above) == before
    assert sorted(path.name for path in home.iterdir() if not path.name.startswith(".")) == ["pg", "pg.log"]


def test_a_comma_in_the_path_is_refused(folder: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="has a comma"):
        ensure_running(folder / "a,b")


@as_root
async def test_where_root_may_make_no_namespace_a_servant_runs_the_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "candidates", lambda home: [identity.candidates(home)[-1]])
    home = folder / "closed" / "data"
    home.mkdir(mode=0o755, parents=True)
    home.parent.chmod(0o700)
    before = rights(folder, home.parent, home)
    await (await asyncpg.connect(ensure_running(home))).close()
    os.kill(postmaster(home), signal.SIGKILL)
    await (await asyncpg.connect(ensure_running(home))).close()
    assert rights(folder, home.parent, home) == before
    assert (home / "pg").stat().st_uid != 0
    assert rights(home / ".s.PGSQL.5432") == [(stat.S_IFSOCK | 0o700, 0, 0)]


@as_root
def test_root_starts_the_server_of_an_ordinary_user_who_goes_on_with_it(folder: Path) -> None:
    os.chown(folder, NOBODY, NOBODY)
    home = folder / "data"
    ensure_running(home)
    assert {path.stat().st_uid for path in (home, home / "pg", home / ".s.PGSQL.5432")} == {NOBODY}
    if PYTHON_OF_ALL:
        stop(home)
        assert start_as_nobody(home).returncode == 0
        assert processes.postmaster(home / "pg") is not None


@as_root
@pytest.mark.skipif(not PYTHON_OF_ALL, reason="no Python that an ordinary user may run")
def test_an_ordinary_user_is_told_that_the_directory_is_anothers(home: Path) -> None:
    ensure_running(home)
    assert "name another one in ACCOUNT_BATCH_DATA_DIR" in start_as_nobody(home).stderr
