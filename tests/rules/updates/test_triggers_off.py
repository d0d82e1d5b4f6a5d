"""Triggers are switched off once for a run of many accounts, and never for a few: each time plans all anew."""

from typing import Any

import pytest

from rules.service import Service
from rules.updates import chunk_work
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, asked, left_to_workers, row, until, utc_now, worker, world_of
from tests.rules.runs import SUBJECT
from tests.support.suppression import switch_all_off

ROLE = "SELECT current_setting('session_replication_role')"


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The replication role before and after what precedes each chunk's statement."""
    seen: list[tuple[str, str]] = []
    begin_chunk = chunk_work.begin_chunk

    async def watched(session: Any, *arguments: Any, **options: Any) -> None:
        before = await session.connection.fetchval(ROLE)
        await begin_chunk(session, *arguments, **options)
        seen.append((before, await session.connection.fetchval(ROLE)))

    monkeypatch.setattr(chunk_work, "begin_chunk", watched)
    return seen


async def test_once_for_many(stage: Stage, roles: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    switch_all_off(monkeypatch)
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    async with worker(stage):
        await until(stage, key, "COMPLETED")
    assert len(roles) > 1
    assert set(roles) == {("replica", "replica")}
    async with stage.db.hold() as held:
        assert await held.session.connection.fetchval(ROLE) == "origin"


async def test_never_for_a_few(stage: Stage, roles: list[Any]) -> None:
    world = await world_of(stage, 3)
    key = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert roles == [("origin", "origin")]
