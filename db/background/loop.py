"""Background loops: rounds of a task that are repeated until its server shuts down, whatever one round raises."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from db.connections.connection_errors import DATABASE_ERRORS

log = logging.getLogger(__name__)

Round = Callable[[], Awaitable[float | None]]
"""One round; it may return the seconds until the next one, in place of the loop's interval."""


@dataclass(frozen=True, slots=True)
class BackgroundLoop:
    """A loop that goes on after any exception; `name` appears in its log messages.

    `interval` is the pause between two rounds in seconds, `retry_interval` the pause after a failed one (absent: the
    same). It doubles with each further failure up to `max_retry_interval` (absent: it stays). `expected` errors are
    logged at `level` by their class, all others as errors with their traceback. Setting `stop` ends the loop: during a
    pause at once, otherwise after the current round.
    """

    name: str
    interval: float
    retry_interval: float | None = None
    max_retry_interval: float | None = None
    expected: tuple[type[Exception], ...] = DATABASE_ERRORS
    level: int = logging.WARNING
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, run_round: Round) -> None:
        """Run rounds until the loop is stopped or cancelled."""
        failures = 0
        while not self.stop.is_set():
            try:
                pause = await run_round()
            except Exception as error:
                self._log(error)
                await self._pause(self._retry_pause(failures))
                failures += 1
            else:
                failures = 0
                await self._pause(self.interval if pause is None else pause)

    def _log(self, error: Exception) -> None:
        if isinstance(error, self.expected):
            log.log(self.level, "%s: a round failed and is retried: %s", self.name, type(error).__name__)
        else:
            log.error("%s: a round failed and is retried", self.name, exc_info=error)

    def _retry_pause(self, failures: int) -> float:
        first = self.interval if self.retry_interval is None else self.retry_interval
        limit = first if self.max_retry_interval is None else self.max_retry_interval
        # Bounded exponent: two to the power of a month of failures is no float.
        return float(min(first * 2 ** min(failures, 32), limit))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stop.wait()
