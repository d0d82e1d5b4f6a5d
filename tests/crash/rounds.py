"""Rounds of crashes, one after the other, from a seed."""

import asyncio
import os
import random
import time
from typing import Any

import httpx

from tests.crash.crash_round import CrashRound
from tests.crash.fleet import Fleet
from tests.crash.scenarios import SCENARIOS, all_or_nothing, scheduled


async def run(fleet: Fleet, chance: random.Random, count: int) -> list[float]:
    """Runs `count` rounds, each scenario in turn; prints each, and returns the seconds until updates were resumed."""
    resumed: list[float] = []
    async with httpx.AsyncClient(headers=fleet.installation.headers, timeout=60) as client:
        for number in range(count):
            name = list(SCENARIOS)[number % len(SCENARIOS)]
            await asyncio.gather(*(process.up() for process in fleet.all))
            round_ = CrashRound(fleet, client, chance, f"round {number}")
            begun = time.monotonic()
            await round_.run(SCENARIOS[name])
            told = "before" if round_.resumed is None else f"{round_.resumed:.2f} s"
            print(f"round {number}, {name}: killed {round_.victims}; {time.monotonic() - begun:.1f} s, resumed {told}")
            if round_.resumed is not None and SCENARIOS[name] not in (all_or_nothing, scheduled):
                resumed.append(round_.resumed)
    return resumed


def seed() -> int:
    """The seed from ACCOUNT_BATCH_CRASH_SEED, which repeats a run, or a new one; printed."""
    given: Any = os.environ.get("ACCOUNT_BATCH_CRASH_SEED")
    chosen = int(given) if given else random.SystemRandom().randrange(10**6)
    print(f"seed {chosen}")
    return chosen
