"""Reverts over HTTP, compared with the updates that they revert."""

import time
from typing import Any

from bench import doing
from bench.kinds import CHARGE, SETTINGS, Kind, choices
from bench.server import Bench
from bench.table import Figure, of_rounds

PREVIEW = """
query Preview($id: ID!) {
  previewRevertBatchUpdate(id: $id) { preview { selected updated confirmationToken } userErrors { code } }
}
"""
REVERT = """
mutation Revert($id: ID!) {
  revertBatchUpdate(id: $id) { batchUpdate { id state progress { selected updated } } userErrors { code } }
}
"""


async def measure(bench: Bench, size: int, rounds: int) -> list[Figure]:
    """Figures of two kinds for the batch of that size: update, preview of its revert and revert, `rounds` times."""
    ids = await choices(bench, size)
    return [figure for kind in (SETTINGS, CHARGE) for figure in await _figures(bench, kind, ids, size, rounds)]


async def _figures(bench: Bench, kind: Kind, ids: dict[str, list[str]], size: int, rounds: int) -> list[Figure]:
    turns = [await _turn(bench, kind.request(ids), size) for _ in range(rounds)]
    updates, previews, answers, reverts = zip(*turns, strict=True)
    return [
        of_rounds(f"revert, compared with its update: {kind.name}", size, reverts, updates, size, None),
        of_rounds(f"preview of the revert: {kind.name}", size, previews, updates, size, None),
        of_rounds(f"revert, until it is answered: {kind.name}", size, answers, updates, size, None),
    ]


async def _turn(bench: Bench, request: dict[str, Any], size: int) -> tuple[float, float, float, float]:
    """Seconds of an update, of the preview of its revert, and of that revert: until it is answered, and in all."""
    begun = time.perf_counter()
    update = await doing.accept(bench, size, request)
    updated = await doing.end(bench, update) - begun
    await bench.settle(size)
    begun = time.perf_counter()
    found = (await bench.graphql(PREVIEW, id=update["id"]))["previewRevertBatchUpdate"]["preview"]
    previewed = time.perf_counter() - begun
    if found["updated"] != size:
        raise AssertionError(f"not all accounts would go back: {found}")
    begun = time.perf_counter()
    revert = (await bench.graphql(REVERT, id=update["id"]))["revertBatchUpdate"]["batchUpdate"]
    answered = time.perf_counter() - begun
    reverted = await doing.end(bench, revert) - begun
    await bench.settle(size)
    return updated, previewed, answered, reverted
