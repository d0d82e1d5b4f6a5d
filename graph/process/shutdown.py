"""Shutdown: within ten seconds of the signal the process has ended, whatever its tasks do.

Streams end at once, background work after the chunk under way. Requests have `ANSWER_AFTER` seconds, in which small
updates are completed as promised; after that their mutations answer with the update as it is. What still runs after
`GRACE_PERIOD` seconds is cancelled. After `FORCE_AFTER` seconds the process exits, and logs the tasks that did not end.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType

from graph.process import unfinished_tasks

ANSWER_AFTER = 3.0
GRACE_PERIOD = 4.0
FORCE_AFTER = 8.0
SAME_REQUEST = 0.5
"""Seconds in which a second signal is taken for the first: `timeout` and terminals signal a process and its group."""

_REPORT_SECONDS = 0.5
"""Seconds that logging the unfinished tasks may take."""

FORCED = 1
"""Exit status of a process that had to be forced to exit."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Shutdown:
    """Whether shutdown of the process was requested, and how long ago."""

    def __init__(self) -> None:
        self.requested = asyncio.Event()
        """Set when shutdown is requested: streams end, background work stops."""
        self.due = asyncio.Event()
        """Set `ANSWER_AFTER` seconds later: mutations are answered with their updates as they are."""
        self._requested_at: float | None = None

    def request(self) -> None:
        """Requests shutdown, from within the loop. A second call changes nothing."""
        self._requested_at = self._requested_at or monotonic()
        if not self.requested.is_set():
            self.requested.set()
            asyncio.get_running_loop().call_later(self.remaining(ANSWER_AFTER), self.due.set)

    def remaining(self, within: float) -> float:
        """Seconds that remain of `within` seconds since shutdown was requested; 0 when they are over."""
        return max(0.0, within - (monotonic() - (self._requested_at or monotonic())))

    def listen(self) -> None:
        """Handles SIGTERM and SIGINT: the first requests shutdown and is passed on to the previous handler of SIGTERM.

        A second one ends the process at once, unless it has a supervisor, which then does: Ctrl-C in a terminal, and
        SIGTERM to a whole group, reach both.
        """
        supervised, loop = multiprocessing.parent_process() is not None, asyncio.get_running_loop()
        previous = signal.getsignal(signal.SIGTERM)

        def handle(number: int, frame: FrameType | None) -> None:
            if loop.is_closed():
                kill_with(number)
            elif self._requested_at is None:
                self._requested_at = monotonic()
                _exit_after(FORCE_AFTER, loop)
                loop.call_soon_threadsafe(self.request)
                if callable(previous):
                    previous(number, frame)
            elif not supervised and monotonic() - self._requested_at > SAME_REQUEST:
                kill_with(number)

        signal.signal(signal.SIGTERM, handle)
        signal.signal(signal.SIGINT, signal.SIG_IGN if supervised else handle)


def skip_final_collection() -> None:
    """Lets the interpreter exit without a last garbage collection, which takes seconds on a busy machine."""
    gc.freeze()


def kill_with(number: int) -> None:
    """Ends this process at once with that signal."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _exit_after(seconds: float, loop: asyncio.AbstractEventLoop) -> None:
    """Exits after so many seconds, from a thread of its own: a task may block the loop."""

    def end() -> None:
        _run_after(_REPORT_SECONDS, os._exit, FORCED)  # writing the log may block as well
        try:
            unfinished_tasks.log_unfinished(loop, seconds)
        finally:
            os._exit(FORCED)

    _run_after(seconds, end)


def _run_after(seconds: float, function: Callable[..., object], *arguments: object) -> None:
    timer = threading.Timer(seconds, function, arguments)
    timer.daemon = True
    timer.start()
