"""The states of a batch update, as conditions."""

from typing import Any

from sqlalchemy import literal, or_

from db.column_types import UPDATE_STATE

UNFINISHED = ("SCHEDULED", "QUEUED", "RUNNING")
"""The states of an update that has not ended."""

IN_QUEUE = ("QUEUED", "RUNNING")
"""The states of an update that has its place in the queue of its batch."""


def state_is(state: Any, *states: str) -> Any:
    """Whether a state is one of those."""
    return or_(*(state == literal(each, UPDATE_STATE) for each in states))
