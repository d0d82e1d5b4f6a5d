"""HAProxy with the configuration that `deploy/` ships, in front of two installations."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.project import ROOT
from tests.support.server import answer, data_directory, serving
from tests.support.waiting import STARTED_WITHIN, until

CONFIGURATION = ROOT / "deploy" / "haproxy" / "tenants.cfg"
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
async def two_installations() -> AsyncIterator[Proxied]:
    """Two installations, each with a tenant `demo` of its own size; HAProxy answers for both."""
    with ExitStack() as running:
        homes = {name: running.enter_context(data_directory()) for name in HOSTS}
        urls, tokens = {}, {}
        for n, (name, home) in enumerate(homes.items()):
            answer(home, "demo", "--accounts", str(100 + n), "--tenant", "demo")
            tokens[name] = answer(home, "token", "--tenant", "demo", "--subject", "ann")
            trusted = {"ACCOUNT_BATCH_TRUSTED_PROXIES": "127.0.0.1"}
            _, urls[name] = running.enter_context(serving(home, **trusted))
        log = homes["vienna"] / "haproxy.log"
        address = running.enter_context(_haproxy(log, urls))
        proxied = Proxied(address, tokens, log)
        await _ready(proxied)
        yield proxied


@contextmanager
def _haproxy(log: Path, urls: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = {"BIND": address}
    for name, host in HOSTS.items():
        settings |= {f"{name.upper()}_HOST": host, f"{name.upper()}_SERVER": urls[name].removeprefix("http://")}
    assert HAPROXY is not None, "haproxy is not installed"
    with log.open("w") as output:
        process = subprocess.Popen(
            [HAPROXY, "-db", "-f", CONFIGURATION], env=settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield address
        finally:
            process.kill()
            process.wait()


async def _ready(proxied: Proxied) -> None:
    async def both_answer() -> bool:
        try:
            answers = await asyncio.gather(*(client.get("/graphiql") for client in clients))
        except httpx.HTTPError:
            return False
        return all(found.status_code == httpx.codes.OK for found in answers)

    async with proxied.client("vienna") as one, proxied.client("osaka") as other:
        clients = (one, other)
        await until(both_answer, STARTED_WITHIN, f"HAProxy answers for both: {proxied.log.read_text()}")
