"""One etcd, which the nodes agree through."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.waiting import STARTED_WITHIN, until


@contextmanager
def etcd(home: Path, address: str) -> Iterator[str]:
    """Runs etcd at an address that is this test's own; gives its `host:port`."""
    client, peer = f"http://{address}:2379", f"http://{address}:2380"
    with (home / "etcd.log").open("w") as log:
        process = subprocess.Popen(
            [
                "etcd", "--name", "etcd", "--data-dir", home / "etcd",
                "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}",
            ],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield f"{address}:2379"
    finally:
        process.kill()
        process.wait()


async def ready(address: str) -> None:
    """Waits until etcd answers."""

    async def healthy() -> bool:
        try:
            return (await client.get(f"http://{address}/health")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async with httpx.AsyncClient() as client:
        await until(healthy, STARTED_WITHIN, "etcd is ready")
