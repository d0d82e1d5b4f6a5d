"""Updates that are left to workers, and what became of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db.background.child_tasks import cancel_and_wait
from db.connections.leases import lease
from db.engine import Database
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.requests.request import Request
from rules.requests.validation import RequestRefused
from rules.service import Service
from rules.updates import chunk_work
from rules.updates.worker import Worker
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.runs import SUBJECT, request
from tests.support import waiting

CHARGE = {"balance": BalanceChange(charge=TransactionInput(Decimal("0.01")))}
BLOCK = {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}
CHUNK = 4
TIMEOUT = 30.0


def utc_now() -> datetime:
    """The instant of now: workers and queue keep real time."""
    return datetime.now(UTC)


def left_to_workers(stage: Stage) -> Service:
    """A service to which no update is small."""
    return Service(stage.db, utc_now, chunk_size=CHUNK, small=0)


@asynccontextmanager
async def worker(stage: Stage) -> AsyncIterator[None]:
    """A worker at work."""
    task = asyncio.create_task(Worker(stage.db, stage.database.server_dsn, utc_now, CHUNK).run())
    try:
        yield
    finally:
        await cancel_and_wait(task)


@asynccontextmanager
async def leased(database: Database, batch: int) -> AsyncIterator[None]:
    """The lease on a batch, held in silence for as long as the test likes: the server does not end its session."""
    async with lease(database, batch) as held:
        assert held is not None
        await held.session.command("SET idle_session_timeout = 0")
        yield


async def row(stage: Stage, key: int) -> Any:
    """The row of an update."""
    return await stage.owner.fetchrow("SELECT * FROM batch_updates WHERE id = $1", key)


async def until(stage: Stage, key: int, state: str) -> Any:
    """The row of an update, as soon as it is in that state."""

    async def found() -> Any:
        now = await row(stage, key)
        return now if now["state"] == state else None

    return await waiting.until(found, TIMEOUT, f"update {key} is {state}")


async def world_of(stage: Stage, accounts: int) -> World:
    """A tenant with that many accounts, each with money."""
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{"balance": "5"} for _ in range(accounts)])
    return world


async def scheduled_soon(service: Service, world: World, changes: Any) -> tuple[int, datetime]:
    """The key of an update that is scheduled for soon, and for when: as soon as this machine can ask for it."""
    for seconds in (0.5, 2.0, 8.0):
        due = utc_now() + timedelta(seconds=seconds)
        with suppress(RequestRefused):
            return await service.apply(world.tenant, SUBJECT, asked(world, changes, start_at=due)), due
    raise TimeoutError


def asked(world: World, changes: Any, **given: Any) -> Request:
    """A request with a key of its own."""
    return request(world, changes, **{"idempotency_key": f"key {utc_now().timestamp()}", **given})


async def xdrs(stage: Stage, world: World) -> dict[int, int]:
    """How many xDRs each account has."""
    rows = await stage.owner.fetch(
        "SELECT control_number, count(*) AS n FROM xdrs WHERE batch_id = $1 GROUP BY 1", world.batch
    )
    return {found["control_number"]: found["n"] for found in rows}


async def told(doing: Any) -> list[tuple[str, tuple[str, ...]]]:
    """Why it is refused."""
    with pytest.raises(RequestRefused) as refused:
        await doing
    return [(error.code.value, error.path) for error in refused.value.errors]


def before_chunk(monkeypatch: pytest.MonkeyPatch, world: World, number: int, happens: Callable[[], Any]) -> None:
    """Calls `happens` before that chunk of an update of the world's batch.

    Workers also run what other tests have left in the queue: the chunks of those do not count.
    """
    done = chunk_work.do_chunk

    async def instead(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == number and update.task.batch.key == world.batch:
            result = happens()
            if asyncio.iscoroutine(result):
                await result
            else:
                next(result)
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", instead)


def meeting(monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception], times: int = 10**6) -> None:
    """The second chunk meets that fault so many times."""
    done, met = chunk_work.do_chunk, []

    async def instead(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1 and len(met) < times:
            met.append(chunk)
            raise fault()
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", instead)
