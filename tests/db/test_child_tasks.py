"""Child tasks that are ended: whoever is cancelled meanwhile is cancelled, and nobody waits for what does not end."""

import asyncio

import pytest

from db.background.child_tasks import cancel_and_wait


async def _slow_to_end(ends: asyncio.Event, ending: asyncio.Event) -> None:
    """Ends when it may; `ending` tells that it has been cancelled, and that its parent waits."""
    try:
        await asyncio.sleep(3600)
    finally:
        ending.set()
        await ends.wait()


async def test_children_have_ended_when_it_returns() -> None:
    ends, ending = asyncio.Event(), asyncio.Event()
    children = [asyncio.create_task(_slow_to_end(ends, ending)) for _ in range(2)]
    await asyncio.sleep(0)
    waiting = asyncio.create_task(cancel_and_wait(*children))
    async with asyncio.timeout(5):
        await ending.wait()
        assert not waiting.done()
        ends.set()
        assert await waiting == set()
    assert all(child.cancelled() for child in children)
    assert await cancel_and_wait(*children) == set(), "again is as once"
    assert await cancel_and_wait() == set()


async def test_ones_own_cancellation_is_not_swallowed() -> None:
    """The child ends in the very moment in which its parent is cancelled."""
    ends, ending, swallowed = asyncio.Event(), asyncio.Event(), []

    async def parent() -> None:
        child = asyncio.create_task(_slow_to_end(ends, ending))
        await asyncio.sleep(0)
        await cancel_and_wait(child)
        swallowed.append(child)

    task = asyncio.create_task(parent())
    async with asyncio.timeout(5):
        await ending.wait()
    task.cancel()
    ends.set()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not swallowed


async def test_a_child_is_not_left_by_a_parent_that_is_cancelled() -> None:
    ends, cancelled = asyncio.Event(), asyncio.Semaphore(0)
    child = asyncio.create_task(_forgets(ends, cancelled))
    await asyncio.sleep(0)
    parent = asyncio.create_task(cancel_and_wait(child))
    async with asyncio.timeout(5):
        await cancelled.acquire()
        parent.cancel()
        await cancelled.acquire()
    assert not parent.done(), "it has cancelled its child once more, and waits"
    ends.set()
    await asyncio.wait({parent}, timeout=5)
    assert child.done()
    assert parent.cancelled()


async def _forgets(ends: asyncio.Event, cancelled: asyncio.Semaphore) -> None:
    """Ends when it likes, and counts how often it was cancelled."""
    while not ends.is_set():
        try:
            await ends.wait()
        except asyncio.CancelledError:
            cancelled.release()


async def test_one_that_does_not_end_is_answered() -> None:
    ends, cancelled = asyncio.Event(), asyncio.Semaphore(0)
    forgetful, obedient = asyncio.create_task(_forgets(ends, cancelled)), asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    assert await cancel_and_wait(forgetful, obedient, within=0.05) == {forgetful}
    ends.set()
    await forgetful


async def test_what_became_of_them_is_not_told() -> None:
    async def fails() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError as error:
            raise RuntimeError("in its last words") from error

    child = asyncio.create_task(fails())
    await asyncio.sleep(0)
    assert await cancel_and_wait(child) == set()
    assert child.done()
