"""Timing of an update or a preview of a whole batch over HTTP.

An update is measured until its client knows of its end. The client learns of it by the NOTIFY that subscriptions use,
on the owner's connection, as polling the server would affect the measurement.
"""

import asyncio
import time
from typing import Any

from bench.server import Bench
from db.tables.notifications import UPDATES
from graph.schema.ids import key_of

UPDATE = """
mutation Update($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) {
    batchUpdate { id state progress { selected updated } }
    userErrors { code message path }
  }
}
"""
STATE = "query State($id: ID!) { batchUpdate(id: $id) { id state progress { selected updated } } }"
PREVIEW = """
query Preview($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) {
    preview { selected updated unchanged refused refusals { code count samples { accountId } } confirmationToken }
    userErrors { code message path }
  }
}
"""
_ENDED = "SELECT finished_at IS NOT NULL FROM batch_updates WHERE id = $1"


async def update(bench: Bench, size: int, request: dict[str, Any]) -> float:
    """Seconds from the request until its client knows that all accounts of that batch were changed."""
    begun = time.perf_counter()
    return await end(bench, await accept(bench, size, request)) - begun


async def preview(bench: Bench, size: int, request: dict[str, Any]) -> float:
    """Seconds of a preview of that request for all accounts of that batch."""
    begun = time.perf_counter()
    found = await _payload(bench, PREVIEW, "previewBatchUpdate", size, request)
    seconds = time.perf_counter() - begun
    _check(found["preview"])
    return seconds


async def token(bench: Bench, size: int, request: dict[str, Any]) -> str:
    """The confirmation token of a preview of that request for all accounts of that batch."""
    found = await _payload(bench, PREVIEW, "previewBatchUpdate", size, request)
    return str(found["preview"]["confirmationToken"])


async def accept(bench: Bench, size: int, request: dict[str, Any]) -> dict[str, Any]:
    """Request an update; return the mutation's `batchUpdate`."""
    accepted: dict[str, Any] = (await _payload(bench, UPDATE, "batchUpdateAccounts", size, request))["batchUpdate"]
    return accepted


async def end(bench: Bench, update: dict[str, Any]) -> float:
    """Follow an update to its end; return the instant (`perf_counter`) at which its client knows of it."""
    if update["state"] in ("QUEUED", "RUNNING"):
        await _ended(bench.owner, key_of("BatchUpdate", update["id"]))
        update = (await bench.graphql(STATE, id=update["id"]))["batchUpdate"]
    known = time.perf_counter()
    _check(update["progress"])
    return known


async def _payload(bench: Bench, query: str, field: str, size: int, request: dict[str, Any]) -> dict[str, Any]:
    update_input = {"filter": {"batch": {"name": f"{size:,}"}}, **request}
    payload: dict[str, Any] = (await bench.graphql(query, input=update_input))[field]
    if payload["userErrors"]:
        raise AssertionError(payload["userErrors"])
    return payload


def _check(done: dict[str, int]) -> None:
    if done["updated"] != done["selected"]:
        raise AssertionError(f"not all accounts change: {done}")


async def _ended(owner: Any, key: int) -> None:
    moved = asyncio.Event()

    def hear(*heard: Any) -> None:
        if heard[3] == str(key):
            moved.set()

    await owner.add_listener(UPDATES, hear)
    try:
        while not await owner.fetchval(_ENDED, key):
            await moved.wait()
            moved.clear()
    finally:
        await owner.remove_listener(UPDATES, hear)
