"""A way to a database on which a machine can hang: its network takes packets, and nobody answers them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from db.background.child_tasks import cancel_and_wait
from tests.support.postgres import TestDatabase

SOCKET = ".s.PGSQL.5432"
_KEY = b"K\x00\x00\x00\x0c"
"""How the server's message begins that tells a new session its process (BackendKeyData)."""
_SIZE = 65_536


@dataclass(eq=False)
class _Connection:
    """A client's: whether what it sends, and what it is answered, is passed on; the process that serves it."""

    asks: bool
    hears: bool
    process: int | None = None


@dataclass
class SilentProxy:
    """Passes bytes on between clients of its socket and a database; `dsn` leads through it."""

    target: Path
    dsn: str
    hangs: bool = False
    """Whether connections that are made from now on get no answer either."""
    _connections: list[_Connection] = field(default_factory=list)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _serving: set["asyncio.Task[None]"] = field(default_factory=set)

    def hang(self, *processes: int) -> None:
        """From now on nothing is passed on, on the connections that there are, and nobody is told so.

        `processes`: on those alone that are served by these processes of the database.
        """
        for connection in self._connections:
            if not processes or connection.process in processes:
                connection.asks = connection.hears = False

    def lose_answers(self, process: int) -> None:
        """From now on nothing that this process of the database answers is passed on."""
        for connection in self._connections:
            connection.hears = connection.hears and connection.process != process

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one client until it leaves."""
        self._writers.append(writer)
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def close(self) -> None:
        """Serves nobody any more."""
        await cancel_and_wait(*self._serving)
        for writer in self._writers:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = _Connection(asks=not self.hangs, hears=not self.hangs)
        self._connections.append(connection)
        theirs, ours = await asyncio.open_unix_connection(str(self.target))
        self._writers.append(ours)
        back = asyncio.create_task(_answer(theirs, writer, connection))
        try:
            await _ask(reader, ours, connection)
        finally:
            await cancel_and_wait(back)
            for each in (ours, writer):
                each.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: _Connection) -> None:
    with suppress(OSError):
        while data := await reader.read(_SIZE):
            if connection.asks:  # else taken, and never answered
                writer.write(data)
                await writer.drain()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: _Connection) -> None:
    with suppress(OSError):
        while data := await reader.read(_SIZE):
            if connection.process is None and (place := data.find(_KEY)) >= 0:
                connection.process = int.from_bytes(data[place + len(_KEY) :][:4])
            if connection.hears:
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def silent_proxy(database: TestDatabase) -> AsyncIterator[SilentProxy]:
    """The way to a database, as the server's role."""
    with tempfile.TemporaryDirectory(prefix="ab-", dir="/tmp") as folder:
        dsn = f"postgresql://account_batch@/{database.name}?host={quote(folder)}&port=5432"
        proxy = SilentProxy(database.home / SOCKET, dsn)
        server = await asyncio.start_unix_server(proxy.serve, f"{folder}/{SOCKET}")
        try:
            yield proxy
        finally:
            server.close()
            await proxy.close()
