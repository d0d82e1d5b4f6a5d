"""A test that runs out of time says which tasks wait where: of a loop that waits the stacks of threads show no more."""

import asyncio
import sys
import threading

from graph.process import unfinished_tasks

_BEFORE = 1.0
"""Seconds before the end of the run."""


class Watch:
    """Tells of the tasks of one loop shortly before a test has run out of time."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._timer: threading.Timer | None = None

    def begin(self, test: str, seconds: float) -> None:
        """A test has begun that has so many seconds."""
        self.end()
        self._timer = threading.Timer(max(0.0, seconds - _BEFORE), self._tell, (test,))
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """It has ended."""
        if self._timer is not None:
            self._timer.cancel()

    def _tell(self, test: str) -> None:
        tasks = (
            [] if self.loop is None else [unfinished_tasks.describe_task(task) for task in asyncio.all_tasks(self.loop)]
        )
        lines = [f"{told['task']} ({told['does']}) waits at {told['at']}" for told in tasks]
        print(f"{test} is running out of time:", *lines, sep="\n  ", file=sys.stderr, flush=True)
