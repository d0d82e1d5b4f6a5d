"""The processes of one installation, any of which a crash test kills."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass

from tests.crash.installation import Installation
from tests.crash.supervised import Supervised, SupervisedServer

VICTIMS = ("server", "bare server", "worker", "postmaster")


@dataclass
class Fleet:
    """Who is at work in an installation: a server with a worker inside, one without, and a worker alone."""

    installation: Installation
    server: SupervisedServer
    bare: SupervisedServer
    worker: Supervised

    @classmethod
    def of(cls, installation: Installation) -> "Fleet":
        """The processes of an installation, not yet started."""
        home = installation.home
        return cls(
            installation, SupervisedServer(home), SupervisedServer(home, "--no-worker"), Supervised(home, "worker")
        )

    @property
    def all(self) -> tuple[Supervised, ...]:
        """All supervised processes."""
        return self.server, self.bare, self.worker

    async def kill(self, victim: str) -> None:
        """Kills one of VICTIMS. It is restarted at once; the postmaster is restarted by the processes that need it."""
        if victim == "postmaster":
            with suppress(OSError, ValueError, IndexError):  # it is dead already
                os.kill(self.installation.postmaster, signal.SIGKILL)
        else:
            await {"server": self.server, "bare server": self.bare, "worker": self.worker}[victim].kill()

    async def wait_for_a_worker(self) -> None:
        """Waits until a process with a worker has started."""
        starting = [process.starting for process in (self.server, self.worker) if process.starting is not None]
        await asyncio.wait(starting, return_when=asyncio.FIRST_COMPLETED)
