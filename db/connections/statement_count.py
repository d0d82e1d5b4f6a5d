"""Counts the statements that are run for whatever is being done, such as one request.

A task counts for what started it: tasks inherit the counter with the context variables of their creator. What several
requests share counts for none of them (`db.background.tasks.start_shared`).
"""

from contextvars import ContextVar


class StatementCount:
    """A number of statements; those that begin and end transactions are not counted."""

    __slots__ = ("number",)

    def __init__(self) -> None:
        self.number = 0


_current: ContextVar[StatementCount | None] = ContextVar("statement_count", default=None)


def count_into(count: StatementCount) -> None:
    """Counts the statements of this task, and of tasks that it starts from now on, into `count`."""
    _current.set(count)


def count_statement() -> None:
    """Counts one statement, where statements are counted."""
    count = _current.get()
    if count is not None:
        count.number += 1
