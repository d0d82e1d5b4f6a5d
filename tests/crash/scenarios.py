"""Scenarios of the crash rounds: what a client requests. A new feature that must survive crashes adds one.

The checks afterwards (`tests.crash.consistency`) hold for every update that writes to the ledger.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.crash.client import CANCEL, REVERT, ask_until_answered
from tests.crash.crash_round import ENDED, CrashRound, Scenario

COMPLETED, CANCELLED, REFUSED = "COMPLETED", "CANCELLED", "REFUSED"
AHEAD = timedelta(seconds=8)
"""Longer than a killed server needs to restart: an instant in the past is refused."""


async def large(round_: CrashRound) -> tuple[str, ...]:
    """A large update, through either server."""
    await round_.update(round_.chance.choice((round_.fleet.server, round_.fleet.bare)).url)
    return (COMPLETED,)


async def small(round_: CrashRound) -> tuple[str, ...]:
    """A small update, run by the server without a worker, which may be killed half way."""
    await round_.update(round_.fleet.bare.url, "1-2500")
    return (COMPLETED,)


async def all_or_nothing(round_: CrashRound) -> tuple[str, ...]:
    """An update under REFUSE_BATCH: all accounts in one transaction."""
    await round_.update(round_.fleet.server.url, all_or_nothing=True)
    return COMPLETED, REFUSED


async def cancelled(round_: CrashRound) -> tuple[str, ...]:
    """A large update, cancelled meanwhile."""
    pause = round_.pause()
    update = await round_.update(round_.fleet.server.url)
    await asyncio.sleep(pause)
    answer = await ask_until_answered(round_.client, round_.fleet.bare.url, CANCEL, id=update)
    if answer["userErrors"]:
        assert [error["code"] for error in answer["userErrors"]] == ["NOT_CANCELLABLE"]
        return (COMPLETED,)
    return (CANCELLED,)


async def same_key_twice(round_: CrashRound) -> tuple[str, ...]:
    """The same idempotency key at both servers at once: one update."""
    numbers = round_.chance.choice((None, "1-2500"))
    servers = (round_.fleet.server, round_.fleet.bare)
    updates = await asyncio.gather(*(round_.update(server.url, numbers) for server in servers))
    assert len(set(updates)) == 1
    return (COMPLETED,)


async def scheduled(round_: CrashRound) -> tuple[str, ...]:
    """An update scheduled for an instant at which processes may be dead.

    A repeat carries the same instant; another instant would be another request.
    """
    await round_.update(round_.fleet.server.url, start_at=datetime.now(UTC) + AHEAD)
    return (COMPLETED,)


async def reverted(round_: CrashRound) -> tuple[str, ...]:
    """An update that is reverted as soon as it has ended; the revert may be requested repeatedly, as it has no key."""
    servers = (round_.fleet.server, round_.fleet.bare)
    numbers, server = round_.chance.choice((None, "1-2500")), round_.chance.choice(servers)
    update = await round_.update(round_.fleet.server.url, numbers)
    await round_.fleet.installation.until(ENDED, round_.key)
    answer = await ask_until_answered(round_.client, server.url, REVERT, id=update)
    assert [error["code"] for error in answer["userErrors"]] in ([], ["ALREADY_REVERTED"])
    return (COMPLETED,)


SCENARIOS: dict[str, Scenario] = {
    "large": large,
    "small": small,
    "all or nothing": all_or_nothing,
    "cancelled": cancelled,
    "same key twice": same_key_twice,
    "reverted": reverted,
    "scheduled": scheduled,
}
