"""What subscriptions tell, whoever writes: progress to its end, statistics, and all again after a broken connection."""

import asyncio
from typing import Any

import httpx
import pytest

from db.engine import Session
from db.reading import updates
from graph.http.app import create_app
from tests.factories.world import make_world
from tests.graph.conftest import Api
from tests.graph.live.scene import PROGRESS, STATISTICS, Scene, Socket, Update, until
from tests.graph.updates.panel import Panel

NAMELESS = ["", "x", "QmF0Y2hVcGRhdGU6OTk5OTk5", "QWNjb3VudEJhdGNoOjE"]
"""Garbage, a key that names nothing, an ID of another kind."""


async def progress(socket: Socket, processed: int) -> dict[str, Any]:
    """The event that says so many are processed; those before are passed over."""
    while True:
        update: dict[str, Any] = (await socket.data("1"))["batchUpdateProgress"]
        assert update["progress"]["processed"] <= processed
        if update["progress"]["processed"] == processed:
            return update


async def test_progress_of_an_update_that_another_process_runs(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        first = (await socket.data("1"))["batchUpdateProgress"]
        assert first == {
            "id": update.id,
            "state": "RUNNING",
            "progress": {"selected": 100, "processed": 0, "fraction": 0.0},
            "batch": {"name": scene.world.batch_name},
        }
        for processed in (20, 60):
            await update.move(processed)
            assert (await progress(socket, processed))["state"] == "RUNNING"
        await update.move(100)
        await update.end()
        while (last := (await socket.data("1"))["batchUpdateProgress"])["state"] == "RUNNING":
            pass
        assert (last["state"], last["progress"]["fraction"]) == ("COMPLETED", 1.0)
        assert await socket.receive() == {"id": "1", "type": "complete"}
        await scene.application.wait_until_idle()


async def test_an_update_that_was_asked_for_at_another_server(scene: Scene) -> None:
    await scene.accounts(*({} for _ in range(40)))
    api = scene.application.api
    other = create_app(api.settings, scene.application.database.server_dsn, clock=api.clock)
    async with (
        other.router.lifespan_context(other),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=other), base_url="http://test") as http,
    ):
        panel = Panel(Api(http, api.settings, api.clock, other), scene.application.owner, scene.world, scene.tenant)
        done = await panel.done({"lifecycle": {"changeStatus": "BLOCKED"}})
        async with scene.socket() as socket:
            await socket.subscribe("1", PROGRESS, id=done["id"])
            last = (await socket.data("1"))["batchUpdateProgress"]
            assert (last["state"], last["progress"]["processed"]) == ("COMPLETED", 40)
            assert await socket.receive() == {"id": "1", "type": "complete"}


@pytest.mark.parametrize("id_", NAMELESS)
async def test_an_update_that_is_not_there(scene: Scene, id_: str) -> None:
    async with scene.socket() as socket:
        await not_found(socket, PROGRESS, id=id_)


async def test_what_is_foreign(scene: Scene) -> None:
    other = await make_world(scene.application.owner)
    name = await scene.application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", other.tenant)
    update = await scene.update()
    async with scene.socket(scene.application.api.token(name)) as socket:
        await not_found(socket, PROGRESS, id=update.id)
        await not_found(socket, STATISTICS, filter=scene.filter)


@pytest.mark.parametrize("reference", [{"id": "x"}, {"name": "nobody"}, {"name": ""}])
async def test_a_batch_that_is_not_there(scene: Scene, reference: dict[str, str]) -> None:
    async with scene.socket() as socket:
        for _ in range(2):
            await not_found(socket, STATISTICS, filter={"batch": reference})


