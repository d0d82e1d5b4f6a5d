"""Updates by the server's worker, compared with a server that runs the chunks within the mutation."""

from bench import doing
from bench.kinds import CHARGE, SETTINGS, Kind, choices
from bench.server import Bench
from bench.table import Figure, of_rounds

TARGET_RATIO = 1.1


async def measure(bench: Bench, size: int, rounds: int) -> list[Figure]:
    """Figures of two kinds for the batch of that size: both ways in turn, `rounds` times after a warm-up."""
    ids = await choices(bench, size)
    async with bench.another("--no-worker", ACCOUNT_BATCH_SMALL_UPDATE=str(size)) as direct:
        ways = (bench, direct)
        await _in_turn(SETTINGS, ids, ways, size, 1)
        return [await _figure(kind, ids, ways, size, rounds) for kind in (SETTINGS, CHARGE)]


async def _figure(kind: Kind, ids: dict[str, list[str]], ways: tuple[Bench, Bench], size: int, rounds: int) -> Figure:
    measured, floors = await _in_turn(kind, ids, ways, size, rounds)
    what = f"by a worker, compared with the mutation: {kind.name}"
    return of_rounds(what, size, measured, floors, size, TARGET_RATIO)


async def _in_turn(
    kind: Kind, ids: dict[str, list[str]], ways: tuple[Bench, Bench], size: int, rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each way; which one is first alternates."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for way in (turn % 2, 1 - turn % 2):
            await ways[way].tidy()
            seconds[way].append(await doing.update(ways[way], size, kind.request(ids)))
    return seconds
