"""Upkeep of statistics, tenant by tenant: what one of them meets is nothing to the others."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from db import facets
from db.background import upkeep
from db.engine import Database
from db.facets.folding import FOLDED_BY_UPDATES
from db.tables import facets as facets_table
from db.tables.security import TENANT
from tests.factories.accounts import add_accounts
from tests.factories.updates import add_update
from tests.factories.world import make_world


async def test_a_tenant_that_has_a_fault_does_not_keep_the_others_waiting(
    db: Database, owner: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faulty, other = [await make_world(owner) for _ in range(2)]
    stale_batches, kept_up = facets.stale_batches, list[str]()

    async def meets(session: Any) -> Any:
        tenant = await session.connection.fetchval(f"SELECT current_setting('{TENANT}')")
        if tenant == str(int(faulty.tenant)):
            raise asyncpg.OutOfMemoryError("for a moment")
        kept_up.append(tenant)
        return await stale_batches(session)

    monkeypatch.setattr(facets, "stale_batches", meets)
    await upkeep.run_once(db)
    assert kept_up == [str(int(other.tenant))]
    assert f"upkeep of statistics: left out tenant {faulty.tenant}: OutOfMemoryError" in caplog.text


async def test_what_cannot_be_folded_is_counted(db: Database, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a folding that fails would look like one that has nothing to do."""
    for _ in range(2):
        await add_accounts(owner, await make_world(owner), [{} for _ in range(3)])
    unfolded_batches, folding = facets.unfolded_batches, list[int]()

    async def all_due(session: Any) -> Any:
        return await unfolded_batches(session, at_least=0)

    async def fails(_: Any, batch: int) -> None:
        folding.append(batch)
        raise asyncpg.DiskFullError("no room")

    monkeypatch.setattr(facets, "unfolded_batches", all_due)
    with monkeypatch.context() as patch:
        patch.setattr(facets, "fold", fails)
        assert (await upkeep.run_once(db), len(folding)) == (6, 2)
    assert [await upkeep.run_once(db) for _ in range(2)] == [6, 0]


async def test_a_lost_connection_ends_the_round(db: Database, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        await make_world(owner)
    met = []

    async def lost(session: Any) -> Any:
        met.append(session)
        raise ConnectionResetError("gone")

    monkeypatch.setattr(facets, "stale_batches", lost)
    with pytest.raises(ConnectionResetError):
        await upkeep.run_once(db)
    assert len(met) == 1, "the others would meet it too"


async def test_a_running_update_folds_its_batch_itself(db: Database, owner: Any) -> None:
    world = await make_world(owner)
    await add_accounts(owner, world, [{} for _ in range(3)])
    update = await add_update(db, world, datetime(2026, 11, 1, tzinfo=UTC), {}, state="RUNNING")

    async def due() -> list[bool]:
        async with db.transaction(world.tenant) as session:
            return [each.due for each in await facets.unfolded_batches(session, at_least=0)]

    assert await due() == [False]
    names = [column.name for column in facets_table.c]
    values = ["0" if name == "n" else name for name in names]
    rows = f"SELECT {', '.join(values)} FROM facets, generate_series(1, $1::int) LIMIT $1"
    await owner.execute(f"INSERT INTO facets ({', '.join(names)}) ({rows})", FOLDED_BY_UPDATES)
    assert await due() == [True], "its process may be gone"
    await owner.execute("DELETE FROM facets WHERE n = 0")
    assert await due() == [False]
    await owner.execute("UPDATE batch_updates SET state = 'COMPLETED' WHERE id = $1", update)
    assert await due() == [True]
