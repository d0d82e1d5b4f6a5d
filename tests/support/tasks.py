"""Tells requests from background tasks."""

import asyncio
import re


def in_background() -> bool:
    """Whether the current task is a background task: only those have names of their own."""
    task = asyncio.current_task()
    return task is not None and re.fullmatch(r"Task-\d+", task.get_name()) is None
