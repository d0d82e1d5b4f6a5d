"""Whatever PostgreSQL knows of the tables, no statement does more than its task: of all that the product sends."""

from tests.plans.coverage import composers
from tests.plans.day import Day
from tests.plans.house import ACCOUNTS, CHUNK, House

BUSY = 10 * ACCOUNTS
"""More rows than that no step of any plan handles: who compares each account with each handles billions."""


async def test_a_day_of_statements(at: House) -> None:
    before = composers()
    for composer in before.values():
        composer.cache_clear()
    day = Day(at)
    await day.run()
    faults = [
        f"{act}: {what}\n{plan}"
        for act, plans in day.sent.items()
        for plan in plans
        for what, wrong in (
            (f"{plan.busiest()} rows in a step", plan.busiest() > BUSY),
            (f"{plan.sorted_accounts()} accounts sorted", plan.sorted_accounts() > CHUNK),
            (f"{plan.looked_at()} accounts looked at for a chunk", plan.is_chunk() and plan.looked_at() > 5 * CHUNK),
        )
        if wrong
    ]
    assert not faults, "\n\n".join(faults)
    unused = {name for name, composer in before.items() if not composer.cache_info().currsize}
    assert not unused, "\n".join(sorted(unused))
