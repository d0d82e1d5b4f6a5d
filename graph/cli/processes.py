"""The supervisor of several server processes: stops them at a signal, and kills those that do not stop."""

import signal
from time import monotonic
from types import FrameType
from typing import Any

import structlog
import uvicorn
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from graph.process.shared_metrics import forget_gauges
from graph.process.shutdown import FORCE_AFTER, SAME_REQUEST, SIGNALS, kill_with

log = structlog.get_logger(__name__)

_KILL_DELAY = 0.5
"""Seconds after FORCE_AFTER in which a process must have exited by itself."""


class Processes(Multiprocess):
    """Uvicorn's supervisor, but signals are passed on at once, and waiting for a process has a limit."""

    def __init__(self, config: uvicorn.Config, sockets: Any) -> None:
        super().__init__(config, sockets)
        self._stopped_at: float | None = None
        self.processes: list[Process] = []
        for number in SIGNALS:
            signal.signal(number, self._stop)

    @property
    def status(self) -> int:
        """The exit status: 0 if all processes exited with 0 or, as uvicorn raises the signal again, by SIGTERM."""
        return 0 if all(process.exitcode in (0, -signal.SIGTERM) for process in self.processes) else 1

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._stopped_at is None:
            self._stopped_at = monotonic()
            self.signal_queue.append(number)
            self.terminate_all()
        elif monotonic() - self._stopped_at > SAME_REQUEST:
            for process in self.processes:
                process.process.kill()
            kill_with(number)

    def terminate_all(self) -> None:
        """Sends SIGTERM to the processes that run; a second one changes nothing."""
        for process in self.processes:
            if process.process.is_alive():
                process.process.terminate()

    def keep_subprocess_alive(self) -> None:
        """Starts processes anew that have died, and leaves out their gauges."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        if before != {process.pid for process in self.processes}:
            forget_gauges()

    def join_all(self) -> None:
        """Waits for all processes, and kills one that hangs."""
        until = (self._stopped_at or monotonic()) + FORCE_AFTER + _KILL_DELAY
        for process in self.processes:
            process.process.join(max(0.0, until - monotonic()))
            if process.process.is_alive():
                log.error("a server process did not end", pid=process.pid)
                process.process.kill()
                process.process.join()
