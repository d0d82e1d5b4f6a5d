"""Several server processes under one that supervises them: told to stop at once, and ended if they do not."""

import signal
from time import monotonic
from types import FrameType
from typing import Any

import structlog
import uvicorn
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from graph.process.shutdown import FORCE_AFTER, SIGNALS, kill_with

log = structlog.get_logger(__name__)

_MORE = 0.5
"""Seconds after a process's own limit in which it has to be gone."""

_ONE_WISH = 0.5


class Processes(Multiprocess):
    """Uvicorn's supervisor; but a signal reaches the processes at once, and none is waited for without end."""

    def __init__(self, config: uvicorn.Config, sockets: Any) -> None:
        super().__init__(config, sockets)
        self._asked: float | None = None
        self.processes: list[Process] = []
        for number in SIGNALS:
            signal.signal(number, self._stop)

    @property
    def status(self) -> int:
        """The exit status: 0 when all have ended as asked, by themselves or by uvicorn's raising SIGTERM again."""
        return 0 if all(process.exitcode in (0, -signal.SIGTERM) for process in self.processes) else 1

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self._asked is None:
            self._asked = monotonic()
            self.signal_queue.append(number)
            self.terminate_all()
        elif monotonic() - self._asked > _ONE_WISH:
            for process in self.processes:
                process.process.kill()
            kill_with(number)

    def terminate_all(self) -> None:
        """Tells those that are there; telling one twice is as once."""
        for process in self.processes:
            if process.process.is_alive():
                process.process.terminate()

    def join_all(self) -> None:
        """Waits for all; one that hangs is ended."""
        until = (self._asked or monotonic()) + FORCE_AFTER + _MORE
        for process in self.processes:
            process.process.join(max(0.0, until - monotonic()))
            if process.process.is_alive():
                log.error("a server process did not end", pid=process.pid)
                process.process.kill()
                process.process.join()
