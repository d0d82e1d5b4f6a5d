"""One round of crashes: a client requests an update, processes are killed at random moments, the result is checked."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.crash.client import UPDATE, ask_until_answered, charge
from tests.crash.consistency import assert_consistent
from tests.crash.fleet import VICTIMS, Fleet

LONGEST_PAUSES = (0.2, 1.5)
"""Upper bounds in seconds for the pauses before kills; the short one makes kills during acceptance likely."""

_LAST = """
FROM batch_updates WHERE idempotency_key = $1 OR reverts = (SELECT id FROM batch_updates WHERE idempotency_key = $1)
ORDER BY id DESC LIMIT 1
"""
"""The round's update, or its revert if there is one."""

_UNFINISHED = "('SCHEDULED', 'QUEUED', 'RUNNING')"
ENDED = f"SELECT state NOT IN {_UNFINISHED} {_LAST}"
BEGUN = f"SELECT state <> 'QUEUED' {_LAST}"
CURSOR = f"SELECT next_chunk {_LAST}"
MOVED = f"SELECT next_chunk > $2 OR state NOT IN {_UNFINISHED} {_LAST}"


@dataclass
class CrashRound:
    """One round: its client, its victims, and how soon the update was resumed."""

    fleet: Fleet
    client: httpx.AsyncClient
    chance: random.Random
    key: str
    days: int = 0
    """Days of availability, different in each round so that statistics change."""

    victims: list[str] = field(default_factory=list)
    resumed: float | None = None
    """Seconds from the moment the database and a worker are ready to the next chunk; None if the update had ended.

    An update under REFUSE_BATCH commits once, at its end, and so does not show when it was resumed.
    """

    async def update(self, url: str, numbers: str | None = None, **given: Any) -> str:
        """Requests the round's update at a server until it is answered; returns its ID."""
        asked = charge(self.key, numbers, days=self.days, **given)
        answer = await ask_until_answered(self.client, url, UPDATE, input=asked)
        assert answer["userErrors"] == [], answer
        update: str = answer["batchUpdate"]["id"]
        return update

    def pause(self) -> float:
        """A random pause in seconds."""
        return self.chance.random() * self.chance.choice(LONGEST_PAUSES)

    async def run(self, kind: "Scenario") -> None:
        """Runs the scenario while processes are killed, waits for the end, and checks consistency.

        All random values are drawn first, so that a seed repeats a round.
        """
        self.days = self.chance.randint(1000, 9000)
        self.victims = self.chance.sample(VICTIMS, self.chance.choice((1, 1, 2, 2, 3)))
        killing = self._kill([self.pause() for _ in self.victims], in_the_middle=self.chance.random() < 0.5)
        ended, _ = await asyncio.gather(kind(self), killing)
        await self.fleet.installation.until(ENDED, self.key)
        await assert_consistent(self.fleet.installation, {self.key: ended})

    async def _kill(self, pauses: list[float], *, in_the_middle: bool) -> None:
        if in_the_middle:
            await self.fleet.installation.until(BEGUN, self.key)
        for victim, pause in zip(self.victims, pauses, strict=True):
            await asyncio.sleep(pause)
            await self.fleet.kill(victim)
        if {"server", "worker"} <= set(self.victims):
            await self.fleet.wait_for_a_worker()
        self.resumed = await self._assert_resumed()

    async def _assert_resumed(self) -> float | None:
        installation = self.fleet.installation
        ready = await installation.until("SELECT true")
        cursor = await installation.value(CURSOR, self.key)
        if cursor is None or await installation.value(ENDED, self.key):
            return None
        return await installation.until(MOVED, self.key, cursor) - ready


Scenario = Callable[[CrashRound], Awaitable[tuple[str, ...]]]
"""The client's part of a round; returns the states in which the update may end."""
