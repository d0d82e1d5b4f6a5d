"""Batch updates while other programs write to the same accounts: nobody is lost, nothing is counted twice."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy import func, select

import rules.service
from db.batches import BatchReference
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from rules.requests.selection import Filter
from rules.requests.validation import RequestRefused
from rules.updates import chunk_work, chunks
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.runs import SUBJECT, accounts, audit, policy, recorded, request, service
from tests.support.suppression import suppress_by_setting, switch_all_off
from tests.support.writers import Writer

ACCOUNTS, CHUNK, WRITERS, WRITES = 240, 40, 3, 90
AT_ONCE = 3
"""The seed with which each update is one chunk, so that it is tried in the transaction that accepts it."""
VERBS = ("balance", "balance", "several", "usage", "recharge", "registration", "block", "dates", "product", "site",
         "status", "add", "remove", "remove", "back")  # fmt: skip


def _locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chunk takes the way that is for those that have conflicted: in its turn, with its rows locked."""

    async def in_its_turn(*_: Any) -> None:
        """No update is done in the transaction that accepts it."""

    monkeypatch.setattr(chunks, "OPTIMISTIC_TRIES", 0)
    monkeypatch.setattr(rules.service, "run_at_once", in_its_turn)


WAYS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], ...]] = {
    "optimistic": (switch_all_off,),
    "locked": (switch_all_off, _locked),
    "by setting": (suppress_by_setting,),
    "by setting, locked": (suppress_by_setting, _locked),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way in which a chunk may be done."""
    for patch in WAYS[request.param]:
        patch(monkeypatch)
    return str(request.param)


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the transactions that were begun for chunks, `tried`, and those that came to their end, `done`."""
    counted: Counter[str] = Counter()

    def counting(task: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def counted_task(*arguments: Any, **chunk: Any) -> None:
            counted["tried"] += 1
            await task(*arguments, **chunk)
            counted["done"] += 1

        return counted_task

    for name in ("run_chunk", "run_all_or_nothing"):
        monkeypatch.setattr(chunk_work, name, counting(getattr(chunk_work, name)))
    return counted


@asynccontextmanager
async def writers(stage: Stage, world: World, seed: int, batches: list[int]) -> AsyncIterator[list[Writer]]:
    """Programs that can write to those batches."""
    connections = [await asyncpg.connect(stage.database.owner_dsn) for _ in range(WRITERS)]
    try:
        yield [
            Writer(connection, world, batches, ACCOUNTS, random.Random(seed * 100 + n), n)
            for n, connection in enumerate(connections)
        ]
    finally:
        for connection in connections:
            await connection.close()


def _series(w: World) -> list[tuple[dict[str, Any], bool]]:
    """Requests one after the other, and whether each refuses the batch."""
    zone = SelfCareSettingsChange(TimeZone("Asia/Tokyo"), w["Admin"])
    small = DistributorChange(w["Small"])
    opened = LifecycleChange(activate_inactive=True)
    return [
        ({"balance": BalanceChange(charge=TransactionInput(Decimal("0.25")))}, False),
        ({"selfCareSettings": zone}, True),
        ({"balance": BalanceChange(charge=TransactionInput(Decimal("0.05"))), "distributor": small}, False),
        ({"lifecycle": opened, "balance": BalanceChange(refund=TransactionInput(Decimal("0.5")))}, False),
        ({"balance": BalanceChange(opening_balance=Decimal(12))}, False),
        ({"product": ProductChange(w["Full"], AddOnChange(add=(w["Wait"],)))}, False),
        ({"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}, True),
        ({"balance": BalanceChange(charge=TransactionInput(Decimal("0.25")))}, True),
    ]


async def _put(stage: Stage, world: World, seed: int) -> None:
    """Accounts of every kind, in order of control number."""
    chance = random.Random(seed)
    rows = [
        {
            "bill_status": chance.choice(("open", "open", "inactive", "terminated")),
            "billing_model": chance.choice(("debit", "debit", "debit", "voucher")),
            "balance": str(chance.choice((0, 1, 8, 20))),
            "payments_received": str(chance.choice((0, 1))),
            "distributor": chance.choice((None, "Unlimited")),
        }
        for _ in range(ACCOUNTS)
    ]
    await add_accounts(stage.owner, world, rows)


async def _total(stage: Stage, world: World) -> Decimal:
    return Decimal(await stage.owner.fetchval("SELECT sum(balance) FROM accounts WHERE tenant_id = $1", world.tenant))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_updates_and_other_programs_at_once(stage: Stage, way: str, seed: int, attempts: Counter[str]) -> None:
    world = await make_world(stage.owner, distributors={"Small": {"credit_limit": "300"}})
    await _put(stage, world, seed)
    chunk_size = ACCOUNTS if seed == AT_ONCE else CHUNK
    before, taken, opened = await _total(stage, world), Decimal(0), Decimal(0)
    updates: list[int] = []
    async with writers(stage, world, seed, [world.batch]) as others, asyncio.TaskGroup() as writing:
        for writer in others:
            writing.create_task(writer.write(WRITES, VERBS))
        for number, (changes, strict) in enumerate(_series(world)):
            asked = request(world, changes, on_refusal=policy(refuse_batch=strict), idempotency_key=f"{number}")
            updates.append(await service(stage.db, chunk_size=chunk_size).apply(world.tenant, SUBJECT, asked))
            if number % 2 == seed % 2:
                updates += await _revert(stage, world, updates[-1])
    for update in updates:
        moved, opening = await _ended(stage, update)
        taken, opened = taken + moved, opened + opening
    assert await _total(stage, world) == before + sum(writer.money for writer in others) - taken + opened
    await _owed(stage, world)
    assert await audit(stage.db, stage.owner, world) == 0
    assert sum(writer.written for writer in others) > WRITES
    assert attempts["done"] >= len(updates)


async def _revert(stage: Stage, world: World, update: int) -> list[int]:
    """The revert of an update, if it changed anything."""
    reverting = service(stage.db, chunk_size=CHUNK).revert(world.tenant, SUBJECT, update)
    if await stage.owner.fetchval("SELECT updated FROM batch_updates WHERE id = $1", update):
        return [await reverting]
    with pytest.raises(RequestRefused, match="NOT_REVERTIBLE"):
        await reverting
    return []


async def _ended(stage: Stage, update: int) -> tuple[Decimal, Decimal]:
    """An update that is whole in itself; what it took from balances, and what it added to opening balances."""
    row = await stage.owner.fetchrow("SELECT * FROM batch_updates WHERE id = $1", update)
    assert row["state"] in ("COMPLETED", "REFUSED"), row["failure"]
    left = await recorded(stage.owner, update)
    counted = Counter(outcome for outcome, _ in left.outcomes.values())
    assert (row["updated"], row["unchanged"], row["refused"]) == (
        counted["UPDATED"],
        counted["UNCHANGED"],
        counted["REFUSED"],
    )
    assert row["processed"] == row["selected"]
    if row["state"] == "COMPLETED":
        assert row["selected"] == row["updated"] + row["unchanged"] + row["refused"]
        ranges = await stage.owner.fetchval(
            "SELECT range_agg(selection) FROM batch_update_chunks WHERE batch_update_id = $1", update
        )
        assert sorted(left.outcomes) == [n for numbers in ranges for n in range(numbers.lower, numbers.upper)]
    xdrs = await stage.owner.fetch("SELECT control_number, amount FROM xdrs WHERE batch_update_id = $1", update)
    money = bool(xdrs)
    assert sorted(n for n, _ in xdrs) == (sorted(n for n, (o, _) in left.outcomes.items() if o == "UPDATED") * money)
    opening = [after - before for before, after in left.changes.get("openingBalance", {}).values()]
    balance = [after - before for before, after in left.changes.get("balance", {}).values()]
    taken = sum((amount for _, amount in xdrs), Decimal(0))
    assert sum(balance, Decimal(0)) == sum(opening, Decimal(0)) - taken
    return taken, sum(opening, Decimal(0))


async def _owed(stage: Stage, world: World) -> None:
    """Debts are the charges; none is above its limit, nobody was charged twice for an account."""
    rows = await stage.owner.fetch(
        "SELECT d.debt, d.credit_limit, (SELECT coalesce(sum(amount), 0) FROM distributor_charges WHERE distributor"
        " = d.id) AS charged, (SELECT coalesce(sum(amount), 0) FROM batch_update_distributors WHERE distributor = d.id)"
        " AS told, (SELECT count(*) - count(DISTINCT (batch_id, control_number)) FROM distributor_charges"
        " WHERE distributor = d.id) AS twice FROM distributors d WHERE tenant_id = $1 AND name <> 'Indebted'",
        world.tenant,
    )
    for row in rows:
        assert row["debt"] == row["charged"] == row["told"]
        assert row["credit_limit"] is None or row["debt"] <= row["credit_limit"]
        assert row["twice"] == 0
    assert any(row["debt"] for row in rows)


# ---- one conflict, on purpose ----


@pytest.mark.parametrize("conflicts", [1, 2, 5])
async def test_a_chunk_that_conflicts_is_done_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, conflicts: int
) -> None:
    """Somebody writes between the snapshot and the deed: tried again, at last with the rows locked, and done once.

    The first try is that of the transaction that accepts the update.
    """
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}] * 10)
    modes: list[bool] = []
    do_chunk = chunk_work.do_chunk

    async def disturbed(session: Any, update: Any, now: Any, chunk: int) -> Any:
        locked = await session.value(select(func.current_setting("transaction_isolation"))) == "read committed"
        modes.append(locked)
        if not locked and len(modes) <= conflicts:
            await stage.owner.execute(
                "UPDATE accounts SET balance = balance + 1 WHERE batch_id = $1 AND control_number = 3", world.batch
            )
        return await do_chunk(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", disturbed)
    asked = request(world, {"balance": BalanceChange(charge=TransactionInput(Decimal(2)))})
    update = await service(stage.db).apply(world.tenant, SUBJECT, asked)
    optimistic = 1 + chunks.OPTIMISTIC_TRIES
    disturbances = min(conflicts, optimistic)
    assert modes == [False] * disturbances + [disturbances == optimistic]
    found = await accounts(stage.owner, world)
    assert found[(world.batch, 3)]["balance"] == 10 + disturbances - 2
    await _ended(stage, update)
    assert await stage.owner.fetchval("SELECT count(*) FROM xdrs WHERE batch_update_id = $1", update) == 10
    assert await audit(stage.db, stage.owner, world) == 0


@pytest.mark.parametrize("strict", [False, True])
async def test_an_account_that_comes_back_while_it_is_looked_for(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, strict: bool
) -> None:
    """With rows locked each statement sees the newest: gone for one, there again for the next. Looked at again."""
    _locked(monkeypatch)
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}] * 3)
    looked: list[int] = []
    record_gone = chunk_work.record_missing

    async def meanwhile(session: Any, values: Any) -> int:
        if not looked:
            await add_accounts(stage.owner, world, [{}], first=2)
        looked.append(values["chunk"])
        return await record_gone(session, values)

    monkeypatch.setattr(chunk_work, "record_missing", meanwhile)
    asked = request(world, BLOCK, on_refusal=policy(refuse_batch=strict))
    row = await _apply_after(stage, world, monkeypatch, asked, "control_number = 2")
    assert (row["state"], row["updated"], row["refused"]) == ("COMPLETED", 3, 0)
    assert looked == [0]
    await _ended(stage, row["id"])


