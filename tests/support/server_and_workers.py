"""A server without a worker, which keeps its port across restarts, and separate worker processes."""

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.server import TENANT, answer, data_directory, serving, working

Process = subprocess.Popen[str]


class ServerAndWorkers:
    """A data directory with the demo, and the processes on it."""

    def __init__(self, home: Path, token: str, settings: dict[str, str]) -> None:
        self.home = home
        self.token = token
        self.settings = settings
        self._port = _free_port()
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """The URL of the server, the same after a restart."""
        return f"http://127.0.0.1:{self._port}"

    async def server(self) -> Process:
        """Starts a server; it is ready on return."""
        words = ("--port", str(self._port), "--no-worker")
        process, _ = await self._started(serving(self.home, *words, **self.settings))
        return process

    async def worker(self) -> Process:
        """Starts a worker; it is ready on return."""
        return await self._started(working(self.home, **self.settings))

    async def _started(self, process: AbstractContextManager[Any]) -> Any:
        return await asyncio.to_thread(self._running.enter_context, process)

    def close(self) -> None:
        """Stops all processes."""
        self._running.close()


@asynccontextmanager
async def server_and_workers(accounts: int, chunk: int) -> AsyncIterator[ServerAndWorkers]:
    """A new data directory whose batch has that many accounts; removed at the end."""
    settings = {"ACCOUNT_BATCH_CHUNK_SIZE": str(chunk), "ACCOUNT_BATCH_SMALL_UPDATE": "0"}
    with data_directory() as home:
        await asyncio.to_thread(answer, home, "demo", "--accounts", str(accounts), "--tenant", TENANT)
        token = answer(home, "token", "--tenant", TENANT, "--subject", "operator")
        set_up = ServerAndWorkers(home, token, settings)
        try:
            yield set_up
        finally:
            set_up.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
