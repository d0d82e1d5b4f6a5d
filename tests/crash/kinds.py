"""What clients ask for in a round; add a kind for whatever else is to survive.

What is checked afterwards (`tests.crash.checks`) holds for every update that keeps its ledger.
"""

import asyncio

from tests.crash.requests import CANCEL, insist
from tests.crash.round import Kind, Round

COMPLETED, CANCELLED, REFUSED = "COMPLETED", "CANCELLED", "REFUSED"


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


KINDS: dict[str, Kind] = {
    "large": large,
    "small": small,
    "all or nothing": all_or_nothing,
    "cancelled": cancelled,
    "twice": twice,
}
