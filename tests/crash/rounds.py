"""Rounds of crashes, one after the other, from a seed."""

import asyncio
import os
import random
import time
from typing import Any

import httpx

from tests.crash.crew import Crew
from tests.crash.kinds import KINDS, all_or_nothing, scheduled
from tests.crash.round import Round


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
            if round_.resumed is not None and KINDS[name] not in (all_or_nothing, scheduled):
                resumed.append(round_.resumed)
    return resumed


def seed() -> int:
    """A new seed, or the one that ACCOUNT_BATCH_CRASH_SEED names, to see the same kills again; printed."""
    given: Any = os.environ.get("ACCOUNT_BATCH_CRASH_SEED")
    chosen = int(given) if given else random.SystemRandom().randrange(10**6)
    print(f"seed {chosen}")
    return chosen
