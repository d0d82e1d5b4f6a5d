"""Every criterion of the filter narrows, by values that it gives, and is told in words: none can be left out of one."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import BindParameter
from sqlalchemy.sql import visitors

from db.batches import Batch, BatchReference
from db.facets.counting import derived_facts
from db.tables import accounts, facets
from rules.requests.criteria import criteria_in_words
from rules.requests.follow_ups import RefusedBy
from rules.requests.selection import Filter, Registration
from rules.requests.text_match import Match, TextMatch
from tests.factories.world import make_world
from tests.rules.conftest import Stage

NARROWED: dict[str, Any] = {
    "account_id": TextMatch(Match.CONTAINS, "7"),
    "control_numbers": ((1, 2),),
    "statuses": ("ACTIVE",),
    "registration": Registration.REGISTERED,
    "products": (1,),
    "customer_sites": (1,),
    "distributors": (1,),
    "started": True,
    "depleted": True,
    "refused_by": RefusedBy(1, ("INSUFFICIENT_FUNDS",)),
    "left_by": 1,
}
"""A value of each criterion but the batch."""
CRITERIA = [field.name for field in fields(Filter) if field.name != "batch"]
ANSWERED_FROM_FACETS = {"statuses", "registration", "products", "customer_sites", "distributors", "started", "depleted"}
"""The others need each account's own row."""
PLAIN = Filter(BatchReference(1))
BATCH = Batch(1, "Batch", 1, Decimal(0), "EUR", "UTC", False, date(2026, 11, 23))
BATCH_PARAMETERS = {"batch", "today", "suspended", "zone"}
"""Parameters that are the batch's."""


def _parameters(filter_: Filter, row: Any) -> set[str]:
    """The named parameters of a filter's condition."""
    condition = filter_.shape.condition(row, derived_facts(row) if row is accounts.c else {**facets.c})
    found = {part.key for part in visitors.iterate(condition) if isinstance(part, BindParameter) and part.required}
    return found - BATCH_PARAMETERS


def _with(name: str) -> Filter:
    assert name in NARROWED, f"NARROWED has no value of {name}: add one"
    return replace(PLAIN, **{name: NARROWED[name]})


@pytest.mark.parametrize("name", CRITERIA)
def test_a_criterion_narrows_by_what_it_gives(name: str) -> None:
    narrowed = _with(name)
    assert narrowed.shape != PLAIN.shape
    wanted = _parameters(narrowed, accounts.c)
    assert wanted, "nothing is compared"
    values = narrowed.values(BATCH)
    assert {key for key in wanted if values.get(key) is None} == set()


@pytest.mark.parametrize("name", CRITERIA)
def test_what_facets_answer_they_are_asked_alike(name: str) -> None:
    narrowed = _with(name)
    assert narrowed.answerable_from_facets == (name in ANSWERED_FROM_FACETS)
    if name in ANSWERED_FROM_FACETS:
        assert _parameters(narrowed, facets.c) == _parameters(narrowed, accounts.c)


@pytest.mark.parametrize("name", CRITERIA)
async def test_a_criterion_is_told_in_words(stage: Stage, name: str) -> None:
    world = await make_world(stage.owner)
    async with stage.db.transaction(world.tenant) as session:
        plain = dict(await criteria_in_words(session, BATCH, PLAIN))
        narrowed = dict(await criteria_in_words(session, BATCH, _with(name)))
    assert [label for label, value in narrowed.items() if plain.get(label) != value]
