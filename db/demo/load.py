"""Loads the demo into a database through the import."""

import tempfile
from pathlib import Path

from db.connections.hosts import connect_to_primary
from db.demo.write import write_demo
from db.importing import Summary, import_directory
from db.importing.reading import Progress
from db.tables.security import TENANT
from db.usage_error import UsageError


class DemoThereAlready(UsageError):  # noqa: N818 - says what is the case
    """The tenant has batches already; the demo goes into one that has none."""

    def __init__(self, tenant: str) -> None:
        super().__init__(f"The tenant {tenant!r} has batches already; the demo goes into one that has none.")
        self.tenant = tenant


async def load_demo(dsn: str, accounts: int, tenant: str = "demo", progress: Progress | None = None) -> Summary:
    """Loads the demo into a tenant, created if it does not exist; `dsn` is the owner's. Raises DemoThereAlready."""
    if await _has_batches(dsn, tenant):
        raise DemoThereAlready(tenant)
    with tempfile.TemporaryDirectory(prefix="account-batch-demo-") as directory:
        write_demo(Path(directory), accounts)
        return await import_directory(dsn, Path(directory), tenant, progress)


async def _has_batches(dsn: str, tenant: str) -> bool:
    connection = await connect_to_primary(dsn)
    try:
        async with connection.transaction():
            key = await connection.fetchval("SELECT id FROM tenants WHERE name = normalize($1::text)", tenant)
            if key is None:
                return False
            await connection.execute(f"SET LOCAL {TENANT} = '{key}'")
            return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM batches WHERE tenant_id = $1)", key))
    finally:
        await connection.close()
