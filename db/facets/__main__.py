"""`python -m db.facets`: says of each batch whether its statistics are what its accounts are; changes nothing.

Reads as the owner of the tables, from the database that the settings name. Ends with status 1 if a batch is wrong.
"""

import asyncio
import sys

import asyncpg

from db import facets
from db.embedded import ensure_running
from db.engine import Database, Tenant
from db.settings import Settings

_BATCHES = """
SELECT tenants.id AS tenant, tenants.name AS tenant_name, batches.id AS batch, batches.name AS batch_name
FROM batches JOIN tenants ON tenants.id = batches.tenant_id ORDER BY tenants.name, batches.name
"""


async def _wrong(dsn: str) -> int:
    """Prints a line for each batch, and returns how many are wrong."""
    owner = await asyncpg.connect(dsn)
    database = await Database.open(dsn, size=1)
    try:
        wrong = 0
        for row in await owner.fetch(_BATCHES):
            async with database.transaction(Tenant(row["tenant"])) as session:
                differences = await facets.audit(session, [row["batch"]])
            wrong += differences > 0
            verdict = f"{differences} facets are wrong" if differences else "exact"
            print(f"{row['tenant_name']}: {row['batch_name']}: {verdict}")
        return wrong
    finally:
        await database.close()
        await owner.close()


if __name__ == "__main__":
    settings = Settings()
    named = settings.owner_database_url or settings.database_url
    sys.exit(1 if asyncio.run(_wrong(named or ensure_running(settings.data_dir))) else 0)
