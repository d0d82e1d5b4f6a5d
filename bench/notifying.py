"""The cost of the NOTIFY of an update to a chunk: the trigger, and the work for it at commit."""

import time
from typing import Any

from bench.server import Bench
from bench.table import median

_REPEATS = 200
_BLOCKS = 10
# The trigger fires for the columns of progress whatever their values: both write the same, one with it.
_NOTIFYING = "processed = processed"
_SILENT = "next_chunk = next_chunk"


async def measure(bench: Bench) -> str:
    """Milliseconds per chunk: medians of many, in alternating blocks, on the row of an update that has ended."""
    key = await bench.owner.fetchval("SELECT max(id) FROM batch_updates")
    notified: list[float] = []
    silent: list[float] = []
    for _ in range(_BLOCKS):
        silent += await _block(bench.owner, _SILENT, key)
        notified += await _block(bench.owner, _NOTIFYING, key)
    return (
        f"{(median(notified) - median(silent)) * 1000:.3f} ms, of {median(notified) * 1000:.3f} ms for its update's row"
    )


async def _block(owner: Any, assignment: str, key: int) -> list[float]:
    """Seconds of each statement; like a chunk's, the commits do not wait for the disk."""
    command = f"UPDATE batch_updates SET {assignment} WHERE id = {key}"
    taken = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        await owner.execute(f"BEGIN; SET LOCAL synchronous_commit = off; {command}; COMMIT")
        taken.append(time.perf_counter() - begun)
    await owner.execute("VACUUM batch_updates")
    return taken
