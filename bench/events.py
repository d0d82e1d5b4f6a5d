"""The cost of progress events to an update: the same update without and with subscribers."""

import asyncio
import time
from typing import Any

from bench import doing
from bench.kinds import SETTINGS, choices
from bench.server import Bench
from bench.subscribers import Follow, follow_all, subscribers
from bench.table import Figure, Notes, median, of_rounds

TARGET_RATIO = 1.01
SOCKETS, STREAMS = 10, 10
"""Number of subscribers, over WebSocket and by server-sent events."""

Run = tuple[float, float, int]
"""Seconds of an update, seconds of processor time that the server needed meanwhile, events."""


async def measure(bench: Bench, size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Medians for the batch of that size: each round has two silent and two followed updates, in turn.

    The difference of the two silent ones is the noise, which is noted.
    """
    ids = await choices(bench, size)
    silent: list[Run] = []
    followed: list[Run] = []
    async with subscribers(bench.http, SOCKETS, STREAMS) as followers:
        await _run(bench, size, SETTINGS.request(ids), followers)  # warm-up
        for turn in range(rounds):
            for kind in (silent, followed, followed, silent) if turn % 2 else (followed, silent, silent, followed):
                await bench.tidy()
                watching = followers if kind is followed else []
                kind.append(await _run(bench, size, SETTINGS.request(ids), watching))
    measured, floors = ([run[0] for run in runs] for runs in (followed, silent))
    what = f"update with {SOCKETS + STREAMS} subscribers, compared with one without subscribers"
    return [of_rounds(what, size, measured, floors, size, TARGET_RATIO)], _notes(silent, followed)


async def _run(bench: Bench, size: int, request: dict[str, Any], followers: list[Follow]) -> Run:
    begun, busy = time.perf_counter(), bench.busy()
    accepted = await doing.accept(bench, size, request)
    following = asyncio.create_task(follow_all(followers, accepted["id"]))
    seconds = await doing.end(bench, accepted) - begun
    events = await following
    return seconds, bench.busy() - busy, events


def _notes(silent: list[Run], followed: list[Run]) -> Notes:
    more = median([run[1] for run in followed]) - median([run[1] for run in silent])
    events = median([run[2] for run in followed])
    return {
        "with subscribers compared with without, pair by pair": _spread(followed, silent),
        "without subscribers compared with the same, pair by pair (the noise)": _spread(silent[::2], silent[1::2]),
        "events of an update with subscribers": f"{events:,.0f}, {more / events * 1e6:.0f} us of the server's CPU each",
    }


def _spread(measured: list[Run], baseline: list[Run]) -> str:
    ratios = sorted(one[0] / other[0] for one, other in zip(measured, baseline, strict=True))
    return f"{median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}, {len(ratios)} pairs)"
