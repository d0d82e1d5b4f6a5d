"""An update whose results were removed for their age: it and its counts stay, what became of each account is gone."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from db.background import retention
from db.settings import Settings
from graph.http.app import create_app
from graph.schema import ids
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.service import Service
from tests.graph.updates.conftest import CHUNK, Desk
from tests.graph.updates.panel import Panel
from tests.graph.updates.test_reverts import preview, revert, told
from tests.rules.runs import SUBJECT, policy, request
from tests.support.clock import NOON, FixedClock

KEPT = timedelta(days=400)
LONG_AGO = datetime(2024, 5, 17, 9, tzinfo=UTC)
TIMEOUT = 30.0
POOR = (3, 9, 16)
ACCOUNTS = 20
RECORD = """
query ($id: ID!) {
  batchUpdate(id: $id) {
    id state onRefusal comment requestedBy requestedAt startedAt finishedAt failure
    batch { name } criteria { label value } changes { group attribute value }
    progress { selected processed updated unchanged refused fraction }
    refusals { code message count }
    distributorCharges { distributor { name } amount }
    results { totalCount nodes { controlNumber } pageInfo { hasNextPage hasPreviousPage } }
    reportUrl
  }
}
"""
SELECTED = """
query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { statistics { selected } accounts(first: 100) { nodes { controlNumber } } }
}
"""
NOTHING = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "hasPreviousPage": False}}


async def _accounts(panel: Panel) -> None:
    await panel.accounts(*({"balance": "1" if n in POOR else "90"} for n in range(1, ACCOUNTS + 1)))


async def _charged(panel: Panel, at: datetime, **given: Any) -> str:
    """The ID of an update that charged then, and refused the poor."""
    service = Service(panel.api.app.state.database, lambda: at, chunk_size=CHUNK)
    charge = {"balance": BalanceChange(charge=TransactionInput(Decimal(5)))}
    asked = request(panel.world, charge, **{"idempotency_key": f"charge of {at}", **given})
    return ids.encode("BatchUpdate", await service.apply(panel.world.tenant, SUBJECT, asked))


async def _record(panel: Panel, update: str) -> dict[str, Any]:
    record: dict[str, Any] = (await panel.data(RECORD, id=update))["batchUpdate"]
    return record


async def _numbers(panel: Panel, **filter_: Any) -> list[int]:
    selection = (await panel.data(SELECTED, filter={"batch": {"id": panel.batch}, **filter_}))["accountBatch"]
    numbers = [node["controlNumber"] for node in selection["accounts"]["nodes"]]
    assert selection["statistics"]["selected"] == len(numbers)
    return numbers


async def _report(panel: Panel, update: str) -> int:
    headers = {"Authorization": f"Bearer {panel.api.token(panel.tenant)}"}
    response = await panel.api.http.get(f"/reports/{update}.csv", headers=headers)
    return int(response.status_code)


async def _stop(panel: Panel, update: str, chunk: int) -> None:
    """Makes an update one that failed before that chunk."""
    key = ids.key_of("BatchUpdate", update)
    await panel.owner.execute(
        "UPDATE batch_updates SET state = 'FAILED', next_chunk = $2 WHERE id = $1", key, chunk
    )  # fmt: skip


async def _parts(panel: Panel, at: datetime) -> int:
    """How many tables there are for results of that month."""
    query = "SELECT count(*) FROM pg_class WHERE relispartition AND relkind = 'r' AND relname LIKE '%' || $1"
    return int(await panel.owner.fetchval(query, f"{at:_%Y_%m}"))


async def test_what_goes_and_what_stays(panel: Panel) -> None:
    await _accounts(panel)
    old, new = [await _charged(panel, at) for at in (LONG_AGO, NOON)]
    before = {update: await _record(panel, update) for update in (old, new)}
    for update, record in before.items():
        assert record["results"]["totalCount"] == ACCOUNTS
        assert record["refusals"] == [{**record["refusals"][0], "code": "INSUFFICIENT_FUNDS", "count": len(POOR)}]
        assert record["reportUrl"] == f"/reports/{update}.csv"
        assert await _report(panel, update) == 200
        assert await _numbers(panel, refusedBy={"batchUpdate": update}) == list(POOR)

    removed = await retention.run_once(panel.api.app.state.database, NOON, KEPT)

    assert "2024_05" in removed
    gone = await _record(panel, old)
    assert gone == {**before[old], "results": NOTHING, "reportUrl": None}
    assert await _report(panel, old) == 404
    for codes in ({}, {"codes": ["INSUFFICIENT_FUNDS"]}):
        assert await _numbers(panel, refusedBy={"batchUpdate": old, **codes}) == []
    assert await _record(panel, new) == before[new]
    assert await _report(panel, new) == 200
    assert await _numbers(panel, refusedBy={"batchUpdate": new}) == list(POOR)
    listed = await panel.data("{ batchUpdates { nodes { id reportUrl refusals { count } } } }")
    assert [(node["id"], node["reportUrl"]) for node in listed["batchUpdates"]["nodes"]] == [
        (new, f"/reports/{new}.csv"), (old, None),
    ]  # fmt: skip
    assert {node["refusals"][0]["count"] for node in listed["batchUpdates"]["nodes"]} == {len(POOR)}
    for payload in (await preview(panel, old), await revert(panel, old)):
        assert told(payload) == [("NOT_REVERTIBLE", ["id"])]
    assert told(await revert(panel, new)) == []


async def test_what_an_update_did_not_come_to_can_still_be_selected(panel: Panel) -> None:
    await _accounts(panel)
    old = await _charged(panel, LONG_AGO - timedelta(days=31))
    await _stop(panel, old, 2)
    left = list(range(2 * CHUNK + 1, ACCOUNTS + 1))
    assert await _numbers(panel, leftBy=old) == left
    assert "2024_04" in await retention.run_once(panel.api.app.state.database, NOON, KEPT)
    assert await _numbers(panel, leftBy=old) == left
    assert await _numbers(panel, leftBy=old, refusedBy={"batchUpdate": old}) == []


@pytest.mark.parametrize("refuse_batch", [False, True])
async def test_a_month_without_parts_gets_them(panel: Panel, refuse_batch: bool) -> None:
    await _accounts(panel)
    at = datetime(2024, 2 if refuse_batch else 1, 29, 23, 59, tzinfo=UTC)
    assert await _parts(panel, at) == 0
    update = await _charged(panel, at, on_refusal=policy(refuse_batch=refuse_batch))
    assert await _parts(panel, at) == 2
    assert (await _record(panel, update))["results"]["totalCount"] == (len(POOR) if refuse_batch else ACCOUNTS)


async def test_a_server_removes_what_is_old_when_it_starts(desk: Desk, panel: Panel) -> None:
    await _accounts(panel)
    update = await _charged(panel, datetime(2023, 8, 1, tzinfo=UTC))
    settings = Settings(_env_file=None, data_dir=desk.api.settings.data_dir, pool_size=2, worker=False)
    assert settings.results_kept_days == KEPT.days
    app = create_app(settings, desk.database.server_dsn, clock=FixedClock())
    async with app.router.lifespan_context(app), asyncio.timeout(TIMEOUT):
        while (await _record(panel, update))["reportUrl"] is not None:
            await asyncio.sleep(0.02)
    assert (await _record(panel, update))["results"] == NOTHING
