"""Updates over HTTP beside the plain in-place UPDATE of the same columns."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.server import Bench
from bench.table import Figure, median

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


@dataclass(frozen=True)
class Kind:
    """A change that each turn makes anew for every account, in plain SQL and as a request; how near it has to come."""

    name: str
    plain: Callable[[int], str]
    request: Callable[[int, dict[str, Any]], dict[str, Any]]
    reach: float


KINDS = (
    Kind(
        "role, time zone, language, associated number",
        lambda n: (
            f"role = {1 + n % 2}, time_zone = 'Asia/{('Tokyo', 'Seoul')[n % 2]}',"
            f" preferred_language = '{('en', 'cs')[n % 2]}', associated_number = '{1000 + n}'"
        ),
        lambda n, ids: {
            "selfCareSettings": {"role": ids["roles"][n % 2], "timeZone": ("Asia/Tokyo", "Asia/Seoul")[n % 2]},
            "ivrSettings": {"preferredLanguage": ("en", "cs")[n % 2], "associatedNumber": str(1000 + n)},
        },
        2.0,
    ),
    Kind(
        "expiration date, product, site (all facets move)",
        lambda n: (
            f"expiration_date = date '2028-01-01' + {n}, product = {1 + n % 2}, customer_site = {1 + n % 2},"
            f" threshold = {(1 + n % 2) % 3 * 3}"
        ),
        lambda n, ids: {
            "lifecycle": {"expirationDate": f"2028-02-{1 + n % 28:02}"},
            "product": {"product": ids["products"][n % 2]},
            "customerSite": {"customerSite": ids["customerSites"][n % 2]},
        },
        2.7,
    ),
    Kind(
        "charge with xDRs",
        lambda n: "balance = balance - 0.01",
        lambda n, ids: {"balance": {"charge": {"amount": "0.01"}}, "idempotencyKey": f"bench {n} {time.time_ns()}"},
        2.5,
    ),
)
PREVIEW_REACH = 0.3


async def measure(bench: Bench, size: int, rounds: int) -> list[Figure]:
    """Figures of every kind for the batch of that size: floor, update and preview in turn, `rounds` times."""
    ids = await _choices(bench, size)
    figures: list[Figure] = []
    for kind in KINDS:
        floors, updates, previews = [], [], []
        for turn in range(0, 2 * rounds, 2):
            floors.append(await _floor(bench, size, kind.plain(turn)))
            await bench.settle(size)
            asked = {"filter": {"batch": {"name": f"{size:,}"}}, **kind.request(turn + 1, ids)}
            previews.append(await _timed(bench, PREVIEW, "previewBatchUpdate", asked))
            updates.append(await _timed(bench, UPDATE, "batchUpdateAccounts", asked))
            await bench.settle(size)
        floor, update, preview = median(floors), median(updates), median(previews)
        figures.append(Figure(f"update: {kind.name}", size, update, floor, size / update, kind.reach))
        figures.append(Figure(f"preview: {kind.name}", size, preview, floor, size / preview, PREVIEW_REACH))
    return figures


async def _choices(bench: Bench, size: int) -> dict[str, list[str]]:
    fields = "products { id } roles { id } customerSites { id }"
    selection = f"batch {{ choices {{ {fields} }} }}"
    query = f"query($name: String!) {{ accountBatch(filter: {{batch: {{name: $name}}}}) {{ {selection} }} }}"
    data = await bench.graphql(query, name=f"{size:,}")
    return {name: [item["id"] for item in items] for name, items in data["accountBatch"]["batch"]["choices"].items()}


async def _floor(bench: Bench, size: int, assignments: str) -> float:
    begun = time.perf_counter()
    async with bench.owner.transaction():
        await bench.owner.execute("SET LOCAL session_replication_role = replica")
        await bench.owner.execute(f"UPDATE accounts SET {assignments} WHERE batch_id = {bench.batches[size]}")
    return time.perf_counter() - begun


async def _ended(bench: Bench, update: dict[str, Any]) -> dict[str, Any]:
    """The progress of an update once it has ended; a large one is left to the server's worker, and asked for."""
    while update["state"] in ("QUEUED", "RUNNING"):
        await asyncio.sleep(0.05)
        update = (await bench.graphql(STATE, id=update["id"]))["batchUpdate"]
    progress: dict[str, Any] = update["progress"]
    return progress


async def _timed(bench: Bench, query: str, field: str, asked: dict[str, Any]) -> float:
    begun = time.perf_counter()
    payload = (await bench.graphql(query, input=asked))[field]
    if payload["userErrors"]:
        raise AssertionError(payload["userErrors"])
    done = payload.get("preview") or await _ended(bench, payload["batchUpdate"])
    seconds = time.perf_counter() - begun
    if done["updated"] != done["selected"]:
        raise AssertionError(f"not all accounts change: {done}")
    return seconds
