"""Standbys that partners' reads are answered by while they are near enough to the primary.

How far a standby is behind is measured from here, by one look at all servers several times within the allowed lag: the
primary's position in its write-ahead log is noted with the instant, and a standby that has replayed up to a noted
position has everything that was committed by that instant. So neither clocks nor what a standby believes matter: one
whose connection to the primary is cut, or that follows another primary, does not come nearer.
"""

import asyncio
import logging
from collections.abc import Sequence
from itertools import count
from time import monotonic

from db.background.loop import BackgroundLoop, Round
from db.background.tasks import background_name
from db.connections.source import ConnectionSource
from db.connections.standbys.positions import Position, Positions, Watched, name_of

log = logging.getLogger(__name__)

NAME = "looks at the standbys"

_LOOKS = 5
"""Looks at each server within the lag that is allowed."""

_AWAY = "it does not answer"


class Standby:
    """A standby: its pool, and up to when it is known to have everything."""

    def __init__(self, dsn: str, source: ConnectionSource, within: float) -> None:
        self.name = name_of(dsn)
        self.source = source
        self.problem: str | None = None
        """Why it is not asked, in words; None where it is, or is only behind."""
        self._server = Watched(dsn, within)
        self._has_all_until: float | None = None

    @property
    def lag(self) -> float | None:
        """Seconds that it is behind at most; None where that is not known."""
        until = self._has_all_until
        return None if until is None else monotonic() - until

    def suspect(self) -> None:
        """Notes that it has failed: it is not asked before the next look."""
        self._has_all_until = None

    async def look(self, positions: Positions, cluster: str | None) -> None:
        """Looks at it once. `positions` and `cluster`: the primary's."""
        position = await self._server.position()
        problem = self._problem(position, cluster)
        if problem != self.problem:
            self.problem = problem
            log.warning("standby %s: %s", self.name, problem or "it is asked again")
        near = position is not None and problem is None
        self._has_all_until = positions.reached(position) if near and position is not None else None

    def _problem(self, position: Position | None, cluster: str | None) -> str | None:
        if position is None:
            return _AWAY
        if not position.standby:
            return "it is no standby, or has been promoted"
        if cluster is not None and self._server.cluster != cluster:
            return "it is of another cluster, or of another database there, than the primary"
        return None

    def close(self) -> None:
        """Ends all connections at once."""
        self._server.close()
        self.source.spares.close()
        self.source.pool.terminate()


class Standbys:
    """The standbys of a process, each watched from here."""

    def __init__(self, primary: str, standbys: Sequence[Standby], allowed_lag: float) -> None:
        self.all = tuple(standbys)
        self.answers = dict.fromkeys(("standby", "primary", "primary_again"), 0)
        """Reads by who answered: a standby; the primary, as no standby was near; the primary, as a standby failed."""
        self._allowed_lag = allowed_lag
        self._primary = Watched(primary, allowed_lag, primary=True)
        self._positions = Positions()
        self._turns = count()

    def near(self) -> Standby | None:
        """The next standby that is near enough, in turns; None, and a read of the primary counted, without one."""
        turn = next(self._turns)
        for place in range(len(self.all)):
            standby = self.all[(turn + place) % len(self.all)]
            lag = standby.lag
            if lag is not None and lag <= self._allowed_lag:
                return standby
        self.answers["primary"] += 1
        return None

    async def run(self) -> None:
        """Looks at all servers, each for itself, until cancelled."""
        interval = self._allowed_lag / _LOOKS
        looks = [self._look_at_primary, *(self._look_at(standby) for standby in self.all)]
        async with asyncio.TaskGroup() as loops:
            for look in looks:
                loops.create_task(BackgroundLoop(NAME, interval).run(look), name=background_name(NAME))

    def _look_at(self, standby: Standby) -> Round:
        return lambda: standby.look(self._positions, self._primary.cluster)

    async def _look_at_primary(self) -> None:
        now = monotonic()
        position = await self._primary.position()
        if position is not None and not position.standby:
            self._positions.note(now, position)

    @property
    def problems(self) -> list[str]:
        """Why standbys are not asked, in sentences."""
        return [f"The standby {each.name} is not asked: {each.problem}." for each in self.all if each.problem]

    def close(self) -> None:
        """Ends all connections at once: what is read there is of no use any more."""
        self._primary.close()
        for standby in self.all:
            standby.close()
