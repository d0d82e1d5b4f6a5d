"""The columns of a select follow the dataclass that its rows fill, by name and whatever the order of its fields."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, literal

from db import batches
from db.batches import BatchReference
from db.engine import Database
from db.reading import accounts as reading
from db.reading import updates
from db.row_mapping import columns_of
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world

THINGS = Table("things", MetaData(), Column("id", Integer), Column("name", Text), Column("size", Integer))
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Thing:
    """Its fields are in another order than the columns."""

    size: int
    color: str
    key: int
    name: str


def test_fields_take_the_columns_of_their_names() -> None:
    color = literal("red").label("color")
    assert columns_of(Thing, THINGS, color=color) == [THINGS.c.size, color, THINGS.c.id, THINGS.c.name]


def test_a_field_without_a_column_and_a_column_without_a_field_are_errors() -> None:
    with pytest.raises(KeyError, match="color"):
        columns_of(Thing, THINGS)
    with pytest.raises(ValueError, match="Thing has no field weight"):
        columns_of(Thing, THINGS, color=literal("red"), weight=literal(1))


FULL = {
    "account_id": "100",
    "blocked": True,
    "registered": True,
    "activation_date": date(2026, 1, 2),
    "expiration_date": date(2027, 3, 4),
    "availability_days": 30,
    "first_usage": datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC),
    "balance": Decimal("12.34567"),
    "opening_balance": Decimal("25.00000"),
    "associated_number": "+4312345",
    "preferred_language": "de",
    "time_zone": "Asia/Tokyo",
}


async def test_an_account_has_the_stored_columns_that_are_asked_for(db: Database, owner: Any) -> None:
    world = await make_world(owner)
    await add_accounts(owner, world, [dict(FULL)])
    stored = await owner.fetchrow("SELECT * FROM accounts WHERE batch_id = $1", world.batch)
    made = frozenset({"status", "funds", "currency", "custom_fields"})
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, BatchReference(key=world.batch), NOON)
        assert batch is not None
        key = (world.batch, stored["control_number"])
        account = (await reading.accounts_of(session, [key], {batch.key: batch}, made.union(FULL)))[key]
        least = (await reading.accounts_of(session, [key], {batch.key: batch}, frozenset()))[key]
    assert set(account.keys()) == {"batch", "control_number"} | made | FULL.keys()
    assert {name: account[name] for name in FULL} == {name: _written(stored[name]) for name in FULL}
    assert (account["batch"], account["status"], account["funds"]) == (world.batch, "BLOCKED", "12.34567")
    assert account["currency"] == world.currency
    assert dict(least) == {"batch": world.batch, "control_number": stored["control_number"]}


def _written(value: Any) -> Any:
    """Dates, instants and amounts come as texts."""
    return str(value).removesuffix(":00") if type(value) in (date, datetime, Decimal) else value


def test_a_column_that_an_account_has_not_is_an_error() -> None:
    with pytest.raises(KeyError, match="height"):
        reading._by_key.__wrapped__(frozenset({"height"}))


def test_the_select_of_updates_follows_its_dataclass() -> None:
    selected = [column.name for column in updates._base().selected_columns]
    named = {"id": "key", "batch_id": "batch"}
    assert [named.get(name, name) for name in selected] == [field.name for field in fields(updates.BatchUpdate)]
