"""Keys and tokens: a request is done once; what was confirmed is what is done."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db.batches import BatchReference
from db.engine import Database
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.requests.request import RefusalPolicy, Request
from rules.requests.selection import Filter
from rules.requests.text_match import Match, TextMatch
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.requests.test_validation import refusal
from tests.rules.runs import ALL, SUBJECT, accounts, audit, preview, request, service
from tests.support.clock import NOON

CHARGE = {"balance": BalanceChange(charge=TransactionInput(Decimal(2), "fee"))}
BLOCK = {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}
STALE = ["CONFIRMATION_STALE confirmationToken"]
REUSED = ["IDEMPOTENCY_KEY_REUSED idempotencyKey"]


@pytest.fixture
async def world(stage: Stage) -> World:
    """Five accounts, of which the last has no funds."""
    made = await make_world(stage.owner)
    await add_accounts(stage.owner, made, [{}, {}, {}, {}, {"balance": "0"}])
    return made


async def _apply(stage: Stage, world: World, asked: Request, subject: str = SUBJECT) -> int:
    return await service(stage.db).apply(world.tenant, subject, asked)


async def _taken(stage: Stage, world: World) -> tuple[int, Decimal]:
    xdrs = await stage.owner.fetchrow("SELECT count(*), sum(amount) FROM xdrs WHERE tenant_id = $1", world.tenant)
    return xdrs[0], xdrs[1]


# ---- keys ----


async def test_the_same_key_answers_with_the_same_update(stage: Stage, world: World) -> None:
    first = await _apply(stage, world, request(world, CHARGE))
    for again in (
        request(world, CHARGE),
        request(world, CHARGE, comment="another"),
        request(world, CHARGE, confirmation_token="stale by now"),
        request(world, CHARGE, filter=Filter(BatchReference(name=world.batch_name), statuses=ALL[::-1])),
    ):
        assert await _apply(stage, world, again) == first
    assert await _taken(stage, world) == (4, Decimal(8))


async def test_even_when_the_database_has_moved_on(stage: Stage, world: World) -> None:
    asked = request(world, {**CHARGE, "distributor": DistributorChange(world["Unlimited"])})
    first = await _apply(stage, world, asked)
    await stage.owner.execute("DELETE FROM accounts WHERE batch_id = $1", world.batch)
    await stage.owner.execute("DELETE FROM distributors WHERE id = $1", world["Unlimited"])
    assert await _apply(stage, world, asked) == first


DIFFERENT: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("amount", {"balance": BalanceChange(charge=TransactionInput(Decimal(3), "fee"))}),
    ("comment of the xDR", {"balance": BalanceChange(charge=TransactionInput(Decimal(2), "bill"))}),
    ("kind", {"balance": BalanceChange(refund=TransactionInput(Decimal(2), "fee"))}),
    ("group", BLOCK),
    ("one more group", {**CHARGE, **BLOCK}),
    ("nothing", {}),
)


@pytest.mark.parametrize("changes", [changes for _, changes in DIFFERENT], ids=[name for name, _ in DIFFERENT])
async def test_a_key_of_another_request(stage: Stage, world: World, changes: Mapping[str, Any]) -> None:
    await _apply(stage, world, request(world, CHARGE))
    assert await refusal(_apply(stage, world, request(world, changes))) == REUSED


async def test_a_key_of_another_selection_or_policy(stage: Stage, world: World) -> None:
    await _apply(stage, world, request(world, CHARGE))
    narrowed = request(world, CHARGE, filter=Filter(BatchReference(world.batch), control_numbers=((1, 5),)))
    no_batch = request(world, CHARGE, filter=Filter(BatchReference(0)))
    strict = request(world, CHARGE, on_refusal=RefusalPolicy.REFUSE_BATCH)
    for asked in (narrowed, no_batch, strict):
        assert await refusal(_apply(stage, world, asked)) == REUSED


async def test_keys_are_the_subjects_own(stage: Stage, world: World) -> None:
    first = await _apply(stage, world, request(world, CHARGE))
    assert await _apply(stage, world, request(world, CHARGE), "somebody else") != first
    assert await _taken(stage, world) == (8, Decimal(16))


async def test_only_an_accepted_request_uses_up_its_key(stage: Stage, world: World) -> None:
    bad = {"balance": BalanceChange(charge=TransactionInput(Decimal(-2)))}
    assert await refusal(_apply(stage, world, request(world, bad))) == ["INVALID_AMOUNT balance.charge.amount"]
    assert await refusal(_apply(stage, world, request(world, CHARGE, confirmation_token="no"))) == STALE
    await _apply(stage, world, request(world, CHARGE))


def _same(world: World) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    wait, record = world["Wait"], world["Record"]
    return [
        ({"balance": BalanceChange(opening_balance=Decimal("5.00"))},
         {"balance": BalanceChange(opening_balance=Decimal(5))}),
        ({"balance": BalanceChange(opening_balance=Decimal("-0.00"))},
         {"balance": BalanceChange(opening_balance=Decimal(0))}),
        ({"product": ProductChange(add_ons=AddOnChange(add=(wait, record)))},
         {"product": ProductChange(add_ons=AddOnChange(add=(record, wait, wait)))}),
        ({"balance": BalanceChange(charge=TransactionInput(Decimal(1), None))},
         {"balance": BalanceChange(charge=TransactionInput(Decimal(1)))}),
        ({**BLOCK, "ivrSettings": IvrSettingsChange()}, BLOCK),
        ({"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED, activate_inactive=False)}, BLOCK),
    ]  # fmt: skip


async def test_requests_that_ask_for_the_same(stage: Stage, world: World) -> None:
    for number, (one, other) in enumerate(_same(world)):
        first = await _apply(stage, world, request(world, one, idempotency_key=f"same {number}"))
        assert await _apply(stage, world, request(world, other, idempotency_key=f"same {number}")) == first


async def test_a_null_is_not_the_same_as_absent_where_it_clears(stage: Stage, world: World) -> None:
    days = {"lifecycle": LifecycleChange(availability_days=5)}
    both = {"lifecycle": LifecycleChange(availability_days=5, expiration_date=None)}
    await _apply(stage, world, request(world, days))
    assert await refusal(_apply(stage, world, request(world, both))) == REUSED


async def test_two_at_once_are_one(stage: Stage, world: World) -> None:
    other = await Database.open(stage.database.server_dsn, size=4)
    asked = {**CHARGE, "distributor": DistributorChange(world["Unlimited"])}
    try:
        for n in range(6):
            both = request(world, asked, idempotency_key=f"at once {n}")
            tasks = [service(db).apply(world.tenant, SUBJECT, both) for db in (stage.db, other, stage.db, other)]
            assert len(set(await asyncio.gather(*tasks))) == 1
    finally:
        await other.close()
    updates = await stage.owner.fetch("SELECT state FROM batch_updates WHERE tenant_id = $1", world.tenant)
    assert len(updates) == 6
    found = await accounts(stage.owner, world)
    assert [found[(world.batch, n)]["balance"] for n in (1, 2, 3, 4, 5)] == [0, 0, 0, 0, 0]
    assert await _taken(stage, world) == (20, Decimal(40))
    assert await stage.owner.fetchval("SELECT debt FROM distributors WHERE id = $1", world["Unlimited"]) == 40
    assert await audit(stage.db, stage.owner, world) == 0


async def test_two_different_at_once_with_one_key(stage: Stage, world: World) -> None:
    tasks = [_apply(stage, world, request(world, asked)) for asked in (CHARGE, BLOCK, CHARGE, BLOCK)]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    done = [answer for answer in answers if isinstance(answer, int)]
    assert len(done) == 2
    assert len(set(done)) == 1


# ---- tokens ----


async def _token(stage: Stage, world: World, asked: Request) -> str:
    return (await preview(stage.db, world, asked)).findings.confirmation_token


MOVED = {
    "an account more": "INSERT INTO accounts SELECT (jsonb_populate_record(NULL::accounts, to_jsonb(a) ||"
    ' \'{"control_number": 77, "account_id": "77"}\')).* FROM accounts a WHERE {one}',
    "an account less": "DELETE FROM accounts WHERE {one}",
    "an account refused": "UPDATE accounts SET balance = 1 WHERE {one}",
    "an account not refused any more": "UPDATE accounts SET balance = 5 WHERE batch_id = {batch} AND control_number=5",
    "another account refused instead": "UPDATE accounts SET balance = CASE control_number WHEN 1 THEN 0 ELSE 5 END"
    " WHERE batch_id = {batch} AND control_number IN (1, 5)",
    "refused for another reason": "UPDATE accounts SET billing_model = 'credit'"
    " WHERE batch_id = {batch} AND control_number = 5",
}


@pytest.mark.parametrize("what", MOVED)
async def test_a_token_is_stale_after(stage: Stage, world: World, what: str) -> None:
    asked = request(world, CHARGE)
    token = await _token(stage, world, asked)
    one = f"batch_id = {world.batch} AND control_number = 1"
    await stage.owner.execute(MOVED[what].replace("{one}", one).replace("{batch}", str(world.batch)))
    before = await accounts(stage.owner, world)
    assert await refusal(_apply(stage, world, replace(asked, confirmation_token=token))) == STALE
    assert await accounts(stage.owner, world) == before
    assert await _token(stage, world, asked) != token


async def test_a_token_of_another_request(stage: Stage, world: World) -> None:
    token = await _token(stage, world, request(world, CHARGE))
    filter_ = Filter(BatchReference(world.batch), account_id=TextMatch(Match.STARTS_WITH, f"{world.batch}-"))
    for other in (
        request(world, BLOCK),
        request(world, {**CHARGE, **BLOCK}),
        request(world, CHARGE, on_refusal=RefusalPolicy.REFUSE_BATCH),
        request(world, CHARGE, filter=filter_),
    ):
        assert await refusal(_apply(stage, world, replace(other, confirmation_token=token))) == STALE
    assert await refusal(_apply(stage, world, request(world, CHARGE, confirmation_token=""))) == STALE


async def test_a_token_holds_for_another_key_comment_person_and_time(stage: Stage, world: World) -> None:
    asked = request(world, CHARGE, idempotency_key=None)
    token = await _token(stage, world, asked)
    later = NOON + timedelta(days=40)
    assert (await preview(stage.db, world, asked, later)).findings.confirmation_token == token
    confirmed = replace(asked, idempotency_key="k", comment="c", confirmation_token=token)
    await service(stage.db, later).apply(world.tenant, "somebody else", confirmed)


async def test_a_token_holds_while_nobody_is_told_otherwise(stage: Stage, world: World) -> None:
    asked = request(world, CHARGE)
    token = await _token(stage, world, asked)
    await stage.owner.execute("UPDATE accounts SET balance = balance + 3 WHERE batch_id = $1 AND control_number < 5",
                              world.batch)  # fmt: skip
    await _apply(stage, world, replace(asked, confirmation_token=token))


async def test_a_token_is_stale_when_the_day_turns_the_selection(stage: Stage, world: World) -> None:
    await stage.owner.execute("UPDATE accounts SET expiration_date = '2026-11-24' WHERE control_number = 1"
                              " AND batch_id = $1", world.batch)  # fmt: skip
    active = Filter(BatchReference(world.batch), statuses=("ACTIVE",))
    asked = request(world, {"lifecycle": LifecycleChange(expiration_date=date(2028, 1, 1))}, filter=active)
    token = await _token(stage, world, asked)
    confirmed = replace(asked, confirmation_token=token)
    tomorrow = service(stage.db, NOON + timedelta(days=1))
    assert await refusal(tomorrow.apply(world.tenant, SUBJECT, confirmed)) == STALE
    await _apply(stage, world, confirmed)


async def test_what_is_accepted_is_kept_as_asked(stage: Stage, world: World) -> None:
    key = await _apply(stage, world, request(world, CHARGE, comment="why"))
    row = await stage.owner.fetchrow("SELECT * FROM batch_updates WHERE id = $1", key)
    assert (row["comment"], row["requested_by"], row["requested_at"]) == ("why", SUBJECT, NOON)
    assert row["idempotency_key"] == "key"
    xdr = await stage.owner.fetchrow("SELECT * FROM xdrs WHERE batch_update_id = $1 AND control_number = 1", key)
    assert (xdr["kind"], xdr["amount"], xdr["instant"]) == ("charge", 2, NOON)
    assert (xdr["visible_comment"], xdr["internal_comment"]) == ("fee", None)
