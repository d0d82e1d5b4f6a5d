"""Updates that are made and reverted, for the tests of reverts."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.service import Service
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.queued_updates import asked, utc_now
from tests.rules.runs import SUBJECT, Changes, samples
from tests.support.clock import NOON
from tests.support.plans import SETTINGS_OF_SESSION, settings_of

LATER = NOON + timedelta(hours=1)
CHARGE = {"balance": BalanceChange(charge=TransactionInput(Decimal(2), "thanks", "why"))}


async def world_of(stage: Stage, count: int, **columns: Any) -> World:
    """A tenant with that many accounts."""
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [columns] * count)
    return world


async def reverted(stage: Stage, world: World, update: int, **given: Any) -> int:
    return await Service(stage.db, lambda: LATER).revert(world.tenant, SUBJECT, update, **given)


async def revert_preview(stage: Stage, world: World, update: int) -> Any:
    async with stage.db.transaction(world.tenant) as session:
        return await Service(stage.db, lambda: LATER).preview_revert(session, update, LATER)


async def revert_samples(stage: Stage, world: World, update: int) -> Changes:
    """The samples of a preview of a revert, as they would be recorded."""
    async with stage.db.transaction(world.tenant) as session:
        previewed = await Service(stage.db, lambda: LATER).preview_revert(session, update, LATER)
        found = await samples(session, previewed.findings)
        assert await settings_of(session) == SETTINGS_OF_SESSION, "what is read next has other plans"
        return found


async def applied(stage: Stage, world: World, changes: Mapping[str, Any], **given: Any) -> int:
    return await Service(stage.db, utc_now, chunk_size=4).apply(world.tenant, SUBJECT, asked(world, changes, **given))


async def money_moved(stage: Stage, world: World) -> Decimal:
    query = "SELECT coalesce(sum(amount), 0) FROM xdrs WHERE tenant_id = $1"
    return Decimal(await stage.owner.fetchval(query, world.tenant))
