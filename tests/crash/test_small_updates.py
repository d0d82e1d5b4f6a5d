"""Small updates without any worker: one that a killed server left half done is finished, repeated or not."""

import asyncio

import httpx

from tests.crash.client import UPDATE, ask, ask_until_answered, charge
from tests.crash.consistency import assert_consistent
from tests.crash.installation import Installation, installation
from tests.crash.progress import COMPLETED, HALF_WAY
from tests.crash.supervised import SupervisedServer, supervised

MANY_CHUNKS = {"ACCOUNT_BATCH_CHUNK_SIZE": "10"}


async def _kill_half_way(
    installed: Installation, server: SupervisedServer, client: httpx.AsyncClient, key: str
) -> None:
    """Requests a small update and kills its server half way, so that the answer is lost."""
    asking = asyncio.create_task(ask(client, server.url, UPDATE, input=charge(key, "1-2500")))
    await installed.until(HALF_WAY, key)
    await server.kill()
    (lost,) = await asyncio.gather(asking, return_exceptions=True)
    assert isinstance(lost, httpx.HTTPError)
    assert await installed.value(HALF_WAY, key)


async def test_a_small_update_is_finished_without_any_worker() -> None:
    async with installation(3_000) as installed:
        server = SupervisedServer(installed.home, "--no-worker", **MANY_CHUNKS)
        async with supervised(server), httpx.AsyncClient(headers=installed.headers, timeout=30) as client:
            await _kill_half_way(installed, server, client, "repeated")
            answer = await ask_until_answered(client, server.url, UPDATE, input=charge("repeated", "1-2500"))
            assert answer["batchUpdate"]["state"] == "COMPLETED", "the repeat is answered when it is done"
            await _kill_half_way(installed, server, client, "left")
            await installed.until(COMPLETED, "left")
        await assert_consistent(installed, {"repeated": ("COMPLETED",), "left": ("COMPLETED",)})
