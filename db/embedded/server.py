"""Starting and stopping: one server per data directory, also with many concurrent callers."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError
from typing import IO
from urllib.parse import quote

from db.embedded import cluster as files
from db.embedded import processes, settings, wire
from db.embedded.errors import EmbeddedServerError
from db.embedded.home import exclusive_lock, make_home
from db.embedded.identity import owner_of
from db.settings import variable

DATABASE = "account_batch"

_MAX_SOCKET_PATH = 107
_READY_STATES = (wire.DONE, wire.TOO_MANY_CONNECTIONS)
_START_SECONDS = 60.0
_STOP_SECONDS = 60.0


def ensure_running(data_dir: Path) -> str:
    """Start the server of that directory if it does not run, create its database, and return its DSN.

    Blocks for as long as that takes: not at all for one that runs, longest for one that was killed and has its
    write-ahead log to read again. Raises EmbeddedServerError.
    """
    home = data_dir.absolute()
    _check_path(home)
    try:
        make_home(home)
        if _state(home) not in _READY_STATES:
            with exclusive_lock(home):
                _bring_up(home)
    except OSError as error:
        raise EmbeddedServerError(
            f"The data directory {home} cannot be used ({error}): name another one in {variable('data_dir')}."
        ) from error
    return _dsn(home)


def running(data_dir: Path) -> str | None:
    """The DSN of the server of that directory if one runs, busy or not; None otherwise. Starts and creates nothing."""
    home = data_dir.absolute()
    with suppress(OSError):
        # The processes of another user's server are not visible, and it may accept the connection nevertheless.
        if processes.postmaster(home / "pg") is not None or _state(home) in _READY_STATES:
            return _dsn(home)
    return None


def stop(data_dir: Path) -> bool:
    """Stop the server of that directory and wait for its end; open transactions are rolled back.

    Returns whether one ran. Raises EmbeddedServerError if it does not stop, or is another user's.
    """
    home = data_dir.absolute()
    if not home.exists():
        return False
    try:
        with exclusive_lock(home):
            if _shut_down(home / "pg"):
                return True
        foreign = _state(home) in _READY_STATES  # it answers, and its processes are not visible
    except PermissionError:
        foreign = True
    if foreign:
        raise EmbeddedServerError(f"The database in {home} is another user's: stop it as that user or as root.")
    return False


def _dsn(home: Path) -> str:
    return f"postgresql://postgres@/{DATABASE}?host={quote(str(home))}&port={wire.PORT}"


def _check_path(home: Path) -> None:
    path = home / wire.SOCKET
    if len(os.fsencode(path)) > _MAX_SOCKET_PATH:
        raise EmbeddedServerError(
            f"The path of the data directory is too long: a socket's may have {_MAX_SOCKET_PATH} bytes, and {path} "
            f"has {len(os.fsencode(path))}. Name a shorter one in {variable('data_dir')}."
        )
    if "," in str(home):
        raise EmbeddedServerError(
            f"The path of the data directory, {home}, has a comma, which PostgreSQL's clients take for the end of it: "
            f"name another one in {variable('data_dir')}."
        )


def _state(home: Path) -> str:
    return wire.ask(home, DATABASE)


def _bring_up(home: Path) -> None:
    """Start, repair or initialise the server, by its state, until it answers."""
    cluster = files.prepare(home)
    deadline = time.monotonic() + _START_SECONDS
    while (state := _state(home)) not in _READY_STATES:
        if state == wire.MISSING_DATABASE:
            wire.ask(home, "postgres", f"CREATE DATABASE {DATABASE}")
        elif processes.postmaster(cluster) is None:
            _start(home, cluster)
        elif state == wire.NO_SOCKET and processes.says_ready(cluster):
            # The socket was deleted: no client can connect any more, and PostgreSQL does not create another.
            _shut_down(cluster)
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"The database in {home} does not answer: its log is in {cluster / 'log'}.")
        time.sleep(0.01)


def _start(home: Path, cluster: Path) -> None:
    """Start the postmaster and wait until it accepts connections; raises EmbeddedServerError if it does not start."""
    owner = owner_of(cluster, home)
    processes.remove_leftovers(cluster, home / wire.SOCKET)
    settings.write(cluster, home)
    report = home / "pg.log"
    report.unlink(missing_ok=True)  # it may be of another user, who started the server before
    with report.open("xb+") as log:
        try:
            command: list[str | Path] = [files.program("postgres"), "-D", cluster, *settings.arguments(home)]
            pid = int(owner.run(cluster, command, log, detach=True))
        except CalledProcessError as error:
            raise _start_failed(home, log) from error
        processes.wait_until(
            lambda: processes.accepts(cluster, pid) or not processes.runs_in(pid, cluster), seconds=_START_SECONDS
        )
        if not processes.runs_in(pid, cluster):
            raise _start_failed(home, log)
    if owner.way == "servant":
        # Other processes of that user must not be able to connect, where the directory is accessible to them.
        os.chown(home / wire.SOCKET, home.stat().st_uid, home.stat().st_gid)


def _start_failed(home: Path, log: IO[bytes]) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"The database in {home} does not start ({files.last_line(log)}): see pg.log and pg/log there, "
        f"or name another directory in {variable('data_dir')}."
    )


def _shut_down(cluster: Path) -> bool:
    """Request a fast, then an immediate shutdown, after which the next start recovers without loss.

    Returns whether a postmaster ran.
    """
    pid = processes.postmaster(cluster)
    if pid is None:
        return False
    for request in (signal.SIGINT, signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(pid, request)
        # The process and not its file, which is removed shortly before the process ends.
        if processes.wait_until(lambda: not processes.runs_in(pid, cluster), seconds=_STOP_SECONDS):
            return True
    raise EmbeddedServerError(f"The server of {cluster} does not stop: its log is in {cluster / 'log'}.")
