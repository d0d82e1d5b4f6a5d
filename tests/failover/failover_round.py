"""One failover in the middle of an update: what clients see, and what is there afterwards."""

import random
import time
from dataclasses import dataclass

import httpx

from tests.crash.client import UPDATE, ask, charge
from tests.crash.consistency import assert_consistent
from tests.crash.crash_round import CURSOR, ENDED, MOVED
from tests.failover.faults import Fault
from tests.failover.installation import Installation
from tests.failover.traffic import Traffic

_HAS_REACHED = "SELECT processed >= $2 FROM batch_updates WHERE idempotency_key = $1"
_CHARGES = """
SELECT u.idempotency_key, count(x.batch_update_id) FROM batch_updates u LEFT JOIN xdrs x ON batch_update_id = u.id
WHERE u.idempotency_key LIKE $1 || ', charge %' GROUP BY 1
"""


@dataclass(frozen=True)
class Outcome:
    """What one round has shown; times in seconds."""

    fault: str
    synchronous: bool
    gap: float
    """The longest time without an answer to a client that reads, or to one that charges."""
    primary_after: float
    """From the fault to the next primary."""
    resumed_after: float
    """From the next primary to the update's next chunk; 0 where it had ended."""
    answered_after: float
    """From the next primary until a client that reads, and one that charges, have an answer again."""
    refused: int
    """Answers 503."""
    acknowledged: int
    lost: int
    """Charges that were acknowledged and are not there."""
    twice: int
    went_back: bool
    """Whether a client was told less of the update's progress than before."""

    def __str__(self) -> str:
        way = "synchronous" if self.synchronous else "asynchronous"
        return (
            f"| {self.fault} | {way} | {self.gap:.1f} | {self.primary_after:.1f} | {self.resumed_after:.1f} | "
            f"{self.answered_after:.1f} | {self.refused} | "
            f"{self.acknowledged} | {self.lost} | {self.twice} | {'yes' if self.went_back else 'no'} |"
        )


_COLUMNS = (
    "fault", "replication", "gap (s)", "primary after (s)", "goes on after (s)", "answers after (s)", "answers 503",
    "acknowledged", "lost", "twice", "progress went back",
)  # fmt: skip
HEAD = f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|"


async def run(
    installation: Installation, fault: Fault, key: str, chance: random.Random, *, synchronous: bool
) -> Outcome:
    """Waits until the cluster is whole, and lets the fault hit its primary at a random chunk of an update."""
    cluster = installation.cluster
    await cluster.be_synchronous(synchronous)
    async with httpx.AsyncClient(headers=installation.headers, timeout=10) as client:
        traffic = Traffic(installation, client, key)
        async with traffic.running():
            asked = charge(key, days=chance.randint(1000, 9000))
            answer = await ask(client, installation.url, UPDATE, input=asked)
            assert answer["userErrors"] == [], answer
            traffic.update = answer["batchUpdate"]["id"]
            await installation.until(_HAS_REACHED, key, int(installation.accounts * chance.uniform(0.05, 0.4)))
            hit, timeline = await cluster.wait_for_primary(), await cluster.timeline()
            struck = time.monotonic()
            await fault.strike(cluster, hit)
            await cluster.wait_for_primary(after=timeline)
            there = await installation.until("SELECT true")
            resumed = await _resumed(installation, key)
            assert not await cluster.takes_writes(hit), "there are two primaries"
            await fault.repair(cluster, hit)
            await installation.until(ENDED, key)
            answered_after = await traffic.answered_after(there)
        lost = traffic.acknowledged.keys() - await _charges(installation, key)
        for each in lost:  # what a client does that finds its charge gone
            await traffic.charge(each, traffic.acknowledged[each])
    await assert_consistent(installation, {key: "COMPLETED"})
    charges = await _charges(installation, key)
    assert charges.keys() >= traffic.acknowledged.keys()
    assert len(traffic.selected) == 1, "statistics are wrong"
    return Outcome(
        fault.name,
        synchronous,
        gap=traffic.gap(),
        primary_after=there - struck,
        resumed_after=max(0.0, resumed - there),
        answered_after=answered_after,
        refused=traffic.refused,
        acknowledged=len(traffic.acknowledged),
        lost=len(lost),
        twice=sum(count > 1 for count in charges.values()),
        went_back=traffic.went_back(),
    )


async def _resumed(installation: Installation, key: str) -> float:
    connection = await installation.connect()
    try:
        cursor = await connection.fetchval(CURSOR, key)
    finally:
        connection.terminate()
    return await installation.until(MOVED, key, cursor)


async def _charges(installation: Installation, key: str) -> dict[str, int]:
    connection = await installation.connect()
    try:
        return dict(await connection.fetch(_CHARGES, key))
    finally:
        await connection.close()
