"""A server that leaves the work to others, on a port that it keeps when it is started again, and workers beside it."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.server import TENANT, answer, data_directory, serving, working

Process = subprocess.Popen[str]


class Stage:
    """A data directory with the demo in it, and who works on it."""

    def __init__(self, home: Path, token: str, settings: dict[str, str]) -> None:
        self.home = home
        self.token = token
        self._settings = settings
        self._port = _free_port()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """Where the server is, whichever it is."""
        return f"http://127.0.0.1:{self._port}"

    async def server(self) -> Process:
        """Starts a server; it answers."""
        words = ("--port", str(self._port), "--no-worker")
        process, _ = await self._started(serving(self.home, *words, **self._settings))
        return process

    async def worker(self) -> Process:
        """Starts a worker; it works."""
        return await self._started(working(self.home, **self._settings))

    async def _started(self, process: AbstractContextManager[Any]) -> Any:
        return await asyncio.to_thread(self._running.enter_context, process)

    def close(self) -> None:
        """Stops all that runs."""
        self._running.close()


@asynccontextmanager
async def stage(accounts: int, chunk: int) -> AsyncIterator[Stage]:
    """A stage, all of it gone afterwards."""
    settings = {"ACCOUNT_BATCH_CHUNK_SIZE": str(chunk), "ACCOUNT_BATCH_SMALL_UPDATE": "0"}
    with data_directory() as home:
        await asyncio.to_thread(answer, home, "demo", "--accounts", str(accounts), "--tenant", TENANT)
        token = answer(home, "token", "--tenant", TENANT, "--subject", "operator")
        set_up = Stage(home, token, settings)
        try:
            yield set_up
        finally:
            set_up.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
