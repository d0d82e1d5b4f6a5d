"""The command as it is started: what its server under the application keeps, and how it stops with streams open."""

import time

import httpx
import websockets

from graph.process.clock import utc_now
from tests.graph.live.scene import PROGRESS, TIMEOUT, Scene
from tests.support.server import serving

SECRET = "put-in-the-address-by-mistake"


async def test_a_process_of_its_own(scene: Scene) -> None:
    application = scene.application
    given = {"ACCOUNT_BATCH_DATABASE_URL": application.database.server_dsn}
    update = await scene.update(selected=1_000_000)  # a small one would be finished by the server itself
    headers = {"Authorization": f"Bearer {token(scene)}", "Accept": "text/event-stream"}
    body = {"query": PROGRESS, "variables": {"id": update.id}}
    with serving(application.api.settings.data_dir, "--no-worker", **given) as (process, url):
        await too_long(url)
        async with (
            httpx.AsyncClient(base_url=url, timeout=TIMEOUT) as http,
            http.stream("POST", "/graphql", json=body, headers=headers) as response,
        ):
            stream = response.aiter_text()
            assert '"processed":0' in await anext(stream)
            await update.move(33)
            assert '"processed":33' in await anext(stream)
            # A server that is asked to stop does not wait for streams, which may go on for hours.
            process.terminate()
            begun = time.monotonic()
            assert [text async for text in stream] == []
        process.wait(TIMEOUT)
        assert time.monotonic() - begun < TIMEOUT
    logged = (application.api.settings.data_dir / "serve.log").read_text()
    assert "accepted" not in logged
    assert SECRET not in logged


def token(scene: Scene) -> str:
    """A token for a server whose clock is the real one."""
    return scene.token(now=utc_now())


async def too_long(url: str) -> None:
    address = f"ws{url.removeprefix('http')}/graphql?token={SECRET}"
    async with websockets.connect(address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]) as socket:
        assert not socket.protocol.extensions
        await socket.send("x" * (1024 * 1024 + 1))
        await socket.wait_closed()
        assert socket.close_code == 1009
