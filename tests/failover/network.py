"""A network of its own: a bridge on the machine, and a network namespace for each node, whose cable can be pulled."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Network:
    """The machine is `.1` of the subnet `prefix`; nodes follow."""

    name: str
    prefix: str
    nodes: list[str] = field(default_factory=list)

    @property
    def machine(self) -> str:
        """The machine's address in the network, which servers and workers have."""
        return f"{self.prefix}.1"

    @property
    def arbiter(self) -> str:
        """The machine's other address, for etcd alone."""
        return f"{self.prefix}.250"

    def add(self, node: str) -> str:
        """Connects a new node; returns its address."""
        self.nodes.append(node)
        space, address = self.namespace(node), f"{self.prefix}.{len(self.nodes) + 1}"
        _ip("netns", "add", space)
        _ip("link", "add", self._cable(node), "type", "veth", "peer", "name", "eth0", "netns", space)
        _ip("link", "set", self._cable(node), "master", self.name, "up")
        _ip("-n", space, "address", "add", f"{address}/24", "dev", "eth0")
        _ip("-n", space, "link", "set", "eth0", "up")
        _ip("-n", space, "link", "set", "lo", "up")
        return address

    def namespace(self, node: str) -> str:
        """The name of a node's network namespace."""
        return f"{self.name}-{node}"

    def within(self, node: str) -> list[str]:
        """The words that run a command in a node's namespace."""
        return ["ip", "netns", "exec", self.namespace(node)]

    def cut(self, node: str) -> None:
        """Pulls the node's cable: packets are lost, and no connection is told so."""
        _ip("link", "set", self._cable(node), "down")

    def lose(self, node: str, addresses: Iterable[str]) -> None:
        """Has the node's packets to those addresses vanish; others still reach it."""
        for address in addresses:
            _ip("-n", self.namespace(node), "route", "add", "blackhole", f"{address}/32")

    def find(self, node: str, addresses: Iterable[str]) -> None:
        """Lets them pass again."""
        for address in addresses:
            _ip("-n", self.namespace(node), "route", "delete", "blackhole", f"{address}/32")

    def mend(self, node: str) -> None:
        """Plugs it in again."""
        _ip("link", "set", self._cable(node), "up")

    def _cable(self, node: str) -> str:
        return f"{self.name}{node}"


@contextmanager
def network() -> Iterator[Network]:
    """A new network with names of its own; removed at the end with its namespaces."""
    own = os.getpid() % 65_536
    made = Network(f"ab{own:x}", f"10.{own // 256}.{own % 256}")
    _ip("link", "add", made.name, "type", "bridge")
    try:
        _ip("address", "add", f"{made.machine}/24", "dev", made.name)
        _ip("address", "add", f"{made.arbiter}/24", "dev", made.name)
        _ip("link", "set", made.name, "up")
        yield made
    finally:
        for node in made.nodes:
            subprocess.run(["ip", "netns", "delete", made.namespace(node)], check=False)
        _ip("link", "delete", made.name)


def can_make_networks() -> bool:
    """Whether this machine lets us: Linux with `ip`, and the rights of root over its network."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("ip") is None:
        return False
    trial = f"ab-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", trial], capture_output=True, check=False).returncode == 0
    if made:
        _ip("netns", "delete", trial)
    return made


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)