# ---- accounts that are gone ----

BLOCK = {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}
ACCOUNT_NOT_FOUND = ("REFUSED", ("ACCOUNT_NOT_FOUND",))


async def _apply_after(
    stage: Stage, world: World, monkeypatch: pytest.MonkeyPatch, asked: Any, removed: str
) -> dict[str, Any]:
    """Applies a request; between its acceptance and its turn somebody removes accounts."""
    run = chunks.run

    async def removing(*arguments: Any) -> None:
        await stage.owner.execute(f"DELETE FROM accounts WHERE batch_id = $1 AND {removed}", world.batch)
        await run(*arguments)

    monkeypatch.setattr(chunks, "run", removing)
    update = await service(stage.db, chunk_size=3).apply(world.tenant, SUBJECT, asked)
    return dict(await stage.owner.fetchrow("SELECT * FROM batch_updates WHERE id = $1", update))


async def test_an_account_that_is_gone(stage: Stage, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}, {"blocked": True}, {"bill_status": "terminated"}, *[{}] * 6])
    asked = request(world, BLOCK)
    row = await _apply_after(stage, world, monkeypatch, asked, "control_number IN (1, 3, 4, 5, 6, 9)")
    assert (row["state"], row["selected"], row["updated"], row["unchanged"], row["refused"]) == (
        "COMPLETED", 9, 2, 1, 6,
    )  # fmt: skip
    outcomes = (await recorded(stage.owner, row["id"])).outcomes
    assert {n for n, outcome in outcomes.items() if outcome == ACCOUNT_NOT_FOUND} == {1, 3, 4, 5, 6, 9}
    assert len(outcomes) == 9
    assert await audit(stage.db, stage.owner, world) == 0


