"""Being asked to stop: within ten seconds of the signal the process has ended, whatever a task of it does.

At once streams end, and background work ends after the chunk under way. Requests have `ANSWER_AFTER` seconds, so that
small updates are done as promised; then their mutations are answered with the update as it is. What is left after
`GRACE_PERIOD` seconds is cancelled. After `FORCE_AFTER` seconds the process is ended, and says which task did not end.
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
_SAME_REQUEST = 0.5
"""Seconds in which a second signal is the same wish: `timeout` and terminals send it to a process and to its group."""

_REPORT_SECONDS = 0.5
"""Seconds that saying what did not end may take."""

FORCED = 1
"""Exit status of a process that had to be ended."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Shutdown:
    """Whether the process is asked to stop, and how long ago that was."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        """Streams end, background work leaves off."""
        self.due = asyncio.Event()
        """Mutations are answered as they are."""
        self._at: float | None = None

    def ask(self) -> None:
        """Asks, from within the loop; again is as once."""
        self._at = self._at or monotonic()
        if not self.asked.is_set():
            self.asked.set()
            asyncio.get_running_loop().call_later(self.left(ANSWER_AFTER), self.due.set)

    def left(self, within: float) -> float:
        """Seconds that are left of those `within` which something has from the asking on; 0 when they are over."""
        return max(0.0, within - (monotonic() - (self._at or monotonic())))

    def listen(self) -> None:
        """From now on signals ask; whoever handled them before is called at the first one.

        A second one ends the process at once. A process that another one supervises leaves that to it: a terminal's
        Ctrl-C, and SIGTERM to a whole group, reach both.
        """
        supervised, loop = multiprocessing.parent_process() is not None, asyncio.get_running_loop()
        before = signal.getsignal(signal.SIGTERM)

        def handle(number: int, frame: FrameType | None) -> None:
            if loop.is_closed():
                kill_by(number)
            elif self._at is None:
                self._at = monotonic()
                _end_in(FORCE_AFTER, loop)
                loop.call_soon_threadsafe(self.ask)
                if callable(before):
                    before(number, frame)
            elif not supervised and monotonic() - self._at > _SAME_REQUEST:
                kill_by(number)

        signal.signal(signal.SIGTERM, handle)
        signal.signal(signal.SIGINT, signal.SIG_IGN if supervised else handle)


def be_gone() -> None:
    """Has the interpreter end without a last look for garbage, which takes seconds on a busy machine."""
    gc.freeze()


def kill_by(number: int) -> None:
    """Ends this process at once, by that signal."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _end_in(seconds: float, loop: asyncio.AbstractEventLoop) -> None:
    """Ends the process by then, in a thread of its own: a task may keep the loop from doing anything."""

    def end() -> None:
        _later(_REPORT_SECONDS, os._exit, FORCED)  # whoever reads the log may be stuck too
        try:
            unfinished_tasks.log_unfinished(loop, seconds)
        finally:
            os._exit(FORCED)

    _later(seconds, end)


def _later(seconds: float, do: Callable[..., object], *arguments: object) -> None:
    timer = threading.Timer(seconds, do, arguments)
    timer.daemon = True
    timer.start()
