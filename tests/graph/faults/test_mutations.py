"""The database vanishes in the middle of a mutation: it is done once, and whoever repeats it by its key learns so."""

import asyncio
import os
import signal

import httpx
import pytest

from db.embedded import ensure_running, stop
from tests.crash.client import UPDATE, ask_until_answered, charge
from tests.crash.installation import Installation
from tests.graph.faults.other_database import answers, ask, client, server

ROWS = "SELECT count(*) FROM batch_updates WHERE idempotency_key = $1"
CHARGED = """SELECT updated > 0 AND updated = (SELECT count(*) FROM xdrs WHERE batch_update_id = batch_updates.id)
    AND updated = (SELECT count(DISTINCT control_number) FROM xdrs WHERE batch_update_id = batch_updates.id)
    FROM batch_updates WHERE idempotency_key = $1"""


@pytest.mark.parametrize("moment", [0.0, 0.02, 0.05, 0.15])
async def test_a_mutation_is_done_once_whenever_the_database_vanishes(installed: Installation, moment: float) -> None:
    key = f"vanishes after {moment}"
    change = charge(key, "1-500")
    with server(installed) as (_, url):
        async with client(installed, url) as http:
            assert await answers(http)
            asking = asyncio.create_task(ask(http, UPDATE, input=change))
            await asyncio.sleep(moment)  # a moment of the request, whichever it is
            os.kill(installed.postmaster, signal.SIGQUIT)
            await asyncio.to_thread(stop, installed.home)
            await asyncio.to_thread(ensure_running, installed.home)
            first = await asking
            _assert_answered_or_unavailable(first)
            if first.status_code == 503:
                assert await installed.value(ROWS, key) == 0, "nothing was accepted"
            again = await ask_until_answered(http, url, UPDATE, input=change)
            assert again["batchUpdate"]["state"] == "COMPLETED"
    assert await installed.value(ROWS, key) == 1
    assert await installed.value(CHARGED, key)


def _assert_answered_or_unavailable(response: httpx.Response) -> None:
    codes = [error["extensions"]["code"] for error in response.json().get("errors", [])]
    assert (response.status_code, codes) in [(200, []), (200, ["UNAVAILABLE"]), (503, ["UNAVAILABLE"])], response.text
