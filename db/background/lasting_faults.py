"""Faults of the database that parts of a background task meet, and that keep no other part waiting."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from db.connections.connection_errors import DATABASE_ERRORS, is_connection_lost

log = logging.getLogger(__name__)

_MAX_INTERVAL = 1024
"""Rounds between two messages about a fault that lasts, at most: half an hour or so."""


@dataclass(slots=True)
class _Met:
    kind: type[Exception]
    times: int = 0


class LastingFaults:
    """The faults of one background task by the part of its work that meets them in each round.

    The first is logged with its traceback, then the second, fourth, eighth: a fault that lasts would fill the log.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._met: dict[str, _Met] = {}

    @contextmanager
    def left_out(self, part: str) -> Iterator[None]:
        """Log an error of the database within and go on after it; raise that of a lost connection.

        The other parts would meet that one too.
        """
        try:
            yield
        except DATABASE_ERRORS as error:
            if is_connection_lost(error):
                raise
            self._count(part, error)
        else:
            self._met.pop(part, None)

    def _count(self, part: str, error: Exception) -> None:
        met = self._met.get(part)
        if met is None or met.kind is not type(error):
            met = self._met[part] = _Met(type(error))
        met.times += 1
        if met.times == 1:
            log.warning("%s: left out %s: %s", self._name, part, type(error).__name__, exc_info=error)
        elif met.times % _MAX_INTERVAL == 0 or met.times.bit_count() == 1:
            log.warning("%s: left out %s, %d times now: %s", self._name, part, met.times, type(error).__name__)
