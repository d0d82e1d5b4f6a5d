"""All tenants, and work that is done for each of them."""

from collections.abc import Awaitable, Callable
from functools import cache

from sqlalchemy import select

from db.background.lasting_faults import LastingFaults
from db.engine import Database, Tenant
from db.sql import Prepared, prepare
from db.tables import tenants


async def all_tenants(database: Database) -> dict[Tenant, str]:
    """The names of all tenants by key, in the order of the keys."""
    async with database.transaction(None) as session:
        return {Tenant(row["id"]): row["name"] for row in await session.rows(_all_tenants())}


async def for_each_tenant(database: Database, faults: LastingFaults, work: Callable[[Tenant], Awaitable[None]]) -> None:
    """Do the work for each tenant; an error of the database with one tenant is logged, and the others go on.

    Raises the error of a lost connection. `faults` are those that earlier rounds of the same work have met.
    """
    for tenant in await all_tenants(database):
        with faults.left_out(f"tenant {tenant}"):
            await work(tenant)


@cache
def _all_tenants() -> Prepared:
    return prepare(select(tenants.c.id, tenants.c.name).order_by(tenants.c.id))
