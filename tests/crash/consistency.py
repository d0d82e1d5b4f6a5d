"""Invariants after every crash: no update lost, no account charged twice, all figures agree."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import select

from db import facets
from db.engine import Database, Tenant
from db.tables import batches
from tests.support import plain_sql

OF = """
SELECT id, state FROM batch_updates
WHERE idempotency_key = $1 OR reverts = (SELECT id FROM batch_updates WHERE idempotency_key = $1)
"""

TWICE = """
SELECT count(*) FROM (SELECT FROM xdrs WHERE batch_update_id = $1 GROUP BY batch_id, control_number
                      HAVING count(*) > 1) twice
"""
AGREE = """
SELECT u.processed = u.updated + u.unchanged + u.refused
    AND (u.state NOT IN ('COMPLETED', 'REFUSED') OR u.processed = u.selected)
    AND u.updated = (SELECT count(*) FROM xdrs WHERE batch_update_id = u.id)
    AND u.updated = (SELECT COALESCE(sum(accounts), 0) FROM account_outcomes
                     WHERE batch_update_id = u.id AND outcome = 'UPDATED')
    AND u.processed = (SELECT COALESCE(sum(accounts), 0) FROM account_outcomes WHERE batch_update_id = u.id)
    AND u.processed = (SELECT count(DISTINCT number) FROM account_outcomes, unnest(control_numbers) number
                       WHERE batch_update_id = u.id)
FROM batch_updates u WHERE id = $1
"""
MOVED_OTHERWISE = """
SELECT count(*) FROM accounts a JOIN before_crashes b USING (batch_id, control_number)
LEFT JOIN (SELECT batch_id, control_number, sum(CASE kind WHEN 'charge' THEN -amount ELSE amount END) AS funds
           FROM xdrs WHERE batch_update_id IS NOT NULL GROUP BY 1, 2) x USING (batch_id, control_number)
WHERE a.balance - b.balance <> COALESCE(x.funds, 0) * CASE a.billing_model WHEN 'credit' THEN -1 ELSE 1 END
"""
"""Accounts whose balance did not change by exactly the sum of their ledger rows."""

BACK = """
SELECT count(*) <= 1 AND COALESCE(bool_and(revert.updated = u.updated
    AND (SELECT sum(amount) FROM xdrs WHERE batch_update_id IN (u.id, revert.id)) = 0), true)
FROM batch_updates u JOIN batch_updates revert ON revert.reverts = u.id WHERE u.idempotency_key = $1
"""
FACETS = """
SELECT sum(n), coalesce(sum(n) FILTER (WHERE started), 0), coalesce(sum(n) FILTER (WHERE depleted), 0),
    coalesce(sum(n) FILTER (WHERE blocked), 0) FROM facets
"""
PLAIN = f"""
SELECT count(*), count(*) FILTER (WHERE {plain_sql.STARTED}), count(*) FILTER (WHERE {plain_sql.DEPLETED}),
    count(*) FILTER (WHERE a.blocked)
FROM {plain_sql.FROM} WHERE $1::timestamptz IS NOT NULL
"""


class Checked(Protocol):
    """An installation that can be looked into: its tenant is the only one, and `before_crashes` has its balances."""

    @property
    def server_dsn(self) -> str:
        """DSN of the server's role."""

    async def connect(self) -> Any:
        """A connection as the owner of the tables."""


async def assert_consistent(installation: Checked, ended: Mapping[str, str | tuple[str, ...]]) -> None:
    """Raises AssertionError unless the updates of those keys have ended like that, and everything agrees."""
    owner = await installation.connect()
    try:
        for key, states in ended.items():
            updates = await owner.fetch(OF, key)
            assert updates, f"{key} is lost"
            for found in updates:
                assert found["state"] in states, f"{key} is {found['state']}"
                assert await owner.fetchval(TWICE, found["id"]) == 0, f"{key} has charged an account twice"
                assert await owner.fetchval(AGREE, found["id"]), f"{key}: counts, results and ledger differ"
            assert await owner.fetchval(BACK, key), f"{key} was not reverted once"
        assert await owner.fetchval(MOVED_OTHERWISE) == 0, "a balance has moved otherwise than its ledger says"
        counted = await owner.fetchrow(PLAIN, datetime.now(UTC))
        assert tuple(await owner.fetchrow(FACETS)) == tuple(counted), "statistics are wrong"
        assert await _wrong_facets(installation, await owner.fetchval("SELECT id FROM tenants")) == 0, (
            "some facets are wrong"
        )
    finally:
        await owner.close()


async def _wrong_facets(installation: Checked, tenant: Any) -> int:
    database = await Database.open(installation.server_dsn, size=1)
    try:
        async with database.transaction(Tenant(tenant)) as session:
            keys = [row[0] for row in await session.rows(select(batches.c.id))]
            return await facets.audit(session, keys)
    finally:
        await database.close()
