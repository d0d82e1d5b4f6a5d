"""Background tasks: started by name, stopped together. One that does not stop is logged, not waited for.

So are the parts of requests that go on when their clients leave.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from db.background.child_tasks import cancel_and_wait
from db.background.tasks import background_name
from graph.process import unfinished_tasks
from graph.process.shutdown import GRACE_PERIOD, Shutdown

CANCEL_TIMEOUT = 1.5
"""Seconds that a task may take to end once it is cancelled."""

log = structlog.get_logger(__name__)

T = TypeVar("T")


class BackgroundTasks:
    """The background tasks of a process."""

    def __init__(self, shutdown: Shutdown) -> None:
        self._shutdown = shutdown
        self._tasks: set[asyncio.Task[Any]] = set()
        self._ending_themselves: set[asyncio.Task[Any]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, T], *, ends_itself: bool = False) -> "asyncio.Task[T]":
        """Starts a task. `ends_itself`: it ends soon after shutdown was requested, and is not cancelled before."""
        return self._start(background_name(name), work, ends_itself)

    def start_for_request(
        self, name: str, work: Coroutine[Any, Any, T], *, ends_itself: bool = False
    ) -> "asyncio.Task[T]":
        """Starts a part of the current request that goes on though its client may leave; likewise."""
        return self._start(name, work, ends_itself)

    def _start(self, name: str, work: Coroutine[Any, Any, T], ends_itself: bool) -> "asyncio.Task[T]":
        task = asyncio.create_task(work, name=name)
        for tasks in (self._tasks, self._ending_themselves) if ends_itself else (self._tasks,):
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        task.add_done_callback(_log_failure)
        return task

    async def stop(self) -> None:
        """Stops all tasks; those that end themselves have the rest of the grace period. Logs any that did not end."""
        self._shutdown.request()
        for task in self._tasks - self._ending_themselves:
            task.cancel()
        if self._ending_themselves:
            await asyncio.wait(set(self._ending_themselves), timeout=self._shutdown.remaining(GRACE_PERIOD))
        for task in await cancel_and_wait(*self._tasks, within=CANCEL_TIMEOUT):
            log.error("a background task did not end", **unfinished_tasks.describe_task(task))


def _log_failure(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("a background task was ended by a fault", task=task.get_name(), exc_info=fault)
