"""What account IDs are or begin with is found by an index, whatever the planner knows and the database's collation."""

import pytest

from db.tables.security import TENANT
from tests.plans.application import ACCOUNTS, Application
from tests.plans.recording import Plan

STATISTICS = """
query ($filter: AccountBatchFilter!) { accountBatch(filter: $filter) { statistics { selected } } }
"""
BEGINS = "SELECT account_id FROM accounts WHERE batch_id = $1 AND control_number = 7"
COUNT = "SELECT count(*) FROM accounts WHERE batch_id = $1 AND starts_with(account_id, $2)"


async def counted(app: Application, **account_id: str) -> tuple[int, list[Plan]]:
    """How many accounts there are, and the plans that read accounts."""
    found = []

    async def act() -> None:
        data = await app.data(STATISTICS, filter={"batch": {"id": app.id}, "accountId": account_id})
        found.append(data["accountBatch"]["statistics"]["selected"])

    plans = await app.plans(act)
    return found[0], [plan for plan in plans if plan.of_accounts()]


@pytest.mark.parametrize("characters", [3, 10, 12])
async def test_what_they_begin_with(app: Application, characters: int) -> None:
    async with app.owner.transaction():
        await app.owner.execute(f"SET LOCAL {TENANT} = '1'")
        prefix = (await app.owner.fetchval(BEGINS, app.batch.key))[:characters]
        expected = await app.owner.fetchval(COUNT, app.batch.key, prefix)
    number, plans = await counted(app, startsWith=prefix)
    assert number == expected > 0
    assert number < ACCOUNTS // 2 or characters == 3
    for plan in plans:
        assert plan.accounts_read() <= 2 * number, plan
        (node,) = plan.of_accounts()
        assert characters == 3 or "ix_accounts_batch_id_account_id" in str(plan), (node, plan)


async def test_what_none_begins_with_or_is(app: Application) -> None:
    for account_id in ({"startsWith": "nobody"}, {"equals": "nobody"}):
        number, plans = await counted(app, **account_id)
        assert number == 0
        assert max(plan.accounts_read() for plan in plans) <= 1
