"""What goes on beside the requests: begun by name, ended together; one that does not end is named, not waited for."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from db.child_tasks import cancel_and_wait
from graph.process import unfinished_tasks
from graph.process.shutdown import GRACE_PERIOD, Shutdown

CANCEL_TIMEOUT = 1.5
"""Seconds that a task has to end once it is cancelled."""

log = structlog.get_logger(__name__)

T = TypeVar("T")


class BackgroundTasks:
    """The tasks that go on."""

    def __init__(self, stopping: Shutdown) -> None:
        self._stopping = stopping
        self._tasks: set[asyncio.Task[Any]] = set()
        self._leaving: set[asyncio.Task[Any]] = set()

    def begin(self, name: str, doing: Coroutine[Any, Any, T], *, leaves: bool = False) -> "asyncio.Task[T]":
        """Begins one; one that `leaves` ends by itself soon after the process is asked to stop."""
        task = asyncio.create_task(doing, name=name)
        for tasks in (self._tasks, self._leaving) if leaves else (self._tasks,):
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        task.add_done_callback(_log_failure)
        return task

    async def end(self) -> None:
        """Ends all: those that leave by themselves have what is left of the grace; says which did not end."""
        self._stopping.ask()
        for task in self._tasks - self._leaving:
            task.cancel()
        if self._leaving:
            await asyncio.wait(set(self._leaving), timeout=self._stopping.left(GRACE_PERIOD))
        for task in await cancel_and_wait(*self._tasks, within=CANCEL_TIMEOUT):
            log.error("a background task did not end", **unfinished_tasks.describe_task(task))


def _log_failure(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled() and (fault := task.exception()) is not None:
        log.error("a background task was ended by a fault", task=task.get_name(), exc_info=fault)
