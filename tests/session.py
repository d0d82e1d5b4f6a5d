"""A recorded session: a client follows an update while its worker is killed, and another while the server is.

`python -m tests.session` prints it, each line with the seconds since the update was asked for.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.following import Event, follow
from tests.support.server_and_workers import Process, ServerAndWorkers, server_and_workers

HALF_WAY = 0.4
"""How much is done, at least, when somebody is killed."""
TIMEOUT = 120.0
"""Seconds after which an update will never end."""
CHARGE = """mutation ($key: String!) {
  batchUpdateAccounts(input: {
    filter: {batch: {name: "Summer 2026 prepaid cards"}}, balance: {charge: {amount: "0.01"}}, idempotencyKey: $key
  }) { batchUpdate { id state } userErrors { code } }
}"""


@dataclass
class Record:
    """What happened and when, in seconds since the beginning; printed as it happens."""

    lines: list[Event | str] = field(default_factory=list)
    _begun: float = field(default_factory=time.monotonic)

    def note(self, line: Event | str) -> None:
        """Something happens."""
        self.lines.append(line)
        print(f"{time.monotonic() - self._begun:8.3f} s  {line}", flush=True)

    @property
    def events(self) -> list[Event]:
        """What the client was told."""
        return [line for line in self.lines if isinstance(line, Event)]


async def through_a_killed_worker(processes: ServerAndWorkers) -> Record:
    """The worker is killed half way and another one started."""
    server, worker = await processes.server(), await processes.worker()
    record = Record()

    async def replace() -> None:
        await _replace(record, "worker", worker, processes.worker)

    await _follow(processes, record, "worker killed", replace)
    server.terminate()
    await asyncio.to_thread(server.wait)
    return record


async def through_a_killed_server(processes: ServerAndWorkers) -> Record:
    """The server that tells the client of it is killed half way and another one started; the worker goes on."""
    server = await processes.server()
    record = Record()

    async def replace() -> None:
        await _replace(record, "server", server, processes.server)

    await _follow(processes, record, "server killed", replace)
    return record


async def _follow(
    processes: ServerAndWorkers, record: Record, key: str, disaster: Callable[[], Awaitable[None]]
) -> None:
    """Asks for a charge of all accounts and follows it to its end, with a disaster half way."""
    update = await _ask(processes, key)
    record.note(f"operator: asked for a charge of all accounts, answered {update['state']}")
    happening: asyncio.Future[None] | None = None
    async with asyncio.timeout(TIMEOUT):
        async for told in follow(processes.url, processes.token, update["id"]):
            record.note(told)
            if happening is None and isinstance(told, Event) and told.fraction >= HALF_WAY:
                happening = asyncio.ensure_future(disaster())
    assert happening is not None, "it ended before anything could happen"
    await happening


async def _ask(processes: ServerAndWorkers, key: str) -> dict[str, Any]:
    async with httpx.AsyncClient(
        base_url=processes.url, headers={"Authorization": f"Bearer {processes.token}"}
    ) as http:
        response = await http.post("/graphql", json={"query": CHARGE, "variables": {"key": key}})
    update: dict[str, Any] = response.json()["data"]["batchUpdateAccounts"]["batchUpdate"]
    return update


async def _replace(record: Record, what: str, victim: Process, start: Callable[[], Awaitable[Process]]) -> None:
    victim.kill()
    await asyncio.to_thread(victim.wait)
    record.note(f"{what} {victim.pid}: killed with SIGKILL")
    process = await start()
    record.note(f"{what} {process.pid}: started, ready")


async def _main(accounts: int, chunk: int) -> None:
    async with server_and_workers(accounts, chunk) as set_up:
        print(f"A charge of {accounts:,} accounts, {chunk:,} a transaction; its worker is killed.")
        await through_a_killed_worker(set_up)
        print("The same again; the server that the client is connected to is killed.")
        await through_a_killed_server(set_up)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.session")
    parser.add_argument("--accounts", type=int, default=300_000)
    parser.add_argument("--chunk", type=int, default=2_000)
    given = parser.parse_args()
    asyncio.run(_main(given.accounts, given.chunk))
