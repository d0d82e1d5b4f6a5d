"""Reports: every account of an update as CSV, for those who may read it, whatever is in the cells."""

import asyncio
import csv
import io
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect

from db.background.child_tasks import cancel_and_wait
from db.reading import reported
from graph.http import report_lines
from graph.schema import ids
from tests.graph.updates.panel import Panel
from tests.support.waiting import until

CHARGE = {"balance": {"charge": {"amount": "5"}}}
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
URL = "query ($id: ID!) { batchUpdate(id: $id) { reportUrl } }"
HEADER = ["control_number", "account_id", "outcome", "refusals", "changes"]


async def _url(panel: Panel, update: dict[str, Any]) -> str | None:
    url: str | None = (await panel.data(URL, id=update["id"]))["batchUpdate"]["reportUrl"]
    return url


async def _get(panel: Panel, url: str, method: str = "GET", **claims: Any) -> Any:
    token = panel.api.token(**{"tenant": panel.tenant, **claims})
    return await panel.api.http.request(method, url, headers={"Authorization": f"Bearer {token}"})


async def _report(panel: Panel, update: dict[str, Any]) -> str:
    response = await _get(panel, await _url(panel, update) or "")
    assert response.status_code == 200, response.text
    text: str = response.content.decode()
    return text


async def _rows(panel: Panel, update: dict[str, Any]) -> list[list[str]]:
    header, *rows = csv.reader(io.StringIO(await _report(panel, update), newline=""), strict=True)
    assert header == HEADER
    return rows


async def _mixed(panel: Panel) -> dict[str, Any]:
    """An update with every outcome over several chunks; control numbers have gaps."""
    for n in range(1, 41):
        row: dict[str, Any] = {"balance": str(n % 7), "opening_balance": "5" if n % 3 else "7"}
        row |= {"product": "Full" if n % 2 else "Plain", "time_zone": "Asia/Tokyo" if n % 4 else "UTC"}
        await panel.accounts({**row, "bill_status": "terminated" if n % 11 == 4 else "open"}, first=3 * n)
    plain = {"product": panel.id("Product", "Plain")}
    zone = {"timeZone": "Asia/Tokyo"}
    return await panel.done({"balance": {"openingBalance": "5"}, "product": plain, "selfCareSettings": zone})


async def test_a_report_tells_what_the_results_tell(panel: Panel) -> None:
    update = await _mixed(panel)
    nodes = await panel.nodes(update, first=500)
    assert {node["outcome"] for node in nodes} == {"UPDATED", "UNCHANGED", "REFUSED"}
    assert {len(node["changes"]) for node in nodes} >= {0, 1, 3}
    rows = await _rows(panel, update)
    assert [int(row[0]) for row in rows] == [node["controlNumber"] for node in nodes]
    for row, node in zip(rows, nodes, strict=True):
        assert row[1:3] == [node["accountId"], node["outcome"]]
        assert row[3] == ";".join(node["refusals"])
        assert json.loads(row[4]) == node["changes"]


async def test_the_format(panel: Panel) -> None:
    await panel.accounts({"balance": "10"}, {"balance": "1"}, {"blocked": True})
    await panel.owner.execute(
        "UPDATE accounts SET account_id = $2 WHERE batch_id = $1 AND control_number = 2",
        panel.world.batch, 'a "ü",\nb',
    )  # fmt: skip
    update = await panel.done(CHARGE)
    response = await _get(panel, await _url(panel, update) or "")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-disposition"] == f'attachment; filename="batch-update-{update["id"]}.csv"'
    batch = panel.world.batch
    said = '"[{""attribute"":""balance"",""before"":""10.00"",""after"":""5.00""}]"'
    assert response.content.decode() == (
        f"{','.join(HEADER)}\r\n"
        f"1,{batch}-1,UPDATED,,{said}\r\n"
        '2,"a ""ü"",\nb",REFUSED,INSUFFICIENT_FUNDS,"[]"\r\n'
        f"3,{batch}-3,UPDATED,,{said}\r\n"
    )


