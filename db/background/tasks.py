"""Starting tasks that belong to no request: names of those in the background, and those that several requests share."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, TypeVar

T = TypeVar("T")

_BACKGROUND = "background: "
"""What the names of background tasks begin with."""


def background_name(work: str) -> str:
    """The name of a background task that does `work`."""
    return _BACKGROUND + work


def is_background(task: "asyncio.Task[Any]") -> bool:
    """Whether a task is a background task, by its name."""
    return task.get_name().startswith(_BACKGROUND)


def start_shared(work: Coroutine[Any, Any, T], name: str) -> "asyncio.Task[T]":
    """Start a task that goes on for whoever needs it.

    Its context is empty: whatever it does, such as its statements, would otherwise be counted, and logged, as done for
    the request that happened to come first.
    """
    return asyncio.create_task(work, name=name, context=Context())
