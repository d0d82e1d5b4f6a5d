"""`python -m bench`: fills batches of 10,000, 100,000 and 1,000,000 accounts and measures on them."""

import argparse
import asyncio
from pathlib import Path

from bench import reads, updates
from bench.server import Bench, bench
from bench.table import Figure, save, show

RESULTS = Path(__file__).parent / "results" / "bench.json"


async def _run(sizes: list[int], rounds: int, requests: int) -> None:
    async with bench(sizes) as server:
        figures: list[Figure] = []
        notes: dict[str, object] = {}
        for size in sizes:
            notes[f"facets of the batch of {size:,}"] = await _facets(server, size)
            figures += await reads.measure(server, size, requests)
        for size in sizes:
            before = server.memory()
            figures += await updates.measure(server, size, rounds)
            notes[f"server memory, grown in the updates of {size:,}"] = f"{server.memory() - before:.1f} MB"
        show(figures, notes)
        save(figures, notes, RESULTS)


async def _facets(server: Bench, size: int) -> int:
    return int(await server.owner.fetchval("SELECT count(*) FROM facets WHERE batch_id = $1", server.batches[size]))


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--accounts", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3, help="of each update and its floor")
    parser.add_argument("--requests", type=int, default=300, help="of each read and its floor")
    given = parser.parse_args()
    asyncio.run(_run(given.accounts, given.rounds, given.requests))


if __name__ == "__main__":
    main()
