"""`python -m db.facets`: says of each batch whether its statistics are what its accounts are; changes nothing.

Reads the database that the settings name, as the owner of the tables or as the server. Ends with status 1 if a batch is
wrong.
"""

import asyncio
import sys

from sqlalchemy import select

from db import facets
from db.embedded import ensure_running
from db.embedded.left_running import noted_if_started
from db.engine import Database, Tenant
from db.settings import Settings
from db.sql import prepare
from db.tables import batches
from db.tenants import all_tenants
from db.usage_error import INTERRUPTED

_SLOWEST = 600.0
"""Seconds that the accounts of one batch may take to be counted."""


async def _audit_all(dsn: str) -> int:
    """Prints a line for each batch, by tenant and name; returns how many batches are wrong."""
    database = await Database.open(dsn, size=1, statement_timeout=_SLOWEST)
    try:
        by_name = sorted((await all_tenants(database)).items(), key=lambda tenant: tenant[1])
        return sum([await _audit_tenant(database, key, name) for key, name in by_name])
    finally:
        await database.close()


async def _audit_tenant(database: Database, tenant: Tenant, name: str) -> int:
    async with database.transaction(tenant) as session:
        listed = select(batches.c.id, batches.c.name).where(batches.c.tenant_id == int(tenant))
        rows = await session.rows(prepare(listed.order_by(batches.c.name)))
    wrong = 0
    for row in rows:
        async with database.transaction(tenant) as session:
            differences = await facets.audit(session, [row["id"]])
        wrong += differences > 0
        print(f"{name}: {row['name']}: {f'{differences} facets are wrong' if differences else 'exact'}")
    return wrong


def _audit_configured(settings: Settings) -> int:
    if (named := settings.owner_url) is not None:
        return asyncio.run(_audit_all(named))
    with noted_if_started(settings.data_dir):
        return asyncio.run(_audit_all(ensure_running(settings.data_dir)))


if __name__ == "__main__":
    try:
        sys.exit(1 if _audit_configured(Settings()) else 0)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
