"""An amount that has no room ends the update with a sentence that says whose it is."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from db.queue import Job
from rules.declarations.groups.balance import BalanceChange
from rules.declarations.groups.lifecycle import LifecycleChange
from rules.service import Service
from rules.updates import chunk_work, faults, retrying, turns
from rules.updates.faults import COMMITTED_STAYS, NOTHING_CHANGED
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, row, utc_now
from tests.rules.runs import SUBJECT, audit, policy

MAX_AMOUNT = "99999999999999999999.99999"
SOLD_DEARER = {"balance": BalanceChange(opening_balance=Decimal(11))}
FULL = 6
"""The account, in the second chunk, that has no room."""


async def failure_of(stage: Stage, world: World, changes: Any, **given: Any) -> tuple[int, str]:
    """How many accounts an update had done when it failed, and what it says."""
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, changes, **given))
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert failed["state"] == "FAILED"
    assert await audit(stage.db, stage.owner, world) == 0
    return failed["updated"], failed["failure"]


def sentence(world: World) -> str:
    return (
        f"An amount of the account {world.batch}-{FULL} (control number {FULL}) would become too large:"
        " there is room for 20 digits before the point."
    )


@pytest.mark.parametrize("strict", [False, True])
async def test_the_account_is_named(stage: Stage, strict: bool) -> None:
    world = await _full_from(stage, FULL)
    done, failure = await failure_of(stage, world, SOLD_DEARER, on_refusal=policy(refuse_batch=strict))
    assert (done, failure) == (
        0 if strict else CHUNK,
        f"{sentence(world)} {NOTHING_CHANGED if strict else COMMITTED_STAYS}",
    )


async def _full_from(stage: Stage, first: int) -> World:
    """A tenant whose accounts have no room from that one on."""
    world = await make_world(stage.owner)
    rows = [{"balance": MAX_AMOUNT if number >= first else "5"} for number in range(1, 10)]
    await add_accounts(stage.owner, world, rows)
    return world


def _search_meets(monkeypatch: pytest.MonkeyPatch, fault: Exception, times: int) -> list[str]:
    """The search for the account meets that fault so many times; returns whether each try could write."""
    find, read_only = chunk_work.find_overflow, list[str]()

    async def instead(session: Any, *arguments: Any) -> Any:
        read_only.append(await session.connection.fetchval("SHOW transaction_read_only"))
        if len(read_only) <= times:
            raise fault
        return await find(session, *arguments)

    monkeypatch.setattr(chunk_work, "find_overflow", instead)
    return read_only


async def test_a_search_that_meets_a_transient_fault_is_repeated(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await _full_from(stage, FULL)
    read_only = _search_meets(monkeypatch, asyncpg.LockNotAvailableError("for a moment"), times=2)
    assert await failure_of(stage, world, SOLD_DEARER) == (CHUNK, f"{sentence(world)} {COMMITTED_STAYS}")
    assert read_only == ["on"] * 3, "it only reads, and takes no locks"


async def test_a_search_that_fails_does_not_hide_why_the_update_failed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    world = await _full_from(stage, FULL)
    _search_meets(monkeypatch, asyncpg.LockNotAvailableError("all the time"), times=10**6)
    unnamed = faults.failure_sentence(asyncpg.NumericValueOutOfRangeError(), "none")
    assert unnamed.startswith("An amount of one of the accounts")
    assert await failure_of(stage, world, SOLD_DEARER) == (CHUNK, f"{unnamed} {COMMITTED_STAYS}")


async def test_one_that_is_refused_is_not_blamed(stage: Stage) -> None:
    world = await make_world(stage.owner)
    used, unused = {"first_usage": "2026-01-01T00:00:00Z"}, dict[str, Any]()
    rows = [{"balance": MAX_AMOUNT, **(used if number < FULL else unused)} for number in range(1, 8)]
    await add_accounts(stage.owner, world, rows)
    assert (await failure_of(stage, world, SOLD_DEARER)) == (0, f"{sentence(world)} {COMMITTED_STAYS}")


async def test_the_account_of_a_revert_is_named(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{"balance": "5"} for _ in range(9)])
    service = Service(stage.db, utc_now, chunk_size=CHUNK)
    charged = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await stage.owner.execute(
        "UPDATE accounts SET balance = $1 WHERE batch_id = $2 AND control_number >= $3",
        Decimal(MAX_AMOUNT), world.batch, FULL,
    )  # fmt: skip
    failed = await row(stage, await service.revert(world.tenant, SUBJECT, charged))
    assert (failed["state"], failed["updated"], failed["failure"]) == (
        "FAILED",
        CHUNK,
        f"{sentence(world)} {COMMITTED_STAYS}",
    )


async def test_a_distributor_is_told_from_an_account(stage: Stage) -> None:
    world = await make_world(stage.owner, distributors={"Unlimited": {"debt": MAX_AMOUNT}})
    await add_accounts(stage.owner, world, [{"bill_status": "inactive", "distributor": "Unlimited"}])
    done, failure = await failure_of(stage, world, {"lifecycle": LifecycleChange(activate_inactive=True)})
    assert (done, failure.partition(":")[0]) == (0, "What a distributor owes would become too large")
