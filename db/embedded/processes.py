"""The live processes of a cluster: its postmaster, and backends that a killed postmaster left running."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def runs_in(pid: int, cluster: Path) -> bool:
    """Whether the process lives (a zombie does not) and works in that directory, as every process of a cluster does.

    A process id alone is not enough: after a restart of a container another process may have it.
    """
    if not _PROC.joinpath("self").exists():  # no Linux
        return _exists(pid)
    try:
        return _PROC.joinpath(str(pid), "cwd").samefile(cluster)
    except OSError:
        return False


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def postmaster(cluster: Path) -> int | None:
    """The id of the living postmaster."""
    pid = _process_id_in(cluster / "postmaster.pid")
    return pid if pid is not None and runs_in(pid, cluster) else None


def says_ready(cluster: Path) -> bool:
    """Whether the postmaster's file says that it accepts connections."""
    with suppress(OSError):
        return (cluster / "postmaster.pid").read_text().rstrip().endswith("ready")
    return False


def accepts(cluster: Path, pid: int) -> bool:
    """Whether the postmaster with that id accepts connections; the file may still be a predecessor's."""
    return postmaster(cluster) == pid and says_ready(cluster)


def remove_leftovers(cluster: Path, socket: Path) -> None:
    """Remove what a killed postmaster left and what would prevent the start of the next one.

    Its backends keep the shared memory until their statement ends, which may take minutes; their transactions cannot
    commit any more, so they are killed. PostgreSQL handles stale lock files, unless another process has the recorded
    id by now: PostgreSQL would take that one for a postmaster.
    """
    left = list(_orphaned_backends(cluster))
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(runs_in(pid, cluster) for pid in left), seconds=5)
    for note in (cluster / "postmaster.pid", socket.with_name(f"{socket.name}.lock")):
        noted = _process_id_in(note)
        if noted is not None and _exists(noted):
            note.unlink(missing_ok=True)


def _orphaned_backends(cluster: Path) -> Iterator[int]:
    for entry in _PROC.glob("[0-9]*"):
        with suppress(OSError):
            if (entry / "comm").read_text().strip() == "postgres" and runs_in(int(entry.name), cluster):
                yield int(entry.name)


def _process_id_in(file: Path) -> int | None:
    """The process id in the first line of a lock file; a postmaster that is not the leader notes it negative."""
    with suppress(OSError, ValueError, IndexError):
        return abs(int(file.read_text().splitlines()[0]))
    return None


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
