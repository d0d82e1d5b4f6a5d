"""Reverts: what an update did goes back, once and exactly, but for what changed since or cannot be undone."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.declarations.changes import attributes
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from tests.factories.accounts import add_accounts, resolved
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.declarations.cases import CASES
from tests.rules.declarations.test_cases import staged
from tests.rules.queued_updates import before_chunk, row, told
from tests.rules.reverts.reverted_updates import CHARGE, applied, revert_preview, revert_samples, reverted, world_of
from tests.rules.runs import Accounts, accounts, audit, recorded, request, run

NOT_REVERTED = {"version", "shown", "charged_distributors"}
"""Columns that do not go back: of the row itself, derived, and who was charged ever."""


def _without(found: Accounts) -> dict[Any, dict[str, Any]]:
    return {key: {name: value for name, value in row.items() if name not in NOT_REVERTED} for key, row in found.items()}


@pytest.mark.parametrize("name", CASES)
async def test_each_case_goes_back_and_forth(stage: Stage, name: str) -> None:
    case = CASES[name]
    world = await staged(stage, case)
    done = await run(
        stage.db, stage.owner, world, request(world, case.change(world)), now=case.now, chunk_size=case.chunk_size
    )
    update = done.update["id"]
    if not done.update["updated"]:
        assert await told(reverted(stage, world, update)) == [("NOT_REVERTIBLE", ("id",))]
        return
    preview, shown = await revert_preview(stage, world, update), await revert_samples(stage, world, update)
    undo = await reverted(stage, world, update, token=preview.findings.confirmation_token)
    undone, found = await row(stage, undo), await recorded(stage.owner, undo)
    assert undone["state"] == "COMPLETED"
    assert shown == found.first(10)
    back = await accounts(stage.owner, world, case.now)
    final = _irreversible(done)
    for key, (before, after, now) in _sides(done, back).items():
        outcome = found.outcomes.get(key[1]) if key[0] == world.batch else None
        if done.recorded.outcomes.get(key[1], ("",))[0] != "UPDATED" or key[0] != world.batch:
            assert (outcome, now) == (None, after)
        elif key[1] in final:
            assert (outcome, now) == (("REFUSED", ("IRREVERSIBLE",)), after)
        else:
            assert (outcome, now) == (("UPDATED", ()), before)
    assert preview.findings.selected == undone["selected"] == done.update["updated"]
    assert preview.findings.updated == undone["updated"]
    assert preview.findings.refused == undone["refused"] == len(final)
    moved = await stage.owner.fetchval("SELECT coalesce(sum(amount), 0) FROM xdrs WHERE batch_update_id = $1", undo)
    assert preview.findings.money_moved == moved
    assert {x["control_number"] for x in done.xdrs} - final == await _reversed(stage, undo)
    assert await audit(stage.db, stage.owner, world) == 0
    if undone["updated"]:
        await _forth(stage, world, undo, done.after)
    else:
        assert await told(reverted(stage, world, undo)) == [("NOT_REVERTIBLE", ("id",))]


async def _reversed(stage: Stage, undo: int) -> set[int]:
    rows = await stage.owner.fetch("SELECT control_number FROM xdrs WHERE batch_update_id = $1 AND amount < 0", undo)
    return {each["control_number"] for each in rows}


def _sides(done: Any, back: Accounts) -> dict[Any, tuple[Any, Any, Any]]:
    sides = [_without(side) for side in (done.before, done.after, back)]
    return {key: (sides[0][key], sides[1][key], sides[2][key]) for key in sides[0]}


def _irreversible(done: Any) -> set[int]:
    statuses = done.recorded.changes.get("status", {})
    return {number for number, (_, after) in statuses.items() if after == "TERMINATED"} | {
        charge["control_number"] for charge in done.charges
    }


async def _forth(stage: Stage, world: World, undo: int, after: Accounts) -> None:
    """A revert is reverted: every account is as the update had left it."""
    redo = await row(stage, await reverted(stage, world, undo))
    assert (redo["state"], redo["refused"]) == ("COMPLETED", 0)
    assert _without(await accounts(stage.owner, world)) == _without(after)
    assert await audit(stage.db, stage.owner, world) == 0
    assert await told(reverted(stage, world, undo)) == [("ALREADY_REVERTED", ("id",))]


EVERYTHING = {
    "activation_date": ("2026-02-02", "2026-03-03"),
    "expiration_date": ("2028-02-02", "2029-03-03"),
    "availability_days": (9, 10),
    "blocked": (True, False),
    "product": ("Full", "Locked"),
    "add_on_products": (("Record",), ("Wait",)),
    "prepaid_plans": (("Record 3",), ()),
    "associated_number": ("123", "124"),
    "unified_messaging": ("yes", "no"),
    "preferred_language": ("de", "en"),
    "time_zone": ("Asia/Tokyo", "Asia/Seoul"),
    "role": ("Admin", "Fixed"),
    "customer_site": ("Pier", "Depot"),
    "distributor": ("Unlimited", "Rival"),
    "opening_balance": ("12", "13"),
}
"""By column: what the update below makes of it, and what another program does later."""


def _everything(world: World) -> Mapping[str, Any]:
    return {
        "lifecycle": LifecycleChange(
            date(2026, 2, 2), date(2028, 2, 2), availability_days=9, change_status=StatusChange.BLOCKED
        ),
        "balance": BalanceChange(opening_balance=Decimal(12)),
        "product": ProductChange(world["Full"], AddOnChange(replace=(world["Record"],))),
        "chargingPeriod": [ChargingPeriodChange(world["Record"], world["Record 3"])],
        "ivrSettings": IvrSettingsChange("123", UnifiedMessaging.YES, "de"),
        "selfCareSettings": SelfCareSettingsChange("Asia/Tokyo", world["Admin"]),
        "customerSite": CustomerSiteChange(world["Pier"]),
        "distributor": DistributorChange(world["Unlimited"]),
    }


def test_every_attribute_is_changed_since() -> None:
    """But the balance, which is written apart from them, and the status, which the request leaves alone."""
    columns = {attribute.column for attribute in attributes().values()}
    assert set(EVERYTHING) == columns - {"balance", "bill_status"}


async def test_whatever_changed_since_keeps_the_whole_account(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{"bill_status": "inactive"} for _ in range(len(EVERYTHING) + 2)])
    before = await accounts(stage.owner, world)
    update = await applied(stage, world, _everything(world))
    assert (await row(stage, update))["updated"] == len(EVERYTHING) + 2
    for number, (column, (_, later)) in enumerate(EVERYTHING.items(), 1):
        await _write(stage, world, number, column, later)
    await _write(stage, world, len(EVERYTHING) + 1, "balance", "99")
    changed = await accounts(stage.owner, world)
    undo = await reverted(stage, world, update)
    outcomes = (await recorded(stage.owner, undo)).outcomes
    now = await accounts(stage.owner, world)
    for number, column in enumerate(EVERYTHING, 1):
        key = (world.batch, number)
        assert outcomes[number] == ("REFUSED", ("CHANGED_SINCE",)), column
        assert now[key] == changed[key]
    moved, untouched = ((world.batch, len(EVERYTHING) + n) for n in (1, 2))
    assert _without(now)[untouched] == _without(before)[untouched]
    assert now[moved]["balance"] == 99 - 2, "what was there when it went back is never compared"
    assert await audit(stage.db, stage.owner, world) == 0


async def _write(stage: Stage, world: World, number: int, column: str, value: Any) -> None:
    new = resolved(world, {column: value})[column]
    kind = await stage.owner.fetchval(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 'accounts'::regclass AND attname = $1",
        column,
    )
    literal = "NULL" if new is None else f"'{{{','.join(map(str, new))}}}'" if isinstance(new, list) else f"'{new}'"
    await stage.owner.execute(
        f"UPDATE accounts SET {column} = {literal}::{kind} WHERE batch_id = $1 AND control_number = $2",
        world.batch,
        number,
    )


async def test_the_opposite_xdr_says_what_the_first_said(stage: Stage) -> None:
    world = await world_of(stage, 3)
    update = await applied(stage, world, CHARGE)
    undo = await reverted(stage, world, update)
    rows = await stage.owner.fetch("SELECT * FROM xdrs WHERE batch_update_id = $1", undo)
    kinds = {(x["kind"], x["amount"], x["visible_comment"], x["internal_comment"]) for x in rows}
    assert (len(rows), kinds) == (3, {("charge", Decimal(-2), "thanks", "why")})
    redo = await reverted(stage, world, undo)
    rows = await stage.owner.fetch("SELECT kind, amount FROM xdrs WHERE batch_update_id = $1", redo)
    assert [tuple(x) for x in rows] == [("charge", Decimal(2))] * 3


async def test_a_reversed_refund_raises_payments_received(stage: Stage) -> None:
    world = await world_of(stage, 2, payments_received="5", billing_model="credit", credit_limit="50")
    update = await applied(stage, world, {"balance": BalanceChange(refund=TransactionInput(Decimal(3)))})
    await reverted(stage, world, update)
    found = await accounts(stage.owner, world)
    assert {(row["balance"], row["payments_received"]) for row in found.values()} == {(Decimal(10), Decimal(5))}


async def test_terminated_since_is_told_just_that(stage: Stage) -> None:
    world = await world_of(stage, 2)
    update = await applied(stage, world, {"selfCareSettings": SelfCareSettingsChange(role=world["Admin"])})
    await stage.owner.execute(
        "UPDATE accounts SET bill_status = 'terminated', role = $2 WHERE batch_id = $1 AND control_number = 1",
        world.batch,
        world["Fixed"],
    )
    outcomes = (await recorded(stage.owner, await reverted(stage, world, update))).outcomes
    assert outcomes == {1: ("REFUSED", ("ACCOUNT_TERMINATED",)), 2: ("UPDATED", ())}


async def test_what_it_would_go_back_to_has_to_be_there(stage: Stage) -> None:
    world = await world_of(stage, 1, customer_site="Depot")
    await add_accounts(stage.owner, world, [{"add_on_products": ("Record",)}, {"preferred_language": "de"}], first=2)
    changes = {
        "customerSite": CustomerSiteChange(None),
        "product": ProductChange(add_ons=AddOnChange(remove=(world["Record"],))),
        "ivrSettings": IvrSettingsChange(preferred_language="en"),
    }
    update = await applied(stage, world, changes)
    await stage.owner.execute("DELETE FROM customer_sites WHERE id = $1", world["Depot"])
    await stage.owner.execute("DELETE FROM prepaid_plans WHERE add_on_product = $1", world["Record"])
    await stage.owner.execute("DELETE FROM product_add_ons WHERE add_on_product = $1", world["Record"])
    await stage.owner.execute("DELETE FROM add_on_products WHERE id = $1", world["Record"])
    await stage.owner.execute("DELETE FROM ivr_languages WHERE tenant_id = $1 AND code = 'de'", world.tenant)
    outcomes = (await recorded(stage.owner, await reverted(stage, world, update))).outcomes
    assert outcomes == dict.fromkeys((1, 2, 3), ("REFUSED", ("CHANGED_SINCE",)))


async def test_accounts_that_are_gone_are_not_selected(stage: Stage) -> None:
    world = await world_of(stage, 4)
    update = await applied(stage, world, CHARGE)
    await stage.owner.execute("DELETE FROM accounts WHERE batch_id = $1 AND control_number < 3", world.batch)
    await add_accounts(stage.owner, world, [{}], first=2)
    preview = await revert_preview(stage, world, update)
    undo = await row(stage, await reverted(stage, world, update))
    assert preview.findings.selected == undo["selected"] == undo["updated"] == 2
    numbers = await stage.owner.fetch("SELECT control_number FROM xdrs WHERE batch_update_id = $1", undo["id"])
    assert sorted(each[0] for each in numbers) == [3, 4], "a number given again is another account's"
    assert await told(reverted(stage, world, update)) == [("ALREADY_REVERTED", ("id",))]


async def test_all_gone(stage: Stage) -> None:
    world = await world_of(stage, 2)
    update = await applied(stage, world, CHARGE)
    await stage.owner.execute("DELETE FROM accounts WHERE batch_id = $1", world.batch)
    assert await told(reverted(stage, world, update)) == [("NOT_REVERTIBLE", ("id",))]


async def test_one_that_goes_after_acceptance_is_not_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await world_of(stage, 6)
    update = await applied(stage, world, CHARGE)

    async def remove() -> None:
        await stage.owner.execute("DELETE FROM accounts WHERE batch_id = $1 AND control_number IN (1, 2)", world.batch)
        await add_accounts(stage.owner, world, [{}], first=2)

    before_chunk(monkeypatch, world, 0, remove)
    undo = await reverted(stage, world, update)
    monkeypatch.undo()
    assert (await recorded(stage.owner, undo)).outcomes == {
        **dict.fromkeys((1, 2), ("REFUSED", ("ACCOUNT_NOT_FOUND",))),
        **dict.fromkeys((3, 4, 5, 6), ("UPDATED", ())),
    }
    numbers = await stage.owner.fetch("SELECT control_number FROM xdrs WHERE batch_update_id = $1", undo)
    assert sorted(each[0] for each in numbers) == [3, 4, 5, 6]