async def test_an_account_that_is_gone_refuses_the_batch(
    stage: Stage, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}] * 7)
    asked = request(world, BLOCK, on_refusal=policy(refuse_batch=True))
    row = await _apply_after(stage, world, monkeypatch, asked, "control_number IN (2, 5)")
    assert (row["state"], row["processed"], row["updated"], row["refused"]) == ("REFUSED", 7, 0, 2)
    assert (await recorded(stage.owner, row["id"])).outcomes == {2: ACCOUNT_NOT_FOUND, 5: ACCOUNT_NOT_FOUND}
    assert not any(account["blocked"] for account in (await accounts(stage.owner, world)).values())


async def test_an_account_that_came_later_is_not_touched(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}] * 2)
    await add_accounts(stage.owner, world, [{}] * 2, first=10)
    run = chunks.run

    async def adding(*arguments: Any) -> None:
        await add_accounts(stage.owner, world, [{}] * 3, first=3)
        await run(*arguments)

    monkeypatch.setattr(chunks, "run", adding)
    update = await service(stage.db, chunk_size=3).apply(world.tenant, SUBJECT, request(world, BLOCK))
    assert sorted((await recorded(stage.owner, update)).outcomes) == [1, 2, 10, 11]
    found = await accounts(stage.owner, world)
    assert [n for (_, n), account in sorted(found.items()) if account["blocked"]] == [1, 2, 10, 11]
    assert await audit(stage.db, stage.owner, world) == 0


