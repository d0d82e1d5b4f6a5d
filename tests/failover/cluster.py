"""Two nodes, of which one is the primary, and what an operator does with them."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx

from tests.failover import etcd
from tests.failover.network import network
from tests.failover.node import PASSWORDS, Node
from tests.support.waiting import until

FAILED_OVER_WITHIN = 90.0
"""Seconds for a standby to be the primary, on a busy machine: Patroni's `ttl` of 20 s, and what comes after."""
_JOINED_WITHIN = 120.0
_ANSWERS_WITHIN = 2.0


@dataclass
class Cluster:
    """Nodes under Patroni."""

    home: Path
    nodes: list[Node]
    client: httpx.AsyncClient

    def dsn(self, user: str, password: str, database: str) -> str:
        """A DSN that leads to whichever node is the primary."""
        hosts = ",".join(f"{node.address}:5432" for node in self.nodes)
        return f"postgresql://{user}:{quote(password, safe='')}@{hosts}/{database}?target_session_attrs=read-write"

    @property
    def owner_password(self) -> str:
        """Of the user `postgres`."""
        return PASSWORDS["SUPERUSER"]

    async def primary(self, *, after: int = 0) -> Node | None:
        """The node that says it is the primary and runs, on a later timeline than that."""
        for node in self.nodes:
            status = await node.status(self.client)
            if (status.get("state"), status.get("role")) == ("running", "primary") and status["timeline"] > after:
                return node
        return None

    async def timeline(self) -> int:
        """The timeline of the primary: each promotion begins another."""
        primary = await self.wait_for_primary()
        return int((await primary.status(self.client))["timeline"])

    async def wait_for_primary(self, *, after: int = 0) -> Node:
        """Waits until a node is the primary, on a later timeline than that."""

        async def found() -> Node | None:
            return await self.primary(after=after)

        return await until(found, FAILED_OVER_WITHIN, f"a node is the primary after timeline {after}")

    async def wait_until_whole(self, *, synchronous: bool) -> None:
        """Waits until a standby streams, in the wanted way."""
        wanted = "sync_standby" if synchronous else "replica"

        async def streams() -> bool:
            return any((each["role"], each["state"]) == (wanted, "streaming") for each in await self._members())

        await until(streams, _JOINED_WITHIN, f"a {wanted} streams")

    async def _members(self) -> list[dict[str, Any]]:
        """The nodes as etcd has them: who is not a synchronous standby there is not promoted."""
        primary = await self.primary()
        if primary is None:
            return []
        answer = await self.client.get(f"http://{primary.address}:8008/cluster")
        members: list[dict[str, Any]] = answer.json()["members"]
        return members

    async def be_synchronous(self, wanted: bool) -> None:
        """Whether commits wait for the standby."""
        primary = await self.wait_for_primary()
        answer = await self.client.patch(f"http://{primary.address}:8008/config", json={"synchronous_mode": wanted})
        assert answer.status_code == httpx.codes.OK, answer.text
        await self.wait_until_whole(synchronous=wanted)

    def others(self, node: Node) -> list[str]:
        """The addresses of etcd and of the other nodes."""
        return [node.network.arbiter, *(each.address for each in self.nodes if each is not node)]

    async def takes_writes(self, node: Node) -> bool:
        """Whether that node's PostgreSQL is a primary, whatever Patroni says."""
        dsn = f"postgresql://postgres:{quote(self.owner_password, safe='')}@{node.address}:5432/postgres"
        try:
            connection = await asyncpg.connect(f"{dsn}?target_session_attrs=read-write", timeout=_ANSWERS_WITHIN)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return False
        connection.terminate()
        return True

    async def switch_over(self) -> None:
        """Hands the part of the primary over on purpose."""
        primary = await self.wait_for_primary()
        other = next(node for node in self.nodes if node is not primary)
        names = {"leader": primary.name, "candidate": other.name}
        answer = await self.client.post(f"http://{primary.address}:8008/switchover", json=names, timeout=60)
        assert answer.status_code == httpx.codes.OK, answer.text


@contextmanager
def _short_folder() -> Iterator[Path]:
    """A folder that the user who runs PostgreSQL may enter."""
    with tempfile.TemporaryDirectory(prefix="ab-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@asynccontextmanager
async def running_cluster() -> AsyncIterator[Cluster]:
    """Two nodes that have found each other; everything of theirs is removed at the end."""
    with _short_folder() as home, network() as wires, etcd.etcd(home, wires.arbiter) as address:
        await etcd.ready(address)
        nodes = [Node(name, wires.add(name), home / name, wires, address) for name in ("a", "b")]
        try:
            for node in nodes:
                node.start()
            async with httpx.AsyncClient() as client:
                cluster = Cluster(home, nodes, client)
                await cluster.wait_until_whole(synchronous=True)
                yield cluster
        except BaseException:
            for node in nodes:
                print(f"{node.name} wrote last:", *node.last_lines(), sep="\n")
            raise
        finally:
            for node in nodes:
                node.thaw()
                node.kill()
