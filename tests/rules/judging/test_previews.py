"""What a preview tells beside its counts: samples, the order of refusals and of charges, both policies alike."""

from decimal import Decimal
from typing import Any

from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.conftest import Stage
from tests.rules.runs import policy, preview, request

CHARGE = {"balance": BalanceChange(charge=TransactionInput(Decimal(2)))}


async def test_ten_samples_by_control_number_and_refusals_by_count(stage: Stage) -> None:
    world = await make_world(stage.owner)
    poor: dict[str, Any] = {"balance": "1"}
    owing: dict[str, Any] = {"billing_model": "credit", "balance": "0"}
    ended: dict[str, Any] = {"bill_status": "terminated"}
    await add_accounts(stage.owner, world, [ended, ended, owing, owing, *[poor] * 13, {}], first=100)
    found = (await preview(stage.db, world, request(world, CHARGE))).findings
    assert [(refusal.code, refusal.count, refusal.samples) for refusal in found.refusals] == [
        ("INSUFFICIENT_FUNDS", 13, tuple(range(104, 114))),
        ("ACCOUNT_TERMINATED", 2, (100, 101)),
        ("CREDIT_LIMIT_EXCEEDED", 2, (102, 103)),
    ]
    assert (found.selected, found.updated, found.unchanged, found.refused) == (18, 1, 0, 17)


async def test_samples_of_what_is_refused_far_into_a_batch(stage: Stage) -> None:
    """Beyond the accounts that are looked at first, too few of which are refused."""
    world = await make_world(stage.owner)
    poor: dict[str, Any] = {"balance": "1"}
    ended: dict[str, Any] = {"bill_status": "terminated"}
    others: list[dict[str, Any]] = [{}] * 500
    await add_accounts(stage.owner, world, [*[ended] * 12, *[poor] * 4, *others, *[poor] * 8, ended], first=1)
    found = (await preview(stage.db, world, request(world, CHARGE))).findings
    assert [(refusal.code, refusal.count, refusal.samples) for refusal in found.refusals] == [
        ("ACCOUNT_TERMINATED", 13, tuple(range(1, 11))),
        ("INSUFFICIENT_FUNDS", 12, (*range(13, 17), *range(517, 523))),
    ]


async def test_money_as_it_would_be_skipped_under_both_policies(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}, {"balance": "0"}, {}])
    for strict in (False, True):
        found = (
            await preview(stage.db, world, request(world, CHARGE, on_refusal=policy(refuse_batch=strict)))
        ).findings
        assert (found.updated, found.refused, found.money_moved) == (2, 1, Decimal(4))


async def test_no_money_is_moved_by_an_opening_balance(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}])
    asked = request(world, {"balance": BalanceChange(opening_balance=Decimal(15))}, idempotency_key=None)
    assert (await preview(stage.db, world, asked)).findings.money_moved == 0


async def test_charges_by_name_with_the_debt_that_they_leave(stage: Stage) -> None:
    world = await make_world(stage.owner, distributors={"Rival": {"debt": "7"}})
    rows = [{"bill_status": "inactive", "distributor": name} for name in ("Unlimited", "Small", "Rival", "Unlimited")]
    await add_accounts(stage.owner, world, rows)
    asked = request(world, {"lifecycle": LifecycleChange(activate_inactive=True)})
    charges = (await preview(stage.db, world, asked)).findings.charges
    assert [(c.distributor, c.amount, c.debt_after, c.credit_limit) for c in charges] == [
        (world["Rival"], 10, 17, None),
        (world["Small"], 10, 10, 20),
        (world["Unlimited"], 20, 20, None),
    ]


async def test_nobody_is_charged_where_nobody_passes(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}])
    asked = request(world, {"distributor": DistributorChange(world["Stopped"])})
    assert (await preview(stage.db, world, asked)).findings.charges == ()
