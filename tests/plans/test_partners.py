"""What hides others' rows from a partner costs a statement a few lookups, and nothing for each account or facet."""

from typing import Any

import pytest

from db.demo.plan import PARTNERS
from tests.plans import documents
from tests.plans.application import ACCOUNTS, Application
from tests.plans.recording import Plan, rows_handled

PAGE = 50
FEW = PAGE + 1
"""More than there are batches, products, sites or customers, on which policies may look something up a row; as many as
a page has accounts, whose custom fields are put in order one by one."""

FILTERS: dict[str, tuple[dict[str, Any], int]] = {
    "all": ({}, 10 * PAGE),
    "depleted": ({"depleted": True}, 40 * PAGE),
    "account ID": ({"accountId": {"contains": "-7"}}, 2 * ACCOUNTS),
}
"""Filters, and the most accounts that one statement may read: a page passes over those of others, of which there are
more the rarer the filter, and only parts of account IDs are counted account by account."""


async def plans_of(app: Application, document: str, **variables: Any) -> list[Plan]:
    """The plans of an operation that a partner asks for."""
    app.recorder.drain()
    answer = await app.api.ask(document, tenant="demo", claims={"distributor": PARTNERS[0]}, **variables)
    assert "errors" not in answer, answer
    return app.recorder.drain()


def loops_of_lookups(plan: Plan) -> int:
    """How often the plan looks something up within a condition, at most."""
    lookups = (node["Actual Loops"] for node in plan.nodes() if "Subplan Name" in node)
    return int(max(lookups, default=0))


async def read_everything(app: Application) -> dict[str, list[Plan]]:
    batch = {"batch": {"id": app.id}}
    acts = {name: await plans_of(app, documents.SELECTION, filter=batch | narrowed, size=PAGE)
            for name, (narrowed, _) in FILTERS.items()}  # fmt: skip
    return acts | {
        "choices": await plans_of(app, documents.CHOICES, id=app.id),
        "batches": await plans_of(app, documents.BATCHES, first=5),
        "nodes": await plans_of(app, documents.NODES, ids=[app.id]),
    }


async def test_no_policy_looks_anything_up_for_each_account(app: Application) -> None:
    acts = await read_everything(app)
    wrong = [
        f"{act}: {loops_of_lookups(plan)} lookups, {plan.accounts_read()} accounts\n{plan}"
        for act, plans in acts.items()
        for plan in plans
        if loops_of_lookups(plan) > FEW or plan.accounts_read() > (FILTERS[act][1] if act in FILTERS else 0)
    ]
    assert not wrong, "\n\n".join(wrong)


async def test_statistics_read_facets_and_no_account(app: Application) -> None:
    only = """query ($filter: AccountBatchFilter!) {
      accountBatch(filter: $filter) { statistics { selected started depleted byProduct { count product { name } } } }
    }"""
    facets = await app.owner.fetchval("SELECT count(*) FROM facets")  # before, as they may be folded at any time
    plans = await plans_of(app, only, filter={"batch": {"id": app.id}})
    assert plans
    assert not [plan for plan in plans if plan.accounts_read()]
    read = [rows_handled(node) for plan in plans for node in plan.nodes() if node.get("Relation Name") == "facets"]
    assert max(read) <= facets, f"each node reads each facet once at most: {read}"


@pytest.mark.parametrize("name", PARTNERS)
async def test_a_partner_has_accounts_there(app: Application, name: str) -> None:
    """Else nothing would be looked at."""
    found = await app.api.ask(
        documents.SELECTION, tenant="demo", claims={"distributor": name}, filter={"batch": {"id": app.id}}, size=1
    )
    assert found["data"]["accountBatch"]["accounts"]["totalCount"] > ACCOUNTS // 20
