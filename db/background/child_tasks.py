"""Cancelling child tasks and waiting for their end.

Awaiting a cancelled task under `suppress(CancelledError)` also swallows a cancellation of the awaiting task that
arrives meanwhile, so its canceller never returns. So does `asyncio.wait_for` before Python 3.12.
"""

import asyncio
from typing import Any


async def cancel_and_wait(*tasks: "asyncio.Task[Any]", within: float | None = None) -> "set[asyncio.Task[Any]]":
    """Cancel tasks and wait until they have ended, at most `within` seconds; return those that have not.

    Their results and exceptions are discarded. If the caller is cancelled meanwhile, the tasks are cancelled once more,
    and CancelledError is raised after the wait.
    """
    loop, cancelled = asyncio.get_running_loop(), None
    until = None if within is None else loop.time() + within
    pending = _cancel(tasks)
    while pending and (until is None or loop.time() < until):
        try:
            await asyncio.wait(pending, timeout=None if until is None else until - loop.time())
        except asyncio.CancelledError as error:
            cancelled = error
            _cancel(pending)
        pending = {task for task in pending if not task.done()}
    for task in set(tasks) - pending:
        _ = task.cancelled() or task.exception()  # else asyncio logs an exception that was never retrieved
    if cancelled is not None:
        raise cancelled
    return pending


def _cancel(tasks: Any) -> "set[asyncio.Task[Any]]":
    """Cancel the tasks that have not ended, and return them."""
    running = {task for task in tasks if not task.done()}
    for task in running:
        task.cancel()
    return running
