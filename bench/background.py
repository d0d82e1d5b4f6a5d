"""Updates by the server's worker beside the direct loop: a server whose mutation does the chunks before it answers."""

from bench import doing
from bench.kinds import CHARGE, SETTINGS, Kind, choices
from bench.server import Bench
from bench.table import Figure, median

REACH = 1.1


async def measure(bench: Bench, size: int, rounds: int) -> list[Figure]:
    """Figures of two kinds for the batch of that size: both ways in turn, `rounds` times after one for warmth."""
    ids = await choices(bench, size)
    async with bench.another("--no-worker", ACCOUNT_BATCH_SMALL_UPDATE=str(size)) as direct:
        return [await _figure(kind, ids, (bench, direct), size, rounds) for kind in (SETTINGS, CHARGE)]


async def _figure(kind: Kind, ids: dict[str, list[str]], ways: tuple[Bench, Bench], size: int, rounds: int) -> Figure:
    seconds: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for way in (turn % 2, 1 - turn % 2):
            await ways[way].tidy()
            taken = await doing.update(ways[way], size, kind.request(ids))
            seconds[way].extend([taken] if turn else [])
    ours, floor = map(median, seconds)
    return Figure(f"by a worker, beside directly: {kind.name}", size, ours, floor, size / ours, REACH)
