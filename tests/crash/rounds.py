"""Rounds of crashes: requests are made, processes killed at random moments, and everything has to come out right.

A kind of round says what clients ask for; add one for whatever else is to survive. What is checked afterwards
(`tests.crash.checks`) holds for every update that keeps its ledger.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.crash.checks import check
from tests.crash.house import House
from tests.crash.processes import Kept, KeptServer
from tests.crash.requests import CANCEL, UPDATE, charge, insist

VICTIMS = ("server", "bare server", "worker", "postmaster")
LONGEST_PAUSES = (0.2, 1.5)
"""Seconds from a request to the first kill, and between two kills, at most: short ones meet its acceptance."""

COMPLETED, CANCELLED, REFUSED = "COMPLETED", "CANCELLED", "REFUSED"
ENDED = "SELECT state NOT IN ('QUEUED', 'RUNNING') FROM batch_updates WHERE idempotency_key = $1"
BEGUN = "SELECT state <> 'QUEUED' FROM batch_updates WHERE idempotency_key = $1"
CURSOR = "SELECT next_chunk FROM batch_updates WHERE idempotency_key = $1"
MOVED = "SELECT next_chunk > $2 OR state NOT IN ('QUEUED', 'RUNNING') FROM batch_updates WHERE idempotency_key = $1"


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


@dataclass
class Round:
    """One round: its clients, whom it kills, and how soon the update went on afterwards."""

    crew: Crew
    client: httpx.AsyncClient
    chance: random.Random
    key: str
    victims: list[str] = field(default_factory=list)
    resumed: float | None = None
    """Seconds from the database being ready, and a worker up, to the next chunk; None where it was done before.

    One of all or nothing shows none before its end: it tells nothing of when it went on.
    """

    async def update(self, url: str, numbers: str | None = None, *, all_or_nothing: bool = False) -> str:
        """Asks for the round's update there, until it is answered; its ID."""
        asked = charge(self.key, numbers, days=1000 + len(self.key), all_or_nothing=all_or_nothing)
        answer = await insist(self.client, url, UPDATE, input=asked)
        assert answer["userErrors"] == [], answer
        update: str = answer["batchUpdate"]["id"]
        return update

    def pause(self) -> float:
        """Seconds until the next thing happens."""
        return self.chance.random() * self.chance.choice(LONGEST_PAUSES)

    async def run(self, kind: "Kind") -> None:
        """Clients and killer at once; then all has to end, and to agree."""
        ended, _ = await asyncio.gather(kind(self), self._kill())
        await self.crew.house.until(ENDED, self.key)
        await check(self.crew.house, {self.key: ended})

    async def _kill(self) -> None:
        house = self.crew.house
        self.victims = self.chance.sample(VICTIMS, self.chance.choice((1, 1, 2, 2, 3)))
        if self.chance.random() < 0.5:
            await house.until(BEGUN, self.key)
        for victim in self.victims:
            await asyncio.sleep(self.pause())
            await self.crew.kill(victim)
        if {"server", "worker"} <= set(self.victims):
            _, waiting = await asyncio.wait(
                [asyncio.ensure_future(process.up()) for process in (self.crew.server, self.crew.worker)],
                return_when=asyncio.FIRST_COMPLETED,
            )
            await asyncio.gather(*waiting)
        ready = await house.until("SELECT true")
        cursor = await house.ask(CURSOR, self.key)
        if cursor is not None and not await house.ask(ENDED, self.key):
            self.resumed = await house.until(MOVED, self.key, cursor) - ready


Kind = Callable[[Round], Awaitable[tuple[str, ...]]]
"""What is asked for in a round; answers the states in which the update may end."""


async def large(round_: Round) -> tuple[str, ...]:
    """A large update, through either server."""
    await round_.update(round_.chance.choice((round_.crew.server, round_.crew.bare)).url)
    return (COMPLETED,)


async def small(round_: Round) -> tuple[str, ...]:
    """A small one, which the server without a worker does itself: maybe half of it when it is killed."""
    await round_.update(round_.crew.bare.url, "1-2500")
    return (COMPLETED,)


async def all_or_nothing(round_: Round) -> tuple[str, ...]:
    """One that changes all of its accounts or none, in one transaction."""
    await round_.update(round_.crew.server.url, all_or_nothing=True)
    return COMPLETED, REFUSED


async def cancelled(round_: Round) -> tuple[str, ...]:
    """A large one that is cancelled in the middle of it all."""
    update = await round_.update(round_.crew.server.url)
    await asyncio.sleep(round_.pause())
    answer = await insist(round_.client, round_.crew.bare.url, CANCEL, id=update)
    if answer["userErrors"]:
        assert [error["code"] for error in answer["userErrors"]] == ["NOT_CANCELLABLE"]
        return (COMPLETED,)
    return (CANCELLED,)


async def twice(round_: Round) -> tuple[str, ...]:
    """The same key at both servers at once: one update."""
    numbers = round_.chance.choice((None, "1-2500"))
    servers = (round_.crew.server, round_.crew.bare)
    updates = await asyncio.gather(*(round_.update(server.url, numbers) for server in servers))
    assert len(set(updates)) == 1
    return (COMPLETED,)


KINDS: dict[str, Kind] = {
    "large": large,
    "small": small,
    "all or nothing": all_or_nothing,
    "cancelled": cancelled,
    "twice": twice,
}


async def run(crew: Crew, chance: random.Random, count: int) -> list[float]:
    """So many rounds, each kind in its turn; prints each, and answers how long updates took to go on."""
    resumed: list[float] = []
    async with httpx.AsyncClient(headers=crew.house.headers, timeout=60) as client:
        for number in range(count):
            name = list(KINDS)[number % len(KINDS)]
            await asyncio.gather(*(process.up() for process in crew.all))
            round_ = Round(crew, client, chance, f"round {number}")
            begun = time.monotonic()
            await round_.run(KINDS[name])
            told = "before" if round_.resumed is None else f"{round_.resumed:.2f} s"
            print(f"round {number}, {name}: killed {round_.victims}; {time.monotonic() - begun:.1f} s, went on {told}")
            if round_.resumed is not None and KINDS[name] is not all_or_nothing:
                resumed.append(round_.resumed)
    return resumed


def seed() -> int:
    """A new seed, or the one that ACCOUNT_BATCH_CRASH_SEED names, to see the same kills again; printed."""
    given: Any = os.environ.get("ACCOUNT_BATCH_CRASH_SEED")
    chosen = int(given) if given else random.SystemRandom().randrange(10**6)
    print(f"seed {chosen}")
    return chosen
