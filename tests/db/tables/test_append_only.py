"""What the server's role may write: the state of updates, and no word of what was asked, came of it or was paid."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.tables.security import ROLE
from tests.support.postgres import TestDatabase

RECORDS = ("batch_update_chunks", "account_outcomes", "attribute_changes", "batch_xdrs", "distributor_charges")
STATE = {
    "state", "started_at", "finished_at", "next_chunk", "selected", "processed", "updated", "unchanged", "refused",
    "suspended_distributors", "exhausted_distributors", "failure", "cancelled_by", "cancelled_at",
}  # fmt: skip


@pytest.fixture
async def server(database: TestDatabase, owner: Any) -> AsyncIterator[Any]:
    """A connection in the server's role; there is an update of the tenant 1."""
    await owner.execute(
        """
        INSERT INTO tenants (name) VALUES ('one');
        INSERT INTO customers (tenant_id, name, currency, billing_time_zone) VALUES (1, 'c', 'EUR', 'UTC');
        INSERT INTO batches (tenant_id, customer, name) VALUES (1, 1, 'b');
        INSERT INTO batch_updates (
            tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes, requested_by, requested_at, state
        ) VALUES (1, 1, 'SKIP_REFUSED', '{}', '', '[]', '[]', 'sue', now(), 'QUEUED');
        """
    )
    settings = {"role": ROLE, "account_batch.tenant": "1"}
    connection = await asyncpg.connect(database.server_dsn, server_settings=settings)
    yield connection
    await connection.close()


async def test_of_an_update_its_state_alone_can_change(server: Any) -> None:
    columns = await server.fetch("SELECT column_name FROM information_schema.columns WHERE table_name='batch_updates'")
    may = []
    for (column,) in columns:
        try:
            await server.execute(f"UPDATE batch_updates SET {column} = {column}")
            may.append(column)
        except asyncpg.InsufficientPrivilegeError:
            pass
    assert set(may) == STATE
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await server.execute("DELETE FROM batch_updates")


@pytest.mark.parametrize("table", RECORDS)
async def test_results_and_ledger_are_only_added_to(server: Any, table: str) -> None:
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"UPDATE {table} SET tenant_id = 1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await server.execute(statement)
