"""Child tasks: ended by who began them.

To cancel a task and await it under `suppress(CancelledError)` also swallows one's own cancellation, if it comes in that
moment: whoever cancels then waits for ever. So does `asyncio.wait_for` before Python 3.12.
"""

import asyncio
from typing import Any


async def cancel_and_wait(*tasks: "asyncio.Task[Any]", within: float | None = None) -> "set[asyncio.Task[Any]]":
    """Cancels tasks and waits until they have ended, or for so many seconds; answers those that have not.

    What became of them is not told. Whoever is cancelled meanwhile cancels them once more, waits on, and is cancelled
    then.
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
        _ = task.cancelled() or task.exception()  # else its fault would be told of as one that nobody asked for
    if cancelled is not None:
        raise cancelled
    return pending


def _cancel(tasks: Any) -> "set[asyncio.Task[Any]]":
    """Cancels those that have not ended, and answers them."""
    running = {task for task in tasks if not task.done()}
    for task in running:
        task.cancel()
    return running
