"""HAProxy with the configurations that `deploy/` ships; one of them is in front of two installations."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.postgres import TestCluster, TestDatabase
from tests.support.project import ROOT
from tests.support.server import answer, data_directory, serving
from tests.support.waiting import STARTED_WITHIN, until

CONFIGURATIONS = ROOT / "deploy" / "haproxy"
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
HOSTS = {"vienna": "vienna.test", "osaka": "osaka.test"}


@dataclass(frozen=True)
class Proxied:
    """HAProxy at `address` (host:port), tokens by installation, and the file with what HAProxy writes."""

    address: str
    tokens: dict[str, str]
    log: Path

    def client(self, name: str, source: str = "127.0.0.1") -> httpx.AsyncClient:
        """A client of an installation at its name, with its token, from one of this machine's addresses."""
        return httpx.AsyncClient(
            base_url=f"http://{self.address}",
            headers={"Host": HOSTS[name], "Authorization": f"Bearer {self.tokens[name]}"},
            transport=httpx.AsyncHTTPTransport(local_address=source),
            timeout=30,
        )


@asynccontextmanager
async def two_installations(cluster: TestCluster) -> AsyncIterator[Proxied]:
    """Two installations, each with a database, a key and a tenant `demo` of its own; HAProxy answers for both."""
    async with AsyncExitStack() as running:
        installing = []
        for number in range(len(HOSTS)):
            database = await running.enter_async_context(cluster.database())
            home = running.enter_context(data_directory())
            installing.append(asyncio.to_thread(_install, running, home, database, 100 + number))
        made = dict(zip(HOSTS, await asyncio.gather(*installing), strict=True))
        log = running.enter_context(data_directory()) / "haproxy.log"
        address = running.enter_context(_haproxy(log, {name: url for name, (url, _) in made.items()}))
        proxied = Proxied(address, {name: token for name, (_, token) in made.items()}, log)
        await _ready(proxied)
        yield proxied


def _install(running: AsyncExitStack, home: Path, database: TestDatabase, accounts: int) -> tuple[str, str]:
    """The URL of a new installation's server, and a token."""
    settings = {
        "ACCOUNT_BATCH_DATABASE_URL": database.server_dsn,
        "ACCOUNT_BATCH_OWNER_DATABASE_URL": database.owner_dsn,
        "ACCOUNT_BATCH_TRUSTED_PROXIES": "127.0.0.1",
    }
    answer(home, "demo", "--accounts", str(accounts), "--tenant", "demo", **settings)
    _, url = running.enter_context(serving(home, **settings))
    return url, answer(home, "token", "--tenant", "demo", "--subject", "ann", **settings)


@contextmanager
def _haproxy(log: Path, urls: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = {"BIND": address}
    for name, host in HOSTS.items():
        settings |= {f"{name.upper()}_HOST": host, f"{name.upper()}_SERVER": urls[name].removeprefix("http://")}
    with running_haproxy("tenants.cfg", log, settings):
        yield address


@contextmanager
def running_haproxy(configuration: str, log: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """HAProxy with a configuration of `deploy/`, as it stands, and with these environment variables."""
    assert HAPROXY is not None, "haproxy is not installed"
    command = [HAPROXY, "-db", "-f", str(CONFIGURATIONS / configuration)]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=dict(settings), stdout=output, stderr=subprocess.STDOUT)
        try:
            yield
        finally:
            process.kill()
            process.wait()


async def _ready(proxied: Proxied) -> None:
    async def both_answer() -> bool:
        try:
            answers = [await client.post("/graphql", json={"query": "{ __typename }"}) for client in clients]
        except httpx.HTTPError:
            return False
        return all(found.status_code == httpx.codes.OK for found in answers)

    async with proxied.client("vienna") as one, proxied.client("osaka") as other:
        clients = (one, other)
        await until(both_answer, STARTED_WITHIN, "HAProxy answers for both")
