"""What clients ask for in a round; add a kind for whatever else is to survive.

What is checked afterwards (`tests.crash.checks`) holds for every update that keeps its ledger.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.crash.requests import CANCEL, REVERT, insist
from tests.crash.round import ENDED, Kind, Round

COMPLETED, CANCELLED, REFUSED = "COMPLETED", "CANCELLED", "REFUSED"
AHEAD = timedelta(seconds=8)
"""More than a server that is killed at once needs to be there again: what is past is refused."""


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
    pause = round_.pause()
    update = await round_.update(round_.crew.server.url)
    await asyncio.sleep(pause)
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


async def scheduled(round_: Round) -> tuple[str, ...]:
    """One for a moment ahead, at which some of those who would begin it may be dead.

    The instant is the same each time it is asked for, as else it would be another request.
    """
    await round_.update(round_.crew.server.url, start_at=datetime.now(UTC) + AHEAD)
    return (COMPLETED,)


async def reverted(round_: Round) -> tuple[str, ...]:
    """One that is taken back as soon as it has ended, by a revert that may be asked for again, as it has no key."""
    servers = (round_.crew.server, round_.crew.bare)
    numbers, server = round_.chance.choice((None, "1-2500")), round_.chance.choice(servers)
    update = await round_.update(round_.crew.server.url, numbers)
    await round_.crew.house.until(ENDED, round_.key)
    answer = await insist(round_.client, server.url, REVERT, id=update)
    assert [error["code"] for error in answer["userErrors"]] in ([], ["ALREADY_REVERTED"])
    return (COMPLETED,)


KINDS: dict[str, Kind] = {
    "large": large,
    "small": small,
    "all or nothing": all_or_nothing,
    "cancelled": cancelled,
    "twice": twice,
    "reverted": reverted,
    "scheduled": scheduled,
}
