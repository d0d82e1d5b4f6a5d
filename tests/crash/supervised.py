"""Processes that are restarted as soon as they are killed, as by a supervisor."""

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.crash.installation import SETTINGS, TIMEOUT
from tests.support.server import COMMAND, environment
from tests.support.waiting import first_line, until


class Supervised:
    """A server or a worker that is restarted after each kill until `stop_for_good`."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        self._home = home
        self._environment = environment(home, **(SETTINGS | settings))
        self._command = [str(COMMAND), *words]
        self._process: subprocess.Popen[str] | None = None
        self.starting: asyncio.Task[None] | None = None
        """The start under way; done when the process has announced itself."""

    async def up(self) -> None:
        """Starts it if necessary, and waits until it has started."""
        if self.starting is None:
            self.starting = asyncio.create_task(self._start())
        await self.starting

    async def kill(self) -> None:
        """Kills it and begins its restart, without waiting for a start that is still under way."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            await asyncio.to_thread(self._process.communicate)
        if self.starting is None or self.starting.done():
            self.starting = asyncio.create_task(self._start())

    async def stop_for_good(self) -> None:
        """Kills it without a restart."""
        if self.starting is not None:
            await self.starting
        if self._process is not None:
            self._process.kill()
            await asyncio.to_thread(self._process.communicate)

    async def _start(self) -> None:
        await until(self._announced, TIMEOUT, "it has started")

    async def _announced(self) -> bool:
        """Whether it started; it exits if it meets a database that has just been killed, and is then started again."""
        process = self._process = await asyncio.to_thread(self._begin)
        try:
            line = await asyncio.to_thread(first_line, process, TIMEOUT)
        except ValueError:  # `kill` was faster, and has closed the pipe
            return False
        if not line:
            await asyncio.to_thread(process.communicate)
        return bool(line)

    def _begin(self) -> "subprocess.Popen[str]":
        with (self._home / "supervised.log").open("a") as log:
            return subprocess.Popen(
                self._command,
                cwd="/",
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


class SupervisedServer(Supervised):
    """A server that keeps its port across restarts."""

    def __init__(self, home: Path, *words: str, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        super().__init__(home, "serve", "--port", str(port), *words, **settings)
        self.url = f"http://127.0.0.1:{port}"

    async def up(self) -> None:
        await super().up()
        async with httpx.AsyncClient() as client:
            await until(lambda: _ready(client, self.url), TIMEOUT, "the server is ready")


async def _ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/health/ready")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@asynccontextmanager
async def supervised(*processes: Supervised) -> AsyncIterator[None]:
    """Starts all processes; stops them at the end."""
    try:
        await asyncio.gather(*(process.up() for process in processes))
        yield
    finally:
        await asyncio.gather(*(process.stop_for_good() for process in processes))
