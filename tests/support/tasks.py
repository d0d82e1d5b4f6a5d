"""Who runs: a request, or what goes on beside it."""

import asyncio
import re


def in_background() -> bool:
    """Whether the task that runs goes on beside the requests: those tasks have names of their own."""
    task = asyncio.current_task()
    return task is not None and re.fullmatch(r"Task-\d+", task.get_name()) is None
