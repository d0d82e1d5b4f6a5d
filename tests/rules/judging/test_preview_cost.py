"""What a preview costs: accounts are read once for each thing that is asked of them, never once for each account."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from db.connections.session import Row, Session, Statement
from db.sql import Prepared, prepare
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.conftest import Stage
from tests.rules.runs import preview, request

ACTIVATION = {"lifecycle": LifecycleChange(activate_inactive=True)}
CHARGE = {"balance": BalanceChange(charge=TransactionInput(Decimal(2)))}


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The plans of all statements that are run, with what they did."""
    explained: list[Any] = []
    plainly = Session.rows

    async def rows(self: Session, statement: Statement, **given: Any) -> list[Row]:
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        text = f"EXPLAIN (ANALYZE, FORMAT JSON) {prepared.text}"
        (plan,) = json.loads(await self.connection.fetchval(text, *prepared.arguments(given)))
        explained.append(plan["Plan"])
        return await plainly(self, prepared, **given)

    monkeypatch.setattr(Session, "rows", rows)
    return explained


def nodes(plan: Any) -> Iterator[Any]:
    """All nodes of a plan."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("distributor", ["Unlimited", "Small"])
@pytest.mark.parametrize("more", [{}, CHARGE])
async def test_accounts_are_not_read_again_for_each_that_is_charged(
    stage: Stage, plans: list[Any], distributor: str, more: dict[str, Any]
) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{"bill_status": "inactive", "distributor": distributor}] * 40)
    assigned = {"distributor": DistributorChange(world[distributor])}
    for changes in (ACTIVATION, {**ACTIVATION, **assigned}):
        found = (await preview(stage.db, world, request(world, {**changes, **more}))).findings
        assert found.charges
    loops = [node["Actual Loops"] for plan in plans for node in nodes(plan) if node.get("Relation Name") == "accounts"]
    assert loops
    assert max(loops) == 1
