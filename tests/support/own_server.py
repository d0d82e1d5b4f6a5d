"""A PostgreSQL of one's own, not the embedded one: over TCP with passwords, and with standbys that stream from it."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from db.embedded import processes
from db.embedded.cluster import last_line, program
from db.embedded.identity import Identity, candidates

SECONDS = 60.0
_FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "32MB", "jit": "off", "max_connections": "150"}
"""Nothing here need survive the machine; a killed server starts again from what the system has written."""
_STREAMING = {
    "wal_level": "replica",
    "hot_standby": "on",
    "wal_receiver_status_interval": "1s",
    "wal_retrieve_retry_interval": "100ms",
}


@dataclass
class OwnServer:
    """One server: its data are in `home`/pg, its socket is in `home`."""

    home: Path
    identity: Identity
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 5432
    pid: int | None = None

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "pg"

    def dsn(self, user: str = "postgres", database: str = "postgres") -> str:
        """A DSN by the socket, which trusts whoever may open it."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.home))}&port={self.port}"

    def tcp_dsn(self, user: str, password: str, database: str) -> str:
        """A DSN by TCP."""
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def run(self, name: str, *words: str | Path, detach: bool = False) -> str:
        """Runs one of PostgreSQL's programs as whoever the server runs as; fails the test if that fails."""
        given = [f"{key}={value}" for key, value in self.environment.items()]
        command: list[str | Path] = ["/usr/bin/env", *given, program(name), *words]
        with (self.home / f"{name}.log").open("ab+") as log:
            try:
                return self.identity.run(self.home, command, log, detach=detach)
            except subprocess.CalledProcessError as error:
                raise AssertionError(f"{name}: {last_line(log)}") from error

    def start(self) -> None:
        """Starts the server, after a kill too, and waits until it takes connections."""
        processes.remove_leftovers(self.data, self.home / f".s.PGSQL.{self.port}")
        given = {**_FAST, **_STREAMING, "unix_socket_directories": str(self.home), "port": str(self.port)}
        given |= {"listen_addresses": "127.0.0.1", **self.settings}
        words = [word for name, value in given.items() for word in ("-c", f"{name}={value}")]
        self.pid = pid = int(self.run("postgres", "-D", self.data, *words, detach=True))
        ready = processes.wait_until(lambda: processes.accepts(self.data, pid) or not lives(pid), seconds=SECONDS)
        assert ready, "the server does not start"
        assert lives(pid), (self.home / "postgres.log").read_text()

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the postmaster and waits for its end."""
        if self.pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        pid, self.pid = self.pid, None
        assert processes.wait_until(lambda: not lives(pid), seconds=SECONDS), "the server does not stop"

    def stop(self) -> None:
        """Stops the server; open transactions are rolled back."""
        self.signal(signal.SIGINT)

    def kill(self) -> None:
        """Ends the server without a word to anybody."""
        self.signal(signal.SIGQUIT)

    async def connect(self, user: str = "postgres", database: str = "postgres") -> Any:
        """A connection by the socket."""
        return await asyncpg.connect(self.dsn(user, database))

    async def value(self, sql: str, *arguments: Any, database: str = "postgres") -> Any:
        """One value, read as the superuser."""
        connection = await self.connect(database=database)
        try:
            return await connection.fetchval(sql, *arguments)
        finally:
            await connection.close()


def lives(pid: int) -> bool:
    with suppress(OSError):
        return " Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]
    return False


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def own_server(
    *, environment: Mapping[str, str] | None = None, settings: Mapping[str, str] | None = None
) -> AsyncIterator[OwnServer]:
    """A server that wants SCRAM over TCP and trusts its socket; removed at the end."""
    async with folder() as home:
        server = OwnServer(home, candidates(home)[0], settings or {}, environment or {}, free_port())
        for identity in candidates(home):
            server.identity = identity
            server.data.mkdir(mode=0o700, exist_ok=True)
            os.chown(server.data, *identity.files_of)
            with suppress(AssertionError):
                await asyncio.to_thread(server.run, "initdb", f"--pgdata={server.data}", *_INITDB)
                break
        async with _running(server):
            yield server


@asynccontextmanager
async def standby_of(primary: OwnServer, settings: Mapping[str, str] | None = None) -> AsyncIterator[OwnServer]:
    """A hot standby that streams from the primary; removed at the end."""
    async with folder() as home:
        server = OwnServer(home, primary.identity, settings or {}, primary.environment, free_port())
        server.data.mkdir(mode=0o700)
        os.chown(server.data, *server.identity.files_of)
        source = f"host={primary.home} port={primary.port} user=postgres application_name={home.name}"
        words = ("--pgdata", str(server.data), "--dbname", source, "--checkpoint=fast", "-R", "--no-sync")
        await asyncio.to_thread(server.run, "pg_basebackup", *words)
        async with _running(server):
            yield server


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    """A folder with a short name, removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="ab-", dir="/tmp"))
    try:
        yield home
    finally:
        shutil.rmtree(home)


@asynccontextmanager
async def _running(server: OwnServer) -> AsyncIterator[None]:
    try:
        await asyncio.to_thread(server.start)
        yield
    finally:
        await asyncio.to_thread(server.kill)


_INITDB: Sequence[str] = (
    "--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync", "--no-instructions",
)  # fmt: skip
