"""Batch updates written straight into the tables, for tests of their records."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from db.background import retention
from db.engine import Database, Mode
from tests.factories.world import World

_UPDATE = """
INSERT INTO batch_updates (tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes, requested_by,
    requested_at, started_at, state, selected, refused)
VALUES ($1, $2, 'SKIP_REFUSED', '{}', '', '[]', '[]', 'sue', $3, $3, $4::text::batch_update_state, $5, $5)
RETURNING id
"""
_OUTCOME = """
INSERT INTO account_outcomes (tenant_id, batch_update_id, started_at, chunk, outcome, codes, accounts,
    last_control_number, control_numbers)
VALUES ($1, $2, $3, $4, 'REFUSED', $5, $6, $6, (SELECT array_agg(n) FROM generate_series(1, $6) AS n))
"""
_CHANGE = """
INSERT INTO attribute_changes (tenant_id, batch_update_id, started_at, chunk, attribute, before_flag, after_flag)
VALUES ($1, $2, $3, 0, 'status', '{f}', '{t}')
"""


async def add_update(
    db: Database, world: World, at: datetime, refused: Mapping[tuple[str, ...], int], *, state: str = "COMPLETED"
) -> int:
    """Writes an update that started at `at`, in the server's role; returns its key.

    `refused` maps codes to a number of refused accounts; each pair makes a chunk.
    """
    async with db.transaction(world.tenant, Mode.WRITE) as session:
        await retention.ensure_partition(session, at)
        write: Any = session.connection
        key: int = await write.fetchval(_UPDATE, world.tenant, world.batch, at, state, sum(refused.values()))
        for chunk, (codes, accounts) in enumerate(refused.items()):
            await write.execute(_OUTCOME, world.tenant, key, at, chunk, list(codes), accounts)
        await write.execute(_CHANGE, world.tenant, key, at)
    return key
