"""The user that the server runs as: the current user or, as PostgreSQL refuses root, another one for root.

No permissions of an existing directory are changed. The files of a cluster have one owner, and everyone who starts it
becomes that owner: the user whose data directory it is; for a directory of root's, root in a user namespace, or,
where those are forbidden (in most containers), an unprivileged user that is allowed to enter root's folders.
"""

import os
import pwd
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from db.embedded.errors import EmbeddedServerError
from db.settings import variable

_LAUNCHER = Path(__file__).with_name("launch.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""PostgreSQL's whole environment: a PGPORT or PGDATA of the caller must not affect it."""


@dataclass(frozen=True)
class Identity:
    """A way to run a program, see `launch.py`, and the owner of new files."""

    way: Literal["self", "user", "servant", "namespace"]
    uid: int
    gid: int

    @property
    def files_of(self) -> tuple[int, int]:
        """User and group of its files on the disk."""
        return (0, 0) if self.way == "namespace" else (self.uid, self.gid)

    def run(self, directory: Path, command: Sequence[str | Path], log: IO[bytes], *, detach: bool = False) -> str:
        """Run a program in that directory and return its output or, detached, its process id.

        Raises CalledProcessError; the program's error output is in `log`.
        """
        how = [self.way, str(self.uid), str(self.gid), str(int(detach)), str(directory)]
        result = subprocess.run(  # noqa: S603 - our own launcher and PostgreSQL's programs
            [sys.executable, "-I", "-S", _LAUNCHER, *how, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=_ENVIRONMENT, check=True,
        )  # fmt: skip
        return result.stdout.decode()


def candidates(home: Path) -> list[Identity]:
    """Identities that could create a cluster in that directory, the preferred one first."""
    if os.geteuid() != 0:
        return [_current_user()]
    owner, servant = home.stat(), _unprivileged_user()
    if owner.st_uid == 0:
        return [Identity("namespace", servant.uid, servant.gid), servant]
    # initdb insists on a name for the user: the owner of a mounted folder need not have one here.
    return [Identity("user", owner.st_uid, owner.st_gid), servant] if _has_name(owner.st_uid) else [servant]


def owner_of(cluster: Path, home: Path) -> Identity:
    """The identity that runs an existing cluster; raises EmbeddedServerError if the current user may not use it."""
    owner, servant = cluster.stat(), _unprivileged_user()
    if os.geteuid() == owner.st_uid != 0:
        return _current_user()
    if os.geteuid() != 0:
        raise EmbeddedServerError(
            f"The database in {home} belongs to the user {owner.st_uid}: "
            f"run this as that user or as root, or name another directory in {variable('data_dir')}."
        )
    if owner.st_uid == 0:
        return Identity("namespace", servant.uid, servant.gid)
    # Never for a real user's cluster: its capabilities would let that user read root's files through the server.
    if owner.st_uid == servant.uid != home.stat().st_uid:
        return servant
    return Identity("user", owner.st_uid, owner.st_gid)


def _current_user() -> Identity:
    return Identity("self", os.geteuid(), os.getegid())


def _has_name(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _unprivileged_user() -> Identity:
    """An unprivileged user: `nobody`, or another one that is not root."""
    ordinary = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    entry = next((entry for entry in ordinary if entry.pw_name == "nobody"), ordinary[0])
    return Identity("servant", entry.pw_uid, entry.pw_gid)
