"""Processes that are killed, and started again at once, as a supervisor would."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.crash.house import PATIENCE, SETTINGS
from tests.support.server import COMMAND, environment


class Kept:
    """A server or a worker; whenever it is killed it is started anew, until it is let go."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        self._home = home
        self._environment = environment(home, **(SETTINGS | settings))
        self._command = [str(COMMAND), *words]
        self._process: subprocess.Popen[str] | None = None
        self.starting: asyncio.Task[None] | None = None
        """Ends when it has said that it is there."""

    async def up(self) -> None:
        """Waits until it is there."""
        if self.starting is None:
            self.starting = asyncio.create_task(self._start())
        await self.starting

    async def kill(self) -> None:
        """Kills it; it is being started again when this returns. One that is not there yet is not waited for."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            await asyncio.to_thread(self._process.communicate)
        if self.starting is None or self.starting.done():
            self.starting = asyncio.create_task(self._start())

    async def let_go(self) -> None:
        """Ends it for good."""
        if self.starting is not None:
            await self.starting
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.communicate)

    async def _start(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._announced():
                await asyncio.sleep(0.05)

    async def _announced(self) -> bool:
        """Whether it came up; one that met a database that was just killed is started once more."""
        process = self._process = await asyncio.to_thread(self._begin)
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        if not line:
            await asyncio.to_thread(process.communicate)
        return bool(line)

    def _begin(self) -> "subprocess.Popen[str]":
        with (self._home / "kept.log").open("a") as log:
            return subprocess.Popen(
                self._command,
                cwd="/",
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


class KeptServer(Kept):
    """A server that comes back on its port."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        super().__init__(home, "serve", "--port", str(port), *words, **settings)
        self.url = f"http://127.0.0.1:{port}"

    async def up(self) -> None:
        await super().up()
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient() as client:
            while True:
                try:
                    if (await client.get(f"{self.url}/health/ready")).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(0.02)


@asynccontextmanager
async def kept(*processes: Kept) -> AsyncIterator[None]:
    """All of them up; all gone afterwards."""
    try:
        await asyncio.gather(*(process.up() for process in processes))
        yield
    finally:
        await asyncio.gather(*(process.let_go() for process in processes))
