"""Child tasks that are ended: whoever is cancelled meanwhile is cancelled, and nobody waits for what does not end."""

import asyncio

import pytest

from db.background.child_tasks import cancel_and_wait


async def _slow_to_end(ends: asyncio.Event) -> None:
    try:
        await asyncio.sleep(3600)
    finally:
        await ends.wait()


async def test_children_have_ended_when_it_returns() -> None:
    ends = asyncio.Event()
    children = [asyncio.create_task(_slow_to_end(ends)) for _ in range(2)]
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, ends.set)
    assert await cancel_and_wait(*children) == set()
    assert all(child.cancelled() for child in children)
    assert await cancel_and_wait(*children) == set(), "again is as once"
    assert await cancel_and_wait() == set()


async def test_ones_own_cancellation_is_not_swallowed() -> None:
    """The child ends in the very moment in which its parent is cancelled."""
    ends, swallowed = asyncio.Event(), []

    async def parent() -> None:
        child = asyncio.create_task(_slow_to_end(ends))
        await asyncio.sleep(0)
        await cancel_and_wait(child)
        swallowed.append(child)

    task = asyncio.create_task(parent())
    await asyncio.sleep(0.01)
    task.cancel()
    ends.set()
    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not swallowed


async def test_a_child_is_not_left_by_a_parent_that_is_cancelled() -> None:
    ends = asyncio.Event()
    child = asyncio.create_task(_forgets(ends))
    parent = asyncio.create_task(cancel_and_wait(child))
    await asyncio.sleep(0.01)
    parent.cancel()
    await asyncio.sleep(0.01)
    assert not parent.done()
    ends.set()
    await asyncio.wait({parent}, timeout=5)
    assert child.done()
    assert parent.cancelled()


async def _forgets(ends: asyncio.Event) -> None:
    """Ends when it likes."""
    while not ends.is_set():
        try:
            await ends.wait()
        except asyncio.CancelledError:
            continue


async def test_one_that_does_not_end_is_answered() -> None:
    ends = asyncio.Event()
    forgetful, obedient = asyncio.create_task(_forgets(ends)), asyncio.create_task(asyncio.sleep(3600))
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
