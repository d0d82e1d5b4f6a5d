"""The list of batch updates: newest first, narrowed, in pages; and that reading costs the same whatever it reads."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from db.engine import Session
from graph.schema import ids
from tests.graph.updates.panel import APPLY, PREVIEW, RESULTS, Panel
from tests.support.clock import NOON

LIST = """
query ($batch: ID, $states: [BatchUpdateState!], $by: String, $since: DateTime, $until: DateTime,
       $first: Int, $after: String, $last: Int, $before: String) {
  batchUpdates(batch: $batch, states: $states, requestedBy: $by, requestedSince: $since, requestedUntil: $until,
               first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id state requestedAt batch { name } refusals { code } distributorCharges { amount } }
  }
}
"""
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
REFUSED = {"balance": {"charge": {"amount": "99"}}, "onRefusal": "REFUSE_BATCH"}


async def _history(panel: Panel) -> list[str]:
    """Six updates a minute apart, the last two of another batch and the second one refused; their IDs, newest first."""
    await panel.accounts({})
    await panel.world.add_batch(panel.owner, "Other")
    made = []
    for minute in range(6):
        panel.api.clock.now = NOON + timedelta(minutes=minute)
        if minute == 4:
            panel.world.batch_name = "Other"
            await panel.accounts({})
        made.append((await panel.done(REFUSED if minute == 1 else BLOCK))["id"])
    panel.world.batch_name = "Batch"
    return made[::-1]


async def test_lists_are_narrowed(panel: Panel) -> None:
    every = await _history(panel)
    stamp = "2026-11-23T12:0{}:00Z".format

    async def listed(**arguments: Any) -> list[str]:
        found = (await panel.data(LIST, **arguments))["batchUpdates"]
        assert found["totalCount"] == len(found["nodes"])
        return [node["id"] for node in found["nodes"]]

    assert await listed() == every
    assert await listed(batch=panel.batch) == every[2:]
    assert await listed(states=["REFUSED"]) == [every[4]]
    assert await listed(states=["REFUSED", "COMPLETED", "REFUSED"]) == every
    assert await listed(states=[]) == await listed(states=["RUNNING"]) == []
    assert await listed(since=stamp(2)) == every[:4]
    assert await listed(until=stamp(2)) == every[4:]
    assert await listed(since=stamp(1), until="2026-11-23T13:03:00+01:00", batch=panel.batch) == every[3:5]
    assert await listed(batch=None, states=None, since=None, until=None) == every
    for unknown in (ids.encode("AccountBatch", 2**31 - 1), ids.encode("Product", 1), ""):
        assert await listed(batch=unknown) == []
    await panel.owner.execute("INSERT INTO tenants (name) VALUES ('stranger') ON CONFLICT DO NOTHING")
    assert (await panel.api.data(LIST, tenant="stranger"))["batchUpdates"]["nodes"] == []


async def test_lists_of_one_person(panel: Panel) -> None:
    every = await _history(panel)
    names = {every[0]: "ann", every[3]: "ann", every[4]: "Ann", every[5]: ""}
    for update, name in names.items():
        key = ids.key_of("BatchUpdate", update)
        await panel.owner.execute("UPDATE batch_updates SET requested_by = $2 WHERE id = $1", key, name)

    async def listed(**arguments: Any) -> list[str]:
        found = (await panel.data(LIST, **arguments))["batchUpdates"]
        assert found["totalCount"] == (2 if arguments.get("by") == "ann" else len(found["nodes"]))
        return [node["id"] for node in found["nodes"]]

    assert await listed(by="ann") == [every[0], every[3]]
    assert await listed(by="Ann") == [every[4]]
    assert await listed(by="sue") == every[1:3]
    assert await listed(by="") == await listed(by="a%") == []
    assert await listed(by=None) == every
    assert await listed(by="sue", batch=panel.batch) == [every[2]]
    first = (await panel.data(LIST, by="ann", first=1))["batchUpdates"]
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert await listed(by="ann", after=first["pageInfo"]["endCursor"]) == [every[3]]
    assert await listed(by="sue", after=first["pageInfo"]["endCursor"]) == every[1:3]


@pytest.mark.parametrize("size", [1, 2, 4, 6, 9])
async def test_lists_are_paged_in_both_directions(panel: Panel, size: int) -> None:
    every = await _history(panel)
    for count, cursor, end, more in (
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ):
        seen: list[str] = []
        place: dict[str, Any] = {}
        while True:
            page = (await panel.data(LIST, **{count: size}, **place))["batchUpdates"]
            nodes = [node["id"] for node in page["nodes"]]
            back = "hasPreviousPage" if more == "hasNextPage" else "hasNextPage"
            assert page["pageInfo"][back] is bool(seen)
            seen = seen + nodes if count == "first" else nodes + seen
            assert page["pageInfo"][more] is (len(seen) < len(every))
            if not page["pageInfo"][more]:
                break
            place = {cursor: page["pageInfo"][end]}
        assert seen == every


@contextmanager
def _counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    told: list[str] = []
    rows, task = Session.rows, asyncio.current_task()

    async def counting(self: Session, statement: Any, **given: Any) -> Any:
        if (asyncio.current_task() or task) is task:  # and not what goes on in the background
            told.append(getattr(statement, "text", str(statement)))
        return await rows(self, statement, **given)

    with monkeypatch.context() as patch:
        patch.setattr(Session, "rows", counting)
        yield told


async def test_the_number_of_statements_is_that_of_the_document(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    await panel.data("{ viewer { tenant } }")  # tenants are looked up once
    counts: dict[int, list[int]] = {}
    change = {
        "lifecycle": {"activateInactive": True},
        "product": {"product": panel.id("Product", "Full"), "addOns": {"add": [panel.id("AddOnProduct", "Wait")]}},
        "selfCareSettings": {"timeZone": "Asia/Tokyo"},
    }
    for size, first in ((10, 1), (300, 1000)):
        kinds = ({}, {"bill_status": "terminated"}, {"bill_status": "inactive", "distributor": "Rival"})
        rows = [{"add_on_products": ("Record",), **kinds[n % 3]} for n in range(size)]
        await panel.accounts(*rows, first=first)
        asked = panel.request(change)
        asked["filter"]["controlNumbers"] = f"{first}-{first + size - 1}"
        counts[size] = []
        with _counted(monkeypatch) as told:
            await panel.data(PREVIEW, input=asked)
            counts[size].append(len(told))
        update = (await panel.data(APPLY, input=asked))["batchUpdateAccounts"]["batchUpdate"]
        assert update["progress"]["updated"] >= size // 2
        for arguments in ({"first": 300}, {"last": 300}, {"outcome": "REFUSED"}):
            with _counted(monkeypatch) as told:
                found = await panel.data(RESULTS, id=update["id"], **arguments)
                counts[size].append(len(told))
            assert found["batchUpdate"]["results"]["edges"]
        with _counted(monkeypatch) as told:
            await panel.data(LIST)
            counts[size].append(len(told))
    assert counts[10] == counts[300]
    assert max(counts[10]) <= 16
