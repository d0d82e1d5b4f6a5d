"""Refusals in quick succession are answered later and later, to those alone whom they concern."""

import asyncio

import pytest

from db.settings import Settings
from graph.execution.cost.refusals import APART, PROMPT, Refusals

REFILL, HELD = 5, 32
FLOODING, HONEST = (1, "flooding"), (1, "honest")


def refusals(now: list[float], shutdown: asyncio.Event) -> Refusals:
    return Refusals(Settings(_env_file=None, refusal_refill=REFILL, refusals_held=HELD), shutdown, lambda: now[0])


async def staying() -> None:
    """A client that does not leave."""
    await asyncio.Event().wait()


def test_a_flood_is_answered_no_more_a_second_than_come_back() -> None:
    now = [0.0]
    counted = refusals(now, asyncio.Event())
    assert [counted.count(FLOODING) for _ in range(PROMPT)] == [0] * PROMPT
    for _ in range(50):  # on one connection, as soon as the last answer is there
        now[0] += counted.count(FLOODING)
    assert now[0] == pytest.approx(50 / REFILL)
    assert [counted.count(FLOODING) for _ in range(4)] == pytest.approx([n / REFILL for n in (1, 2, 3, 4)])
    assert max(counted.count(FLOODING) for _ in range(100)) == PROMPT / REFILL
    assert counted.count(HONEST) == 0
    now[0] += 2 * PROMPT / REFILL
    assert counted.count(FLOODING) == 0


async def test_few_are_held_and_shutdown_ends_their_wait() -> None:
    shutdown = asyncio.Event()
    held = refusals([0.0], shutdown)
    for _ in range(PROMPT):
        assert await held.hold(FLOODING, staying)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(held.hold(FLOODING, staying)) for _ in range(HELD)]
        await asyncio.sleep(0)
        assert not await held.hold(FLOODING, staying)
        assert await held.hold(HONEST, staying)
        assert not any(task.done() for task in waiting)
        shutdown.set()
    assert all(task.result() for task in waiting)


async def test_those_held_for_the_longest_are_not_answered_in_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    held, waits, all_wait = refusals([0.0], asyncio.Event()), list[float](), asyncio.Event()

    async def wait(_: Refusals, seconds: float, departure: object) -> None:
        waits.append(seconds)
        if len(waits) == HELD:
            all_wait.set()
        await all_wait.wait()

    monkeypatch.setattr(Refusals, "_wait", wait)
    for _ in range(2 * PROMPT):
        held.count(FLOODING)
    await asyncio.gather(*(held.hold(FLOODING, staying) for _ in range(HELD)))
    assert waits == pytest.approx([PROMPT / REFILL + number * APART for number in range(HELD)])


async def test_who_leaves_is_not_held() -> None:
    left = asyncio.Event()
    held = refusals([0.0], asyncio.Event())
    for _ in range(PROMPT):
        await held.hold(FLOODING, staying)
    async with asyncio.TaskGroup() as group:
        for _ in range(HELD):
            group.create_task(held.hold(FLOODING, left.wait))
        await asyncio.sleep(0)
        assert not await held.hold(FLOODING, left.wait)
        left.set()
    room = asyncio.create_task(held.hold(FLOODING, staying))
    await asyncio.sleep(0)
    assert not room.done()
    room.cancel()
