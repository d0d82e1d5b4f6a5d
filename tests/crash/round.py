"""One round of crashes: a request is made, processes are killed at random moments, and all has to come out right."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.crash.checks import check
from tests.crash.crew import VICTIMS, Crew
from tests.crash.requests import UPDATE, charge, insist

LONGEST_PAUSES = (0.2, 1.5)
"""Seconds from a request to the first kill, and between two kills, at most: short ones meet its acceptance."""

_LAST = """
FROM batch_updates WHERE idempotency_key = $1 OR reverts = (SELECT id FROM batch_updates WHERE idempotency_key = $1)
ORDER BY id DESC LIMIT 1
"""
"""The round's update, or, once that is reverted, its revert."""

_UNFINISHED = "('SCHEDULED', 'QUEUED', 'RUNNING')"
ENDED = f"SELECT state NOT IN {_UNFINISHED} {_LAST}"
BEGUN = f"SELECT state <> 'QUEUED' {_LAST}"
CURSOR = f"SELECT next_chunk {_LAST}"
MOVED = f"SELECT next_chunk > $2 OR state NOT IN {_UNFINISHED} {_LAST}"


@dataclass
class Round:
    """One round: its clients, whom it kills, and how soon the update went on afterwards."""

    crew: Crew
    client: httpx.AsyncClient
    chance: random.Random
    key: str
    days: int = 0
    """Of availability: others in each round, so that statistics move."""

    victims: list[str] = field(default_factory=list)
    resumed: float | None = None
    """Seconds from the database being ready, and a worker up, to the next chunk; None where it was done before.

    One of all or nothing shows none before its end: it tells nothing of when it went on.
    """

    async def update(self, url: str, numbers: str | None = None, **given: Any) -> str:
        """Asks for the round's update there, until it is answered; its ID."""
        asked = charge(self.key, numbers, days=self.days, **given)
        answer = await insist(self.client, url, UPDATE, input=asked)
        assert answer["userErrors"] == [], answer
        update: str = answer["batchUpdate"]["id"]
        return update

    def pause(self) -> float:
        """Seconds until the next thing happens."""
        return self.chance.random() * self.chance.choice(LONGEST_PAUSES)

    async def run(self, kind: "Kind") -> None:
        """Clients and killer at once; then all has to end, and to agree.

        What is left to chance is drawn before anything happens, or the same seed would not be the same round again.
        """
        self.days = self.chance.randint(1000, 9000)
        self.victims = self.chance.sample(VICTIMS, self.chance.choice((1, 1, 2, 2, 3)))
        killing = self._kill([self.pause() for _ in self.victims], in_the_middle=self.chance.random() < 0.5)
        ended, _ = await asyncio.gather(kind(self), killing)
        await self.crew.house.until(ENDED, self.key)
        await check(self.crew.house, {self.key: ended})

    async def _kill(self, pauses: list[float], *, in_the_middle: bool) -> None:
        if in_the_middle:
            await self.crew.house.until(BEGUN, self.key)
        for victim, pause in zip(self.victims, pauses, strict=True):
            await asyncio.sleep(pause)
            await self.crew.kill(victim)
        if {"server", "worker"} <= set(self.victims):
            await self.crew.some_worker()
        self.resumed = await self._goes_on()

    async def _goes_on(self) -> float | None:
        house = self.crew.house
        ready = await house.until("SELECT true")
        cursor = await house.ask(CURSOR, self.key)
        if cursor is None or await house.ask(ENDED, self.key):
            return None
        return await house.until(MOVED, self.key, cursor) - ready


Kind = Callable[[Round], Awaitable[tuple[str, ...]]]
"""What is asked for in a round; answers the states in which the update may end."""