# ---- distributors ----


async def test_a_distributor_is_suspended_as_of_the_start(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Suspended after the start: charged all the same. Not suspended any more: refused all the same."""
    world = await make_world(stage.owner)
    rows = [{"bill_status": "inactive", "distributor": name} for name in ("Rival", "Stopped")]
    await add_accounts(stage.owner, world, rows * 2)
    run = chunks.run

    async def changing(*arguments: Any) -> None:
        await stage.owner.execute(
            "UPDATE distributors SET suspended = (name = 'Rival') WHERE tenant_id = $1", world.tenant
        )
        await run(*arguments)

    monkeypatch.setattr(chunks, "run", changing)
    opened = {"lifecycle": LifecycleChange(activate_inactive=True)}
    update = await service(stage.db, chunk_size=2).apply(world.tenant, SUBJECT, request(world, opened))
    outcomes = (await recorded(stage.owner, update)).outcomes
    assert [outcomes[n][0] for n in (1, 2, 3, 4)] == ["UPDATED", "REFUSED", "UPDATED", "REFUSED"]
    assert outcomes[2][1] == ("DISTRIBUTOR_SUSPENDED",)


async def test_two_updates_share_a_distributors_credit(stage: Stage, way: str) -> None:
    """Two batches at once: the debt is the charges, within the limit, and not a cent is lost."""
    world = await make_world(stage.owner, distributors={"Small": {"credit_limit": "505"}})
    other = await world.add_batch(stage.owner, "Other")
    await add_accounts(stage.owner, world, [{}] * 40)
    await add_accounts(stage.owner, world, [{}] * 40, batch=other)
    assign = {"distributor": DistributorChange(world["Small"])}
    asked = [
        request(world, assign, idempotency_key=str(batch), filter=Filter(BatchReference(batch)))
        for batch in (world.batch, other)
    ]
    await asyncio.gather(*(service(stage.db, chunk_size=4).apply(world.tenant, SUBJECT, one) for one in asked))
    await _owed(stage, world)
    states = await stage.owner.fetch(
        "SELECT state, updated, refused FROM batch_updates WHERE tenant_id = $1", world.tenant
    )
    assert {row["state"] for row in states} == {"COMPLETED"}
    assert sum(row["updated"] for row in states) == 50
    assert sum(row["refused"] for row in states) == 30
