"""Tells requests from background tasks."""

import asyncio

from db.background.tasks import is_background


def in_background() -> bool:
    """Whether the current task is a background task, and serves no request."""
    task = asyncio.current_task()
    return task is not None and is_background(task)
