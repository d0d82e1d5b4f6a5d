"""The database vanishes in the middle of a mutation: it is done once, and whoever repeats it by its key learns so."""

import asyncio
import os
import signal

import httpx
import pytest

from db.embedded import ensure_running, stop
from tests.crash.client import UPDATE, ask_until_answered, charge
from tests.crash.installation import TIMEOUT, Installation
from tests.crash.shutdown import locked_rows
from tests.graph.faults.other_database import answers, ask, client, server
from tests.support.waiting import until

ROWS = "SELECT count(*) FROM batch_updates WHERE idempotency_key = $1"
CHARGED = """SELECT updated > 0 AND updated = (SELECT count(*) FROM xdrs WHERE batch_update_id = batch_updates.id)
    AND updated = (SELECT count(DISTINCT control_number) FROM xdrs WHERE batch_update_id = batch_updates.id)
    FROM batch_updates WHERE idempotency_key = $1"""


WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
ACCEPTED = "SELECT count(*) > 0 FROM batch_updates WHERE idempotency_key = $1"
MOMENTS: dict[str, tuple[str, str | None]] = {
    "when it is sent": ("SELECT", None),
    "before it is accepted": ("LOCK TABLE batch_updates IN EXCLUSIVE MODE", WAITS),
    "before its accounts are changed": ("SELECT FROM accounts WHERE control_number <= 500 FOR UPDATE", WAITS),
    "when it is accepted": ("SELECT", ACCEPTED),
}
"""What another program does meanwhile, and what is then waited for."""


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_mutation_is_done_once_whenever_the_database_vanishes(installed: Installation, moment: str) -> None:
    key = f"vanishes {moment}"
    change = charge(key, "1-500")
    meanwhile, reached = MOMENTS[moment]
    with server(installed) as (_, url):
        async with client(installed, url) as http:
            await until(lambda: answers(http), TIMEOUT, "it is answered")
            async with locked_rows(installed, meanwhile):
                asking = asyncio.create_task(ask(http, UPDATE, input=change))
                if reached is not None:
                    await installed.until(reached, *([key] if reached == ACCEPTED else []))
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
