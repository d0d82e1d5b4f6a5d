"""What a person waits for: the update and the preview of one account, and the answer to an update of a whole batch."""

import time
from collections.abc import Sequence
from typing import Any

from bench import doing
from bench.kinds import SETTINGS, choices
from bench.server import Bench
from bench.table import Figure, of_rounds

QUEUED_TARGET = 0.1
"""A large update is answered within a tenth of its time."""

CONFIRMED_TARGET = 0.2
"""With a confirmation token all accounts are judged once more before."""

WARM_UP = 10
"""Requests that are not counted: PostgreSQL plans a statement anew for the first few."""


async def measure(bench: Bench, size: int, requests: int, rounds: int) -> list[Figure]:
    """Figures for the batch of that size."""
    ids = await choices(bench, size)
    return [*await _of_one(bench, size, requests, ids), *await _queued(bench, size, rounds, ids)]


async def _of_one(bench: Bench, size: int, requests: int, ids: dict[str, list[str]]) -> list[Figure]:
    """Of one account after the other, compared with the plain UPDATE of it and its commit."""
    floors, updates, previews = [], [], []
    for number in range(1, WARM_UP + requests + 1):
        request = {"filter": {"batch": {"name": f"{size:,}"}, "controlNumbers": str(number)}, **SETTINGS.request(ids)}
        floors.append(await _floor(bench, size, number))
        previews.append(await doing.preview(bench, size, request))
        updates.append(await doing.update(bench, size, request))
    what = "of one account: role, time zone, language, associated number"
    return [_counted(f"update {what}", updates, floors), _counted(f"preview {what}", previews, floors)]


def _counted(what: str, measured: Sequence[float], floors: Sequence[float]) -> Figure:
    return of_rounds(what, 1, measured[WARM_UP:], floors[WARM_UP:], 1, None)


async def _floor(bench: Bench, size: int, number: int) -> float:
    where = f"batch_id = {bench.batches[size]} AND control_number = {number}"
    begun = time.perf_counter()
    await bench.owner.execute(f"UPDATE accounts SET {SETTINGS.plain()} WHERE {where}")
    return time.perf_counter() - begun


async def _queued(bench: Bench, size: int, rounds: int, ids: dict[str, list[str]]) -> list[Figure]:
    """Of the whole batch: until it is answered, compared with until it is done."""
    figures = []
    for what, confirmed, target in (
        ("answer to an update", False, QUEUED_TARGET),
        ("answer to an update with a confirmation token", True, CONFIRMED_TARGET),
    ):
        answers, updates = [], []
        for _ in range(rounds):
            request = SETTINGS.request(ids)
            if confirmed:
                request["confirmationToken"] = await doing.token(bench, size, request)
            answered, done = await _time(bench, size, request)
            answers.append(answered)
            updates.append(done)
            await bench.tidy()
        figures.append(of_rounds(what, size, answers, updates, size, target))
    return figures


async def _time(bench: Bench, size: int, request: dict[str, Any]) -> tuple[float, float]:
    """Seconds until an update is answered, and until its client knows that it is done."""
    begun = time.perf_counter()
    accepted = await doing.accept(bench, size, request)
    answered = time.perf_counter() - begun
    return answered, await doing.end(bench, accepted) - begun