FORMULAS = ["=1+1", "+4312345", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"]


@pytest.mark.parametrize("name", [*FORMULAS, *(f"'{name}" for name in FORMULAS), "'", "''", "'x"])
async def test_formulas_are_defused(panel: Panel, name: str) -> None:
    await panel.accounts({})
    await panel.owner.execute("UPDATE accounts SET account_id = $2 WHERE batch_id = $1", panel.world.batch, name)
    ((number, account_id, *_),) = await _rows(panel, await panel.done(BLOCK))
    assert (number, account_id) == ("1", f"'{name}")


def test_what_is_no_formula_stays() -> None:
    assert [report_lines.defused(text) for text in ("", "42", "a=1", "x'", " =1")] == ["", "42", "a=1", "x'", " =1"]


@given(st.text(alphabet="'=+-@\t\r\n＝＋－＠a1 ", max_size=6), st.text(alphabet="'=+-@＝a1", max_size=6))
def test_no_two_account_ids_read_alike(one: str, other: str) -> None:
    """Who takes one apostrophe from what begins with one has the account ID."""
    assert report_lines.defused(one).removeprefix("'") == one
    assert (report_lines.defused(one) == report_lines.defused(other)) is (one == other)


async def test_outcomes_of_refuse_batch_and_of_accounts_that_are_gone(panel: Panel) -> None:
    await panel.accounts(*({"balance": "1" if n in (3, 16) else "9"} for n in range(1, 21)))
    update = await panel.done(CHARGE, onRefusal="REFUSE_BATCH")
    assert [row[0] for row in await _rows(panel, update)] == ["3", "16"]
    batch = panel.world.batch
    await panel.owner.execute("DELETE FROM accounts WHERE batch_id = $1 AND control_number = 3", batch)
    later = panel.api.clock.now + timedelta(days=1)
    await panel.owner.execute("UPDATE removed_accounts SET removed_at = $2 WHERE batch_id = $1", batch, later)
    assert [row[:4] for row in await _rows(panel, update)] == [
        [number, f"{batch}-{number}", "REFUSED", "INSUFFICIENT_FUNDS"] for number in ("3", "16")
    ]


async def test_a_report_is_there_once_the_update_has_ended(panel: Panel) -> None:
    await panel.accounts(*({} for _ in range(20)))
    update = await panel.done(BLOCK)
    url, key = await _url(panel, update), ids.key_of("BatchUpdate", update["id"])
    assert url == f"/reports/{update['id']}.csv"
    await panel.owner.execute("UPDATE batch_updates SET finished_at = NULL, state = 'RUNNING' WHERE id = $1", key)
    try:
        assert await _url(panel, update) is None
        assert (await _get(panel, url)).status_code == 404
    finally:
        await panel.owner.execute(
            "UPDATE batch_updates SET finished_at = requested_at, state = 'COMPLETED' WHERE id = $1", key
        )
    assert len(await _rows(panel, update)) == 20
    await panel.owner.execute("DELETE FROM account_outcomes WHERE batch_update_id = $1", key)
    assert await _url(panel, update) is None
    assert (await _get(panel, url)).status_code == 404


async def test_who_may_read_it(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done(BLOCK)
    url = await _url(panel, update) or ""
    invalid = 'Bearer error="invalid_token"'
    for authorization, challenge in ((None, "Bearer"), ("Bearer x", invalid), ("Basic eDp5", "Bearer")):
        headers = {} if authorization is None else {"Authorization": authorization}
        response = await panel.api.http.get(url, headers=headers)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, challenge)
        assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["UNAUTHENTICATED"]
    await panel.owner.execute("INSERT INTO tenants (name) VALUES ('another') ON CONFLICT DO NOTHING")
    key = ids.key_of("BatchUpdate", update["id"])
    garbage = ("x", "%00", "..", f"{key}", ids.encode("Account", key), ids.encode("BatchUpdate", key + 1000))
    for path, claims in ((url, {"tenant": "another"}), *((f"/reports/{text}.csv", {}) for text in garbage)):
        response = await _get(panel, path, **claims)
        assert response.status_code == 404
        assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["NOT_FOUND"]
    for distributor in ("Rival", "Nobody", ""):
        assert (await _get(panel, url, distributor=distributor)).status_code == 404
    assert (await _get(panel, url, permissions=["READ_STATISTICS"])).status_code == 403
    for permission in ("READ_ACCOUNTS", "UPDATE_ACCOUNTS"):
        assert (await _get(panel, url, permissions=[permission])).status_code == 200
    head = await _get(panel, url, "HEAD")
    assert (head.status_code, head.content, head.headers["content-type"]) == (200, b"", "text/csv; charset=utf-8")
    assert "content-length" not in head.headers, "which would be that of the report"
    assert (await _get(panel, url, "POST")).status_code == 405


async def test_what_is_removed_meanwhile_breaks_the_report_off(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that is cut short must not look whole."""
    await panel.accounts(*({} for _ in range(20)))
    update = await panel.done(BLOCK)
    url, key = await _url(panel, update) or "", ids.key_of("BatchUpdate", update["id"])
    read = reported.accounts_of

    async def after_removing(session: Any, update: int, chunk: int, *given: Any) -> Any:
        accounts = await read(session, update, chunk, *given)
        if chunk == 0:
            await panel.owner.execute("DELETE FROM account_outcomes WHERE batch_update_id = $1", key)
        return accounts

    monkeypatch.setattr(reported, "accounts_of", after_removing)
    before = [await panel.api.counted("report", outcome) for outcome in ("ok", "INTERNAL_SERVER_ERROR")]
    with pytest.raises(LookupError):
        await _get(panel, url)
    after = [await panel.api.counted("report", outcome) for outcome in ("ok", "INTERNAL_SERVER_ERROR")]
    assert after == [before[0], before[1] + 1]


@pytest.mark.parametrize("spec_version", ["2.3", "2.4"])
async def test_who_hangs_up_leaves_no_connection_behind(panel: Panel, spec_version: str) -> None:
    await panel.accounts(*({} for _ in range(40)))
    update = await panel.done(BLOCK)
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        async with asyncio.timeout(10):
            while len(sent) < 3:
                await asyncio.sleep(0)  # it hangs up at once, before the fourth piece
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message.get("body", b""))
        if len(sent) > 3:
            raise OSError
        await asyncio.sleep(0)

    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": spec_version}, "http_version": "1.1",
        "method": "GET", "path": await _url(panel, update), "query_string": b"", "root_path": "",
        "headers": [(b"authorization", f"Bearer {panel.api.token(panel.tenant)}".encode())],
    }  # fmt: skip
    with suppress(ClientDisconnect):
        await panel.api.app(scope, receive, send)
    assert 2 < len(sent) < 6
    usage = panel.api.app.state.database.usage
    await until(lambda: usage.in_use == 0, 5, "all connections are free")


async def test_a_chunk_that_is_read_for_nobody_is_a_background_task(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who hangs up does not end the read, and whoever stops the server ends it by its name."""
    await panel.accounts({})
    url = await _url(panel, await panel.done(BLOCK)) or ""
    begun = asyncio.get_running_loop().create_future()

    async def for_ever(*_: Any) -> Any:
        begun.set_result(asyncio.current_task())
        await asyncio.Event().wait()

    monkeypatch.setattr(reported, "accounts_of", for_ever)
    asking = asyncio.create_task(_get(panel, url))
    async with asyncio.timeout(10):
        reading = await begun
    await cancel_and_wait(asking)
    background = panel.api.app.state.reports._background
    assert (reading.get_name(), reading.done()) == ("read of a report", False)
    assert reading in background._tasks
    await cancel_and_wait(reading)
    assert reading not in background._tasks
