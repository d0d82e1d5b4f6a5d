"""Partners' reads are answered by real streaming standbys while they are near, else by the primary; over a failover."""

import asyncio
from pathlib import Path

import pytest

from db.settings import Settings
from db.usage_error import UsageError
from graph.cli.databases import check_agreement
from tests.crash.shutdown import frozen_database
from tests.graph.scale.standby_scene import (
    CHOICES,
    DATABASE,
    SOON,
    WAITS,
    WHO,
    Scene,
    blocked_of,
    filled_primary,
    scene_of,
    subscribed,
)
from tests.support.postgres import TestCluster
from tests.support.server import command
from tests.support.waiting import until


async def test_partners_are_answered_by_standbys_and_never_with_an_error(tmp_path: Path, cluster: TestCluster) -> None:
    """The server's DSN names a standby before the primary, and both after the failover."""
    async with filled_primary() as primary, scene_of(primary, tmp_path) as scene:
        await scene.reads_until("standby")
        await _what_is_not_as_named_is_refused(scene, tmp_path, cluster)
        await _operators_are_not(scene)
        await _a_conflict_is_asked_again(scene)
        await _live_statistics_follow(scene)
        await _one_that_is_behind_is_not_asked(scene)
        await _one_that_hangs_or_dies_is_not_asked(scene)
        await _the_other_is_asked_too(scene)
        await _they_are_asked_again_after_a_failover(scene)


async def _operators_are_not(scene: Scene) -> None:
    """Each read of a partner is counted once, and none of an operator."""

    async def counted() -> bool:
        return sum([await scene.answered_by(who) for who in WHO]) == scene.sent

    await until(counted, SOON, "the page of metrics is new")
    await scene.read(scene.operator)
    await scene.read(scene.partner)
    await until(counted, SOON, "no read but the partner's is counted")


async def _a_conflict_is_asked_again(scene: Scene) -> None:
    """A read that has begun on the standby is cancelled there, and done as a whole on the primary."""
    expected = await scene.read(scene.partner, CHOICES)
    await scene.reads_until("standby")
    again = await scene.answered_by("primary_again")
    admin, other = [await scene.primary.connect(database=DATABASE) for _ in range(2)]
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE ivr_languages")
            locked = "SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL)"
            await until(lambda: scene.standby.value(locked, database=DATABASE), SOON, "the lock is replayed")
            await scene.reads_until("standby")
            reading = asyncio.create_task(scene.read(scene.partner, CHOICES))
            await until(lambda: scene.standby.value(WAITS, database=DATABASE), SOON, "the standby is read")
            async with other.transaction():
                await other.execute("LOCK TABLE distributors")
            await until(lambda: scene.primary.value(WAITS, database=DATABASE), SOON, "the primary is asked")
        assert await reading == expected
    finally:
        await admin.close()
        await other.close()

    async def counted() -> bool:
        return await scene.answered_by("primary_again") == again + 1

    await until(counted, SOON, "it is counted")


async def _live_statistics_follow(scene: Scene) -> None:
    """A partner's subscription tells what another program has changed, from the standby."""
    async with subscribed(scene) as figures:
        async with asyncio.timeout(SOON):
            first = await figures.get()
        before, expected = await scene.answered_by("standby"), await scene.block()
        told = blocked_of(first)
        async with asyncio.timeout(SOON):
            while told != expected:
                told = blocked_of(await figures.get())

        async def counted() -> bool:
            return await scene.answered_by("standby") > before

        await until(counted, SOON, "the standby is read")


async def _one_that_is_behind_is_not_asked(scene: Scene) -> None:
    await scene.standby.value("SELECT pg_wal_replay_pause()")
    expected = await scene.block()

    async def told() -> bool:
        return await scene.blocked() == expected

    await until(told, SOON, "the primary answers")
    for _ in range(10):
        assert await told(), "it goes back in time"
    await scene.standby.value("SELECT pg_wal_replay_resume()")
    await scene.reads_until("standby")
    assert await told()


async def _one_that_hangs_or_dies_is_not_asked(scene: Scene) -> None:
    with frozen_database(scene.standby.home):
        for _ in range(10):
            await scene.read(scene.partner)
        await scene.reads_until("primary")
    await scene.reads_until("standby")
    scene.standby.kill()
    for _ in range(10):
        await scene.read(scene.partner)
    await until(lambda: _said(scene, "it does not answer"), SOON, "it is told")
    await asyncio.to_thread(scene.standby.start)
    await scene.reads_until("standby")
    assert await scene.notes() == []


async def _the_other_is_asked_too(scene: Scene) -> None:
    await scene.second.value("SELECT pg_wal_replay_resume()")
    await scene.standby.value("SELECT pg_wal_replay_pause()")
    expected = await scene.block()

    async def told() -> bool:  # for the lag that is allowed the first one may still answer, with less
        before = await scene.answered_by("standby")
        return await scene.blocked() == expected and await scene.answered_by("standby") > before

    await until(told, SOON, "the second one answers")
    await scene.standby.value("SELECT pg_wal_replay_resume()")


async def _they_are_asked_again_after_a_failover(scene: Scene) -> None:
    """While there is no primary that is told; then the promoted one is the primary, and the other its standby."""
    await asyncio.to_thread(scene.primary.stop)

    async def told() -> bool:
        ready = await scene.http.get(f"{scene.url}/health/ready")
        return (ready.status_code, ready.json()["status"]) == (503, "the database is a standby, which takes no changes")

    await until(told, SOON, "it is told")
    refused = await scene.post(scene.operator)
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    await scene.standby.value("SELECT pg_promote()")
    admin = await scene.second.connect()
    source = f"host={scene.standby.home} port={scene.standby.port} user=postgres"
    await admin.execute(f"ALTER SYSTEM SET primary_conninfo = '{source}'")
    await admin.execute("SELECT pg_reload_conf()")
    await admin.close()

    async def answered() -> bool:
        scene.sent += 1
        return (await scene.post(scene.partner)).status_code == 200

    await until(answered, SOON, "there is a primary")
    scene.primary = scene.standby
    expected = await scene.block()
    await scene.primary.value("CHECKPOINT")
    await scene.reached(scene.second)
    await scene.second.value("CHECKPOINT")
    await scene.reads_until("standby")
    assert await scene.blocked() == expected
    assert any("it is no standby" in note for note in await scene.notes())


async def _what_is_not_as_named_is_refused(scene: Scene, home: Path, cluster: TestCluster) -> None:
    """By commands, in a sentence; which servers are of one cluster is asked where servers and workers start."""
    standby, primary = (server.dsn("account_batch", DATABASE) for server in (scene.standby, scene.primary))
    for word in ("migrate", "serve"):
        told = await asyncio.to_thread(command, home, word, ACCOUNT_BATCH_DATABASE_URL=standby)
        assert told.returncode == 1
        assert "The database is a standby, which takes no changes: name the primary" in told.stderr
    async with cluster.database() as other:
        for name, value in (("owner", other.owner_dsn), ("standby", f"{standby} {other.server_dsn}")):
            named = {"database_url": primary, f"{name}_database_url": value}
            with pytest.raises(UsageError, match=f"ACCOUNT_BATCH_{name.upper()}_DATABASE_URL.* names another cluster"):
                await check_agreement(Settings(_env_file=None, **named), primary)
    promoted = {"database_url": primary, "standby_database_url": f"{standby} {primary}"}
    await check_agreement(Settings(_env_file=None, **promoted), primary)


async def _said(scene: Scene, words: str) -> bool:
    return any(words in note for note in await scene.notes())
