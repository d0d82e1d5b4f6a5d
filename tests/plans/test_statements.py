"""No statement of the product reads more than its task needs, whatever the state of the planner's statistics."""

import re

from graphql import GraphQLInputObjectType

from graph.schema import schema
from rules.declarations.changes import GROUPS
from tests.plans.application import ACCOUNTS, CHUNK, Application
from tests.plans.coverage import composers
from tests.plans.day import Day
from tests.plans.recording import Plan

BUSY = 10 * ACCOUNTS
"""Rows that one plan node may handle: comparing each account with each would handle billions."""
PARTIAL = re.compile(
    r"update (?!refused)|revert of|workers|nodes|preview of (reverting|who was)|refused by|report|results"
)
"""Acts on a part of the batch, less than a third of it."""

SAMPLED = re.compile(r"preview of reverting")
"""Acts that sort the accounts from a chunk's first number to its last, those between that it left alone among them."""


def _sorted_at_most(act: str) -> int:
    """Number of accounts that a statement may sort: those of one chunk."""
    return 2 * CHUNK if SAMPLED.match(act) else CHUNK


def _at_most(act: str, plan: Plan) -> int:
    """Number of accounts that a statement may read: a small multiple of its task, never the whole batch instead."""
    if plan.is_chunk():
        return 5 * CHUNK
    return ACCOUNTS // 2 if PARTIAL.match(act) else 3 * ACCOUNTS


async def test_a_day_of_statements(app: Application) -> None:
    before = composers()
    for composer in before.values():
        composer.cache_clear()
    day = Day(app)
    await day.run()
    faults = [
        f"{act}: {what}\n{plan}"
        for act, plans in day.sent.items()
        for plan in plans
        for what, wrong in (
            (f"{plan.max_rows_handled()} rows in a step", plan.max_rows_handled() > BUSY),
            (f"{plan.sorted_accounts()} accounts sorted", plan.sorted_accounts() > _sorted_at_most(act)),
            (f"{plan.accounts_read()} accounts looked at", plan.accounts_read() > _at_most(act, plan)),
        )
        if wrong
    ]
    assert not faults, "\n\n".join(faults)
    assert {group for changes in day.changes().values() for group in changes} == {group.name for group in GROUPS}
    declared = schema.build().type_map["AccountBatchFilter"]
    assert isinstance(declared, GraphQLInputObjectType)
    assert day.criteria | {"batch"} == set(declared.fields)
    unused = {name for name, composer in before.items() if not composer.cache_info().currsize}
    assert not unused, "\n".join(sorted(unused))
