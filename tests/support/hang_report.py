"""Report on a test that hangs: its asyncio tasks and where each waits, which the stacks of threads do not show."""

import asyncio
import sys
import threading

from graph.process import unfinished_tasks

_BEFORE = 1.0
"""Seconds between the report and the timeout of the test."""


class HangReport:
    """Prints the tasks of one loop shortly before a test times out."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self._timer: threading.Timer | None = None

    def begin(self, test: str, seconds: float) -> None:
        """Arms the report for a test with that timeout."""
        self.end()
        self._timer = threading.Timer(max(0.0, seconds - _BEFORE), self._print, (test,))
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Disarms the report."""
        if self._timer is not None:
            self._timer.cancel()

    def _print(self, test: str) -> None:
        tasks = (
            [] if self.loop is None else [unfinished_tasks.describe_task(task) for task in asyncio.all_tasks(self.loop)]
        )
        lines = [f"{described['task']} ({described['does']}) waits at {described['at']}" for described in tasks]
        print(f"{test} is running out of time:", *lines, sep="\n  ", file=sys.stderr, flush=True)
