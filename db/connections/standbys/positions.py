"""Where servers are in the write-ahead log: what a primary has written, what a standby has replayed."""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from typing import Any

from db.connections.connection_errors import DATABASE_ERRORS
from db.connections.hosts import Connector, hosts_of
from db.connections.servers.clusters import cluster_of
from db.connections.termination import terminate

_PAGE, _PAGE_HEADER = 8192, 40
"""Bytes of a page of the write-ahead log, and of the longest header of one."""

_KEPT = 1000
"""Positions of the primary that are remembered."""

_LOOK = """
SELECT standby, (CASE WHEN standby THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END - '0/0')::bigint,
    CASE WHEN standby THEN (SELECT min_recovery_end_timeline FROM pg_control_recovery())
        ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int END
FROM (SELECT pg_is_in_recovery() OFFSET 0) AS role (standby)
"""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a server is in the write-ahead log."""

    standby: bool
    place: int
    timeline: int


class Positions:
    """Where the primary was at which instants."""

    def __init__(self) -> None:
        self._instants: deque[float] = deque(maxlen=_KEPT)
        self._places: deque[int] = deque(maxlen=_KEPT)
        self.timeline: int | None = None

    def note(self, instant: float, position: Position) -> None:
        """Notes what the primary had written at an instant; begins anew where it is another primary."""
        place = _end_of_record(position.place)
        if position.timeline != self.timeline or (self._places and place < self._places[-1]):
            self._instants.clear()
            self._places.clear()
        self.timeline = position.timeline
        self._instants.append(instant)
        self._places.append(place)

    def reached(self, position: Position) -> float | None:
        """The last noted instant up to which whoever is there has everything; None where there is none."""
        if position.timeline != self.timeline:
            return None  # it follows another primary, or has not followed this one for long
        known = bisect_right(self._places, position.place)
        return self._instants[known - 1] if known else None

    @property
    def last(self) -> tuple[float, int] | None:
        """The instant and place noted last."""
        return (self._instants[-1], self._places[-1]) if self._instants else None


def _end_of_record(place: int) -> int:
    """Where a standby is that has replayed all that was written: no record ends in the header of a page."""
    beyond = place % _PAGE
    return place - beyond if beyond <= _PAGE_HEADER else place


class Watched:
    """A server whose position is asked for again and again, on a connection for that alone."""

    def __init__(self, dsn: str, within: float, *, primary: bool = False) -> None:
        self.cluster: str | None = None
        """What tells its cluster and database from others; None before the first answer."""
        self._dsn = dsn
        self._within = within
        self._connector = Connector(within, primary=primary)
        self._connection: Any = None

    async def position(self) -> Position | None:
        """Where it is; None where it does not answer in time."""
        try:
            if self._connection is None:
                self._connection = await self._connector.connect(self._dsn)
                self.cluster = await cluster_of(self._connection, self._within)
            return Position(*await self._connection.fetchrow(_LOOK, timeout=self._within))
        except DATABASE_ERRORS:
            self.close()
            return None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the connection; the next look makes another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            terminate(connection)


def name_of(dsn: str) -> str:
    """The hosts of a DSN, for people."""
    found = [f"{each['host']}:{each['port']}" for each in hosts_of(dsn) if each]
    return ", ".join(found) or dsn.rpartition("@")[2].partition("?")[0]
