"""All tenants, and work that is done for each of them."""

import logging
from collections.abc import Awaitable, Callable
from functools import cache

from sqlalchemy import select

from db.connections.connection_errors import DATABASE_ERRORS, is_connection_lost
from db.engine import Database, Tenant
from db.sql import Prepared, prepare
from db.tables import tenants

log = logging.getLogger(__name__)


async def all_tenants(database: Database) -> dict[Tenant, str]:
    """The names of all tenants by key, in the order of the keys."""
    async with database.transaction(None) as session:
        return {Tenant(row["id"]): row["name"] for row in await session.rows(_all_tenants())}


async def for_each_tenant(database: Database, name: str, work: Callable[[Tenant], Awaitable[None]]) -> None:
    """Do the work for each tenant; an error of the database with one tenant is logged, and the others go on.

    Raises the error of a lost connection: the others would meet it too. `name` of the work, for the log.
    """
    for tenant in await all_tenants(database):
        try:
            await work(tenant)
        except DATABASE_ERRORS as error:
            if is_connection_lost(error):
                raise
            log.warning("%s: left out tenant %s: %s", name, tenant, type(error).__name__)


@cache
def _all_tenants() -> Prepared:
    return prepare(select(tenants.c.id, tenants.c.name).order_by(tenants.c.id))