async def test_who_may_not_see_an_update_does_not_follow_it(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket(scene.token(permissions=["READ_STATISTICS"])) as socket:
        await refused(socket, "FORBIDDEN", PROGRESS, id=update.id)
    async with scene.socket(scene.token(distributor="Unlimited")) as socket:
        await not_found(socket, PROGRESS, id=update.id)


async def not_found(socket: Socket, query: str, **variables: Any) -> None:
    await refused(socket, "NOT_FOUND", query, **variables)


async def refused(socket: Socket, code: str, query: str, **variables: Any) -> None:
    await socket.subscribe("1", query, **variables)
    message = await socket.receive()
    assert (message["id"], message["type"]) == ("1", "error")
    assert [error["extensions"]["code"] for error in message["payload"]] == [code]
    await socket.send(type="ping")
    assert await socket.receive() == {"type": "pong"}


async def statistics(socket: Socket, name: str = "1") -> tuple[int, int, int]:
    counts = (await socket.data(name))["accountBatchStatistics"]
    return counts["selected"], counts["started"], counts["depleted"]


async def test_statistics_when_another_program_writes(scene: Scene) -> None:
    await scene.accounts({}, {}, {"balance": "0"})
    async with scene.socket() as socket:
        await socket.subscribe("1", STATISTICS, filter=scene.filter)
        assert await statistics(socket) == (3, 0, 1)
        write = "UPDATE accounts SET {} WHERE batch_id = $1 AND control_number = 1"
        await scene.application.owner.execute(write.format("balance = -5"), scene.world.batch)
        assert await statistics(socket) == (3, 0, 2)
        # What changes no figure is not told.
        await scene.application.owner.execute(write.format("balance = -6"), scene.world.batch)
        await scene.application.owner.execute(write.format("first_usage = now()"), scene.world.batch)
        assert await statistics(socket) == (3, 1, 2)


async def test_statistics_of_one_selection_are_read_once_for_all(scene: Scene) -> None:
    await scene.accounts({})
    async with scene.socket() as one, scene.socket() as other:
        for socket in (one, other):
            await socket.subscribe("1", STATISTICS, filter=scene.filter)
            await socket.subscribe("2", STATISTICS, filter=scene.filter)
        for socket in (one, other):
            assert {(await socket.receive())["id"] for _ in range(2)} == {"1", "2"}
        assert scene.application.change_feeds.statistics.selections == 1
        await one.subscribe("3", STATISTICS, filter={**scene.filter, "started": True})
        assert await statistics(one, "3") == (0, 0, 0)
        assert scene.application.change_feeds.statistics.selections == 2


@pytest.mark.parametrize(("fields", "reads"), [("state", 1), ("state batch { name }", 10)])
async def test_progress_is_read_once_for_all_where_the_row_says_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, fields: str, reads: int
) -> None:
    """What is read beside the row has to be of the same snapshot as the row."""
    update, read = await scene.update(), updates.updates_of
    keys: list[int] = []

    async def counted(session: Session, wanted: list[int]) -> dict[int, updates.BatchUpdate]:
        keys.extend(wanted)
        return await read(session, wanted)

    monkeypatch.setattr(updates, "updates_of", counted)
    query = f"subscription ($id: ID!) {{ batchUpdateProgress(id: $id) {{ progress {{ processed }} {fields} }} }}"
    async with scene.socket() as socket:
        for number in range(10):
            await socket.subscribe(str(number), query, id=update.id)
            await socket.data(str(number))
        keys.clear()
        await update.move(50)
        for _ in range(10):
            message = await socket.receive()
            assert message["payload"]["data"]["batchUpdateProgress"]["progress"]["processed"] == 50
        assert keys == [update.key] * reads


async def test_who_comes_back_is_told_the_present_at_once(scene: Scene) -> None:
    update = await scene.update()
    for processed in (0, 70):
        await update.move(processed)
        async with scene.socket() as socket:
            await socket.subscribe("1", PROGRESS, id=update.id)
            assert (await socket.data("1"))["batchUpdateProgress"]["progress"]["processed"] == processed


async def test_many_changes_are_a_few_events(scene: Scene) -> None:
    update = await scene.update(1000)
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        await socket.data("1")
        for processed in range(1, 501):
            await update.move(processed)
        events, seen = 0, 0
        while seen < 500:
            seen = (await socket.data("1"))["batchUpdateProgress"]["progress"]["processed"]
            events += 1
        assert events < 50


