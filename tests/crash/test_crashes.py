"""Crashes: real processes killed with SIGKILL at random moments; nothing is lost, nothing is done twice.

The seed is printed, and may be given: `ACCOUNT_BATCH_CRASH_SEED=123`. Many rounds are in the long test:
`pytest -m long -s tests/crash/test_crashes.py`.
"""

import random
import statistics

import pytest

from tests.crash import rounds
from tests.crash.crew import Crew
from tests.crash.house import house
from tests.crash.kinds import KINDS
from tests.crash.processes import kept

ACCOUNTS = 20_000
WITHIN = 5.0
"""Seconds in which an update goes on once the database is ready again."""

QUEUE_IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM pgqueuer)"


async def _rounds(count: int) -> list[float]:
    seed = rounds.seed()
    async with house(ACCOUNTS) as built:
        crew = Crew.of(built)
        async with kept(*crew.all):
            resumed = await rounds.run(crew, random.Random(seed), count)
            # Nothing is left behind either, such as jobs of dead workers.
            await built.until(QUEUE_IS_EMPTY)
    if resumed:
        print(f"went on after {statistics.median(resumed):.2f} s (median), {max(resumed):.2f} s (longest)")
    return resumed


async def test_a_few_crashes() -> None:
    """One round of each kind. How soon they go on is printed: beside other tests a machine may be too busy for it."""
    await _rounds(len(KINDS))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_many_crashes() -> None:
    """Beside nothing else on the machine, all of them go on in time, with room to spare."""
    resumed = await _rounds(60)
    assert statistics.median(resumed) < WITHIN / 2
    assert max(resumed) < WITHIN
