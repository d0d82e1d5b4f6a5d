"""Reads that several share who ask the same at the same time.

A read answers those alone who have asked before it began, so that nobody is told what was true before its question.
While one is under way, all who ask wait together for the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connections.statement_count import count_statement

Run = Callable[[datetime], Awaitable[Any]]
"""Reads as of an instant."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a read has returned or raised."""

    result: Any = None
    error: Exception | None = None

    def value(self) -> Any:
        """What was returned; raises what was raised."""
        if self.error is not None:
            raise self.error
        return self.result


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One who waits: for the outcome of another's read, or None when it is its turn. `now`: when it has asked."""

    turn: "asyncio.Future[Outcome | None]"
    now: datetime


class SharedReads:
    """Reads by what is asked."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[_Waiting]] = {}
        """Those who wait for the next read of what is being read."""

    def __len__(self) -> int:
        return len(self._waiting)

    async def read(self, asked: Hashable, now: datetime, run: Run) -> Any:
        """What `run` returns or raises, for this or another one who has waited as well.

        It is called with the `now` of the last of those whom it answers.
        """
        waiting = self._waiting.get(asked)
        if waiting is None:
            self._waiting[asked] = []
            return await self._run(asked, now, run, [])
        own = _Waiting(asyncio.get_running_loop().create_future(), now)
        waiting.append(own)
        try:
            outcome = await own.turn
        except BaseException:
            if own.turn.done() and not own.turn.cancelled() and own.turn.result() is None:
                self._begin_next(asked)
            raise
        if outcome is not None:
            count_statement()
            return outcome.value()
        others, self._waiting[asked] = self._waiting[asked], []
        return await self._run(asked, others[-1].now if others else now, run, others)

    async def _run(self, asked: Hashable, now: datetime, run: Run, others: list[_Waiting]) -> Any:
        """Reads for itself and the others, and has the next begin."""
        outcome = None
        try:
            outcome = await _outcome(run, now)
            return outcome.value()
        finally:
            if outcome is None:  # cancelled: the first of the others reads
                self._waiting[asked] = others + self._waiting[asked]
            else:
                for other in others:
                    if not other.turn.done():
                        other.turn.set_result(outcome)
            self._begin_next(asked)

    def _begin_next(self, asked: Hashable) -> None:
        waiting = [each for each in self._waiting.pop(asked) if not each.turn.done()]
        if waiting:
            first, *self._waiting[asked] = waiting
            first.turn.set_result(None)


async def _outcome(run: Run, now: datetime) -> Outcome:
    try:
        return Outcome(await run(now))
    except Exception as error:
        return Outcome(error=error)
