"""Faults that a client can do something about: the database is away, no connection is free, a limit of time."""

from collections.abc import Iterable

import asyncpg
from graphql import GraphQLError

from db.connections.connection_errors import (
    CommandTimeout,
    CommitUnknown,
    PoolExhausted,
    StandbyFailed,
    StatementTimedOut,
    is_connection_lost,
)
from db.settings import variable

UNAVAILABLE = "UNAVAILABLE"
TIMED_OUT = "TIMED_OUT"

RETRY_AFTER = 1
"""Seconds after which a client may ask again while the database is away or no connection is free."""

_AWAY = "The database does not answer at the moment: try again later."
_RECORDED = (
    "The database stopped answering in the middle. What was asked for may have been accepted: ask again with the same"
    " idempotencyKey, which never makes a second update, or look for it among the batch updates."
)
_BUSY = (
    "The server is busy: no database connection came free within {seconds:g} s"
    f" ({variable('pool_timeout')}). Try again later."
)
_SLOW = "The database took longer than the {seconds:g} s of one statement ({variable}): ask for less."
_SLOW_COMMAND = f"The database took longer than a command may ({variable('command_timeout')})."


def known_fault(fault: BaseException, *, recorded: bool = False) -> tuple[str, str] | None:
    """The message and code that a fault of the database is answered with; None for all other faults.

    `recorded`: the operation may have changed something before.
    """
    if isinstance(fault, StatementTimedOut):
        return _SLOW.format(seconds=fault.seconds, variable=variable(fault.setting)), TIMED_OUT
    if isinstance(fault, CommandTimeout):
        return _SLOW_COMMAND, TIMED_OUT
    if not is_away(fault):
        return None
    if recorded or isinstance(fault, CommitUnknown):
        return _RECORDED, UNAVAILABLE
    busy = _BUSY.format(seconds=fault.seconds) if isinstance(fault, PoolExhausted) else _AWAY
    return busy, UNAVAILABLE


def is_away(fault: BaseException) -> bool:
    """Whether the database is unreachable, starting, stopping, full, or told to stop what it did."""
    ordered = (asyncpg.OperatorInterventionError, asyncpg.TooManyConnectionsError)
    return is_connection_lost(fault) or isinstance(fault, ordered)


def standby_failed(errors: Iterable[GraphQLError]) -> bool:
    """Whether an operation has errors because its standby failed: on the primary it may have none."""
    return any(isinstance(cause(error), StandbyFailed) for error in errors)


def cause(error: BaseException) -> BaseException:
    """What an error of an execution comes from."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error
