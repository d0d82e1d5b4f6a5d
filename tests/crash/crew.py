"""Who is at work in a house, and is killed there."""

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass

from tests.crash.house import House
from tests.crash.processes import Kept, KeptServer

VICTIMS = ("server", "bare server", "worker", "postmaster")


@dataclass
class Crew:
    """Who is at work in a house: a server with a worker inside, one without, and a worker alone."""

    house: House
    server: KeptServer
    bare: KeptServer
    worker: Kept

    @classmethod
    def of(cls, house: House) -> "Crew":
        """All of them, still to be started."""
        home = house.home
        return cls(house, KeptServer(home), KeptServer(home, "--no-worker"), Kept(home, "worker"))

    @property
    def all(self) -> tuple[Kept, ...]:
        """Every process that is kept."""
        return self.server, self.bare, self.worker

    async def kill(self, victim: str) -> None:
        """Kills one of VICTIMS; all but the postmaster are being started again then, which is left to the others."""
        if victim == "postmaster":
            with suppress(OSError, ValueError, IndexError):  # it is dead already
                os.kill(self.house.postmaster, signal.SIGKILL)
        else:
            await {"server": self.server, "bare server": self.bare, "worker": self.worker}[victim].kill()

    async def some_worker(self) -> None:
        """Waits until one of the two that work is there."""
        starting = [process.starting for process in (self.server, self.worker) if process.starting is not None]
        await asyncio.wait(starting, return_when=asyncio.FIRST_COMPLETED)
