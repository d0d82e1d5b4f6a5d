"""PgBouncer with the configuration that `deploy/` ships, in front of a PostgreSQL, or of what leads to one."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from db.embedded import processes
from db.embedded.identity import Identity
from tests.support.own_server import SECONDS, free_port, lives
from tests.support.project import ROOT

CONFIGURATION = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


class Target(Protocol):
    """What is at a port of this machine: a server, or a proxy in front of several."""

    home: Path
    identity: Identity
    """Whoever PgBouncer runs as: it refuses root."""
    port: int


@dataclass
class Pooler:
    """One PgBouncer, whose socket is in the folder of what it is in front of."""

    server: Target
    settings: Path
    port: int
    pid: int | None = None

    def dsn(self, user: str, password: str, database: str) -> str:
        """A DSN by TCP."""
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts it, after a kill too, and waits until it takes connections."""
        assert PGBOUNCER is not None, "pgbouncer is not installed (apt-get install pgbouncer)"
        socket, log = self.server.home / f".s.PGSQL.{self.port}", self.server.home / "pgbouncer.log"
        socket.unlink(missing_ok=True)
        with log.open("ab") as written:
            command = (PGBOUNCER, self.settings)
            self.pid = pid = int(self.server.identity.run(self.server.home, command, written, detach=True))
        assert processes.wait_until(lambda: socket.exists() or not lives(pid), seconds=SECONDS), "it does not start"
        assert lives(pid), log.read_text()

    def signal(self, number: signal.Signals) -> None:
        """Sends it a signal."""
        assert self.pid is not None
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def lead_to(self, before: int, port: int) -> None:
        """Has it lead to a server at another port, as an administrator does after a failover."""
        text = self.settings.read_text()
        self.settings.write_text(text.replace(f"port={before}", f"port={port}"))
        self.signal(signal.SIGHUP)

    def kill(self) -> None:
        """Ends it without a word to anybody."""
        if self.pid is not None:
            self.signal(signal.SIGKILL)
            pid, self.pid = self.pid, None
            assert processes.wait_until(lambda: not lives(pid), seconds=SECONDS), "it does not end"


@contextmanager
def pooler(server: Target, passwords: dict[str, str], **settings: object) -> Iterator[Pooler]:
    """PgBouncer in front of the database `accounts`, as it is shipped but for those settings."""
    port = free_port()
    folder = server.home / f"pooler-{port}"
    folder.mkdir(mode=0o700)
    users, written = folder / "users.txt", folder / "pgbouncer.ini"
    users.write_text("".join(f'"{user}" "{password}"\n' for user, password in passwords.items()))
    own = {"accounts": f"host=127.0.0.1 port={server.port} dbname=accounts", "listen_port": port, "auth_file": users}
    written.write_text(_changed(CONFIGURATION.read_text(), own | {"unix_socket_dir": server.home} | settings))
    for path in (folder, users, written):
        os.chown(path, *server.identity.files_of)
    running = Pooler(server, written, port)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def _changed(text: str, settings: dict[str, object]) -> str:
    """The configuration with other settings: a second section of one name would bring back all defaults."""
    kept = [line for line in text.splitlines() if line.partition("=")[0].strip() not in settings]
    first, others = kept.index("[databases]") + 1, dict(settings)
    kept.insert(first, f"accounts = {others.pop('accounts')}")
    return "\n".join([*kept, *(f"{name} = {value}" for name, value in others.items()), ""])
