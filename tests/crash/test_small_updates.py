"""Small updates with no worker anywhere: what a killed server leaves half done is finished, asked again or not."""

import asyncio

import httpx

from tests.crash.checks import check
from tests.crash.house import House, house
from tests.crash.processes import KeptServer, kept
from tests.crash.requests import UPDATE, ask, charge, insist

MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "10"}
HALF_WAY = "SELECT processed > 0 AND processed < selected FROM batch_updates WHERE idempotency_key = $1"
COMPLETED = "SELECT state = 'COMPLETED' FROM batch_updates WHERE idempotency_key = $1"


async def _killed_half_way(built: House, server: KeptServer, client: httpx.AsyncClient, key: str) -> None:
    """A small update is asked for, and its server killed in the middle of it: nobody gets the answer."""
    asking = asyncio.create_task(ask(client, server.url, UPDATE, input=charge(key, "1-2500")))
    await built.until(HALF_WAY, key)
    await server.kill()
    (lost,) = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(lost, httpx.HTTPError)
    assert await built.ask(HALF_WAY, key)


async def test_a_small_update_is_finished_without_any_worker() -> None:
    async with house(3_000) as built:
        server = KeptServer(built.home, "--no-worker", **MANY_CHUNKS)
        async with kept(server), httpx.AsyncClient(headers=built.headers, timeout=30) as client:
            await _killed_half_way(built, server, client, "repeated")
            answer = await insist(client, server.url, UPDATE, input=charge("repeated", "1-2500"))
            assert answer["batchUpdate"]["state"] == "COMPLETED", "the repeat is answered when it is done"
            await _killed_half_way(built, server, client, "left")
            await built.until(COMPLETED, "left")
        await check(built, {"repeated": ("COMPLETED",), "left": ("COMPLETED",)})
