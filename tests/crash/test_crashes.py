"""Crashes: real processes killed with SIGKILL at random moments; no update is lost, none is applied twice.

The seed is printed and can be set: `ACCOUNT_BATCH_CRASH_SEED=123`. Many rounds are in the long test:
`pytest -m long -s tests/crash/test_crashes.py`.
"""

import random
import statistics

import pytest

from tests.crash import rounds
from tests.crash.fleet import Fleet
from tests.crash.installation import installation
from tests.crash.scenarios import SCENARIOS
from tests.crash.supervised import supervised

ACCOUNTS = 20_000
WITHIN = 5.0
"""Seconds from the database being ready again to the next chunk, at most."""

QUEUE_IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM pgqueuer)"


async def _rounds(count: int) -> list[float]:
    seed = rounds.seed()
    async with installation(ACCOUNTS) as installed:
        fleet = Fleet.of(installed)
        async with supervised(*fleet.all):
            resumed = await rounds.run(fleet, random.Random(seed), count)
            # No job of a dead worker is left behind.
            await installed.until(QUEUE_IS_EMPTY)
    if resumed:
        print(f"went on after {statistics.median(resumed):.2f} s (median), {max(resumed):.2f} s (longest)")
    return resumed


async def test_a_few_crashes() -> None:
    """One round of each scenario. The time to resume is only printed, as the machine may be busy with other tests."""
    await _rounds(len(SCENARIOS))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_many_crashes() -> None:
    """On a quiet machine, all updates are resumed in time."""
    resumed = await _rounds(60)
    assert statistics.median(resumed) < WITHIN / 2
    assert max(resumed) < WITHIN
