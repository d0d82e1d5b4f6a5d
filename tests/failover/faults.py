"""What happens to a primary, and how it comes back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.failover.cluster import Cluster
from tests.failover.node import Node


@dataclass(frozen=True)
class Fault:
    """`strike` hits the primary; `repair` brings that node back once the other is the primary."""

    name: str
    strike: Callable[[Cluster, Node], Awaitable[None]]
    repair: Callable[[Cluster, Node], Awaitable[None]]


async def _nothing(cluster: Cluster, node: Node) -> None:
    pass


async def _kill_postgres(cluster: Cluster, node: Node) -> None:
    node.kill_postgres()


async def _kill(cluster: Cluster, node: Node) -> None:
    node.kill()


async def _start(cluster: Cluster, node: Node) -> None:
    node.start()


async def _freeze(cluster: Cluster, node: Node) -> None:
    node.freeze()


async def _thaw(cluster: Cluster, node: Node) -> None:
    node.thaw()


async def _cut(cluster: Cluster, node: Node) -> None:
    node.network.cut(node.name)


async def _mend(cluster: Cluster, node: Node) -> None:
    node.network.mend(node.name)


async def _isolate(cluster: Cluster, node: Node) -> None:
    node.network.lose(node.name, cluster.others(node))


async def _join(cluster: Cluster, node: Node) -> None:
    node.network.find(node.name, cluster.others(node))


async def _switch_over(cluster: Cluster, node: Node) -> None:
    await cluster.switch_over()


FAULTS = {
    fault.name: fault
    for fault in (
        Fault("switch-over", _switch_over, _nothing),
        Fault("postgres killed", _kill_postgres, _nothing),
        Fault("machine killed", _kill, _start),
        Fault("machine frozen", _freeze, _thaw),
        Fault("network cut", _cut, _mend),
        # Clients still reach it, and it takes what they write for as long as it believes that it is the primary.
        Fault("network between cut", _isolate, _join),
    )
}
