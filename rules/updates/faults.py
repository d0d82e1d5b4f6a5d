"""Faults during an update: which are transient and retried, and the sentence that a failed update gets for others.

The sentence is written for the person who requested the update. Internals, such as SQL and table names, are in the log
only.
"""

import asyncpg

from db.connections.connection_errors import CommandTimeout, StatementTimedOut

COMMITTED_STAYS = (
    "What was done until then stays done and is recorded in the results. Once the cause is gone, ask again for the "
    "accounts that are left: leftBy selects exactly these."
)
NOTHING_CHANGED = (
    "Nothing was changed, as any failure undoes an update that refuses as a whole. Once the cause is gone, ask again: "
    "leftBy selects all of its accounts."
)
NOT_STARTED = "Nothing was selected and nothing was changed. Once the cause is gone, ask again."


class ConflictingChange(Exception):  # noqa: N818
    """Another program changed accounts between the judgement and the change: judge again."""


class ReferenceRemoved(Exception):  # noqa: N818
    """A row that an update refers to no longer exists, so that accounts cannot refer to it."""


class AmountTooLarge(Exception):  # noqa: N818
    """An amount is too large to store; the message is the sentence that names its account."""


_TRANSIENT = (
    "40",  # serialisation failures and deadlocks
    "53",  # no disk space, memory or connections left
    "58",  # files that cannot be read or written
    "55P03",  # a lock that another transaction holds
    "57014",  # cancelled by an administrator or by a timeout
    "23505",  # the records of the same chunk, written by another process at the same time
)

_LOCKED = "Another program kept accounts of this batch, or what they refer to, locked for more than a minute."
_CHANGED = "Other programs kept changing the same accounts for more than a minute."
_STOPPED = "The database gave the work up again and again: it took too long, or an administrator stopped it."
_REFERENCE_REMOVED = "Something that the update refers to by name was removed after it had been asked for."
_CAUSES = {
    "55P03": _LOCKED,
    "40": _CHANGED,
    "23505": _CHANGED,
    "53100": "The database has no disk space left.",
    "53": "The database is short of memory or connections.",
    "57014": _STOPPED,
    "58": "The database cannot read or write its files.",
    "22003": "An amount of one of the accounts would become too large to be stored.",
    "23": "The database does not take one of the accounts as it would become: its owner has set a condition for that.",
    "42501": "The database does not let the server change these accounts: its owner has taken the right away.",
}
"""The cause for people, by SQLSTATE or its beginning; the longest one that fits applies."""


def is_transient(fault: BaseException) -> bool:
    """Whether a retry can help. A lost connection is not transient: the update is resumed once the database is back."""
    return isinstance(fault, ConflictingChange | CommandTimeout) or _sqlstate(fault).startswith(_TRANSIENT)


def failure_sentence(fault: BaseException, reference: str) -> str:
    """The cause as a sentence for people; of an internal fault only the `reference` under which the log has it."""
    if isinstance(fault, ConflictingChange):
        return _CHANGED
    if isinstance(fault, CommandTimeout):
        return _STOPPED
    if isinstance(fault, ReferenceRemoved):
        return _REFERENCE_REMOVED
    if isinstance(fault, AmountTooLarge):
        return str(fault)
    matching = [prefix for prefix in _CAUSES if _sqlstate(fault).startswith(prefix)]
    if matching:
        return _CAUSES[max(matching, key=len)]
    return f"The update was stopped by a fault inside; who runs the server finds it under the reference {reference}."


def failure_advice(state: str, on_refusal: str) -> str:
    """What remains of an update that a fault ended and what to do, by the state it was in and its policy."""
    if state == "SCHEDULED":
        return NOT_STARTED
    return NOTHING_CHANGED if on_refusal == "REFUSE_BATCH" else COMMITTED_STAYS


def _sqlstate(fault: BaseException) -> str:
    """The SQLSTATE of a fault of the database; empty for any other."""
    return fault.sqlstate or "" if isinstance(fault, asyncpg.PostgresError | StatementTimedOut) else ""
