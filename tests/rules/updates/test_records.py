"""How a chunk's values before and after are stored: as one where all accounts have the same, and read alike."""

from datetime import date

import pytest
from sqlalchemy import select

from db import facts
from db.reading.recorded import changes_at
from db.tables import accounts
from rules.declarations.groups.ivr_settings import IvrSettingsChange
from rules.declarations.groups.lifecycle import LifecycleChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from rules.service import Service
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.conftest import Stage
from tests.rules.queued_updates import asked, row, utc_now
from tests.rules.runs import SUBJECT

LENGTHS = """
SELECT attribute, cardinality(coalesce(before_text, before_key::text[], before_date::text[])) AS before,
    cardinality(coalesce(after_text, after_key::text[], after_date::text[])) AS after
FROM attribute_changes WHERE batch_update_id = $1
"""


async def test_values_that_are_all_the_same_are_stored_once(stage: Stage) -> None:
    world = await make_world(stage.owner)
    numbers = ["+431", None, "+433"]
    await add_accounts(stage.owner, world, [{"associated_number": n, "product": "Full"} for n in numbers])
    changes = {
        "selfCareSettings": SelfCareSettingsChange(TimeZone("Asia/Tokyo")),
        "ivrSettings": IvrSettingsChange(associated_number="12"),
        "lifecycle": LifecycleChange(expiration_date=date(2028, 1, 1)),
    }
    key = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, asked(world, changes))
    stored = {found["attribute"]: (found["before"], found["after"]) for found in await stage.owner.fetch(LENGTHS, key)}
    assert stored == {"timeZone": (1, 1), "associatedNumber": (3, 1), "expirationDate": (1, 1)}
    async with stage.db.transaction(world.tenant) as session:
        read = await changes_at(session, key, [(0, 1), (0, 2), (0, 3)])
    of_each = [{change.attribute: (change.before, change.after) for change in changes} for changes in read.values()]
    assert [change["associatedNumber"] for change in of_each] == [(number, "12") for number in numbers]
    assert len({change["timeZone"] for change in of_each}) == 1
    reverted = await Service(stage.db, utc_now).revert(world.tenant, SUBJECT, key)
    assert (await row(stage, reverted))["updated"] == len(numbers)
    now = await stage.owner.fetch(
        "SELECT associated_number FROM accounts WHERE batch_id = $1 ORDER BY control_number", world.batch
    )
    assert [found[0] for found in now] == numbers


@pytest.mark.parametrize("used", [None, "2026-03-01T23:30:00Z"])
@pytest.mark.parametrize("days", [None, 30])
@pytest.mark.parametrize("expires", [None, "2026-03-15"])
async def test_the_end_is_the_same_however_it_is_worked_out(
    stage: Stage, used: str | None, days: int | None, expires: str | None
) -> None:
    world = await make_world(stage.owner)
    dates = {"first_usage": used, "availability_days": days, "expiration_date": expires}
    await add_accounts(stage.owner, world, [dates])
    ways = [
        way(accounts.c, accounts.c.billing_zone).label(name)
        for name, way in (("usual", facts.ends_on), ("by_period", facts.ends_on_by_period))
    ]
    async with stage.db.transaction(world.tenant) as session:
        found = await session.row(select(*ways).where(accounts.c.batch_id == world.batch))
    assert found is not None
    assert found["usual"] == found["by_period"]
