"""The most memory of processes while something goes on."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import psutil

_INTERVAL = 0.05


@asynccontextmanager
async def watched(processes: Mapping[str, psutil.Process]) -> AsyncIterator[dict[str, float]]:
    """The most memory of each, in MB, by name; filled while the context is open."""
    highest = {name: _memory(process) for name, process in processes.items()}

    async def look() -> None:
        while True:
            for name, process in processes.items():
                highest[name] = max(highest[name], _memory(process))
            await asyncio.sleep(_INTERVAL)

    looking = asyncio.create_task(look())
    try:
        yield highest
    finally:
        looking.cancel()


def _memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6