async def test_broken_connections_are_made_anew(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        await progress(socket, 0)
        await socket.subscribe("2", STATISTICS, filter=scene.filter)
        assert await statistics(socket, "2") == (0, 0, 0)
        assert await kill_all_connections(scene) >= 2
        await while_nobody_listens(scene, update)
        await progress(socket, 30)
        await update.move(40)
        await progress(socket, 40)
        await scene.accounts({})
        assert await statistics(socket, "2") == (1, 0, 0)


async def while_nobody_listens(scene: Scene, update: Update) -> None:
    """Whether or not it is noticed yet: this notification may be heard by nobody."""
    await update.move(30)
    async with asyncio.timeout(10):
        while not await scene.application.owner.fetchval(LISTENERS):
            await asyncio.sleep(0.02)


LISTENERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'account_batch listening'"""


async def kill_all_connections(scene: Scene) -> int:
    killed: int = await scene.application.owner.fetchval(
        """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'account_batch%'"""
    )
    return killed


async def test_each_event_is_of_its_own_moment(scene: Scene) -> None:
    """`now` is that of the event: an account that expires meanwhile leaves the active ones."""
    await scene.accounts({"expiration_date": "2026-12-01"}, {})
    query = STATISTICS.replace("selected", "selected byStatus { status count }", 1)
    async with scene.socket() as socket:
        await socket.subscribe("1", query, filter={**scene.filter, "statuses": ["ACTIVE"]})
        assert (await statistics(socket))[0] == 2
        scene.application.api.clock.now = scene.application.api.clock.now.replace(month=12, day=2)
        # The token has ended by then too, but its timer runs by the loop's time.
        assert (await statistics(socket))[0] == 1


async def test_nothing_is_held_between_two_events(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        for name in range(20):
            await socket.subscribe(str(name), PROGRESS, id=update.id)
        for _ in range(20):
            await socket.receive()
        await until(lambda: scene.application.busy() == 0)
        assert scene.application.change_feeds.updates.waiters == 20


async def test_whose_distributor_is_not_there_follows_nothing(scene: Scene) -> None:
    update = await scene.update()
    await scene.accounts({})
    token = scene.token(distributor="Nobody")
    async with scene.socket(token) as socket:
        await not_found(socket, PROGRESS, id=update.id)
        await not_found(socket, STATISTICS, filter=scene.filter)
        await not_found(socket, STATISTICS, filter={"batch": {"name": scene.world.batch_name}})
        await socket.subscribe("1", "{ accountBatches { totalCount } }")
        assert await socket.data("1") == {"accountBatches": {"totalCount": 0}}
    for query, variables in ((PROGRESS, {"id": update.id}), (STATISTICS, {"filter": scene.filter})):
        async with scene.stream(query, token=token, **variables) as response:
            told = (await response.aread()).decode()
        assert '"NOT_FOUND"' in told
        assert '"data":{' not in told


async def test_a_socket_looks_for_its_distributor_at_each_operation(scene: Scene) -> None:
    owner, tenant = scene.application.owner, scene.world.tenant
    rename = "UPDATE distributors SET name = $3 WHERE tenant_id = $1 AND name = $2"
    await scene.accounts({"distributor": "Unlimited"})
    async with scene.socket(scene.token(distributor="Unlimited")) as socket:
        for name, wanted in (("Unlimited", 1), ("Gone", 0), ("Unlimited", 1)):
            await owner.execute(rename, tenant, "Unlimited" if name == "Gone" else "Gone", name)
            await socket.subscribe("1", "{ accountBatches { totalCount } }")
            assert await socket.data("1") == {"accountBatches": {"totalCount": wanted}}
            assert await socket.receive() == {"id": "1", "type": "complete"}


UNSEEN = [{"permissions": ["READ_STATISTICS"]}, {"distributor": "Unlimited"}]
"""Claims with which no batch update is seen."""


@pytest.mark.parametrize("claims", UNSEEN, ids=str)
async def test_who_may_not_see_an_update_does_not_watch_whom_it_refused(scene: Scene, claims: Any) -> None:
    await scene.accounts(*({"balance": balance, "distributor": "Unlimited"} for balance in ("0", "9")))
    api, application = scene.application.api, scene.application
    panel = Panel(api, application.owner, scene.world, scene.tenant)
    done = await panel.done({"balance": {"charge": {"amount": "5"}}}, filter=scene.filter)
    for narrowed in ({"refusedBy": {"batchUpdate": done["id"]}}, {"leftBy": done["id"]}):
        watched = {**scene.filter, **narrowed}
        async with scene.socket() as seeing, scene.socket(scene.token(**claims)) as socket:
            await seeing.subscribe("1", STATISTICS, filter=watched)
            assert (await statistics(seeing))[0] == ("refusedBy" in narrowed)
            await socket.subscribe("1", STATISTICS, filter=watched)
            assert (await statistics(socket))[0] == 0
