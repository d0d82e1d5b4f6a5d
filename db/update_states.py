"""The states of a batch update, as conditions."""

from typing import Any

from sqlalchemy import literal, or_

from db.column_types import UPDATE_STATE

UNFINISHED = ("SCHEDULED", "QUEUED", "RUNNING")
"""The states of an update that has not ended."""

IN_QUEUE = ("QUEUED", "RUNNING")
"""The states of an update that waits for its turn on its batch, or has it."""


def state_is(state: Any, *states: str) -> Any:
    """The condition that a state is one of `states`."""
    return or_(*(state == literal(each, UPDATE_STATE) for each in states))
