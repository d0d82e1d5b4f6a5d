"""Updates over HTTP, compared with the plain in-place UPDATE of the same columns."""

import time

from bench import doing
from bench.kinds import KINDS, choices
from bench.server import Bench
from bench.table import Figure, of_rounds

PREVIEW_TARGET = 0.3


async def measure(bench: Bench, size: int, rounds: int) -> list[Figure]:
    """Figures of every kind for the batch of that size: floor, update and preview in turn, `rounds` times."""
    ids = await choices(bench, size)
    figures: list[Figure] = []
    for kind in KINDS:
        floors, updates, previews = [], [], []
        for _ in range(rounds):
            floors.append(await _floor(bench, size, kind.plain()))
            await bench.settle(size)
            request = kind.request(ids)
            previews.append(await doing.preview(bench, size, request))
            updates.append(await doing.update(bench, size, request))
            await bench.settle(size)
        figures.append(of_rounds(f"update: {kind.name}", size, updates, floors, size, kind.target))
        figures.append(of_rounds(f"preview: {kind.name}", size, previews, floors, size, PREVIEW_TARGET))
    return figures


async def _floor(bench: Bench, size: int, assignments: str) -> float:
    begun = time.perf_counter()
    async with bench.owner.transaction():
        await bench.owner.execute("SET LOCAL session_replication_role = replica")
        await bench.owner.execute(f"UPDATE accounts SET {assignments} WHERE batch_id = {bench.batches[size]}")
    return time.perf_counter() - begun
