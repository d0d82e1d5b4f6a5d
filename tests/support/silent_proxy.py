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
_SIZE = 65_536


@dataclass
class SilentProxy:
    """Passes bytes on between clients of its socket and a database; `dsn` leads through it."""

    target: Path
    dsn: str
    hangs: bool = False
    """Whether connections that are made from now on get no answer either."""
    _heard: list[asyncio.Event] = field(default_factory=list)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _serving: set["asyncio.Task[None]"] = field(default_factory=set)

    def hang(self) -> None:
        """From now on nothing is passed on, on the connections that there are, and nobody is told so."""
        for passes in self._heard:
            passes.clear()

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
        passes = asyncio.Event()
        self._heard.append(passes)
        if not self.hangs:
            passes.set()
        theirs, ours = await asyncio.open_unix_connection(str(self.target))
        self._writers.append(ours)
        back = asyncio.create_task(_pass_on(theirs, writer, passes))
        try:
            await _pass_on(reader, ours, passes)
        finally:
            await cancel_and_wait(back)
            for each in (ours, writer):
                each.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: asyncio.Event) -> None:
    with suppress(OSError):
        while data := await reader.read(_SIZE):
            if passes.is_set():  # else taken, and never answered
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
