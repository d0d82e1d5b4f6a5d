"""The report of an update, downloaded as clients do."""

import time

import httpx

from bench import doing
from bench.kinds import SETTINGS, choices
from bench.server import Bench
from bench.table import Notes

URL = "query Report($id: ID!) { batchUpdate(id: $id) { reportDownloadUrl } }"


async def measure(bench: Bench, size: int) -> Notes:
    """The report of an update of the whole batch of that size, with four changes of each account."""
    accepted = await doing.accept(bench, size, SETTINGS.request(await choices(bench, size)))
    await doing.end(bench, accepted)
    path = (await bench.graphql(URL, id=accepted["id"]))["batchUpdate"]["reportDownloadUrl"]
    before = highest = bench.memory()
    received, begun = 0, time.perf_counter()
    async with httpx.AsyncClient(timeout=60) as client, client.stream("GET", f"{bench.http.url}{path}") as response:
        response.raise_for_status()
        async for part in response.aiter_bytes(2**20):
            received += len(part)
            highest = max(highest, bench.memory())
    seconds = time.perf_counter() - begun
    return {
        f"report of {size:,} accounts, four changes each": (
            f"{seconds:.1f} s, {received / 1e6:.0f} MB; server memory, grown meanwhile: {highest - before:.0f} MB"
        )
    }
