"""Reports the tasks that have not ended, and where each waits."""

import asyncio
import sys
import threading
from types import FrameType
from typing import Any

import structlog

log = structlog.get_logger(__name__)


def describe_task(task: "asyncio.Task[Any]") -> dict[str, str]:
    """The task's name, its coroutine, and the line it waits at, in the innermost coroutine that it awaits."""
    coroutine: Any = task.get_coro()
    does = getattr(coroutine, "__qualname__", repr(coroutine))
    frame = None
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None) or frame
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)
    return {"task": task.get_name(), "does": does, "at": _place(frame)}


def log_unfinished(loop: asyncio.AbstractEventLoop, seconds: float) -> None:
    """Logs every unfinished task of a loop, and where each thread is. May be called from any thread."""
    for task in asyncio.all_tasks(loop):
        log.error("a task did not end", **describe_task(task))
    frames = sys._current_frames()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            log.error("a thread did not end", thread=thread.name, at=_place(frames.get(thread.ident or 0)))
    log.error("ended all the same", after_seconds=seconds)


def _place(frame: FrameType | None) -> str:
    return "" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_qualname}"
