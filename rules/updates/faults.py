"""Faults of the database in the middle of an update: which may pass and are tried again, and what is told of others.

An update that a fault ends is told of in the words of who asked for it. What is inside, SQL and names of tables, is in
the log alone.
"""

import asyncpg

from db.connection_errors import CommandTimeout

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
    """What the rules found has changed between the look and the deed: look again."""


class ReferenceRemoved(Exception):  # noqa: N818
    """Something that an update refers to is there no more: nothing can be made to refer to it."""


class AmountTooLarge(Exception):  # noqa: N818
    """An amount has no room where it is to be stored; the message is the sentence that says whose."""


_TRANSIENT = (
    "40",  # serialisation failures and deadlocks
    "53",  # no disk space, memory or connections left
    "58",  # files that cannot be read or written
    "55P03",  # a lock that somebody else holds
    "57014",  # cancelled by an administrator, or by a limit of time
    "23505",  # the records of the same chunk, by somebody else at the same time
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
"""What happened, by SQLSTATE or its beginning, the longest that fits."""


def is_transient(fault: BaseException) -> bool:
    """Whether trying again can help. A database that went away is none of these: all is begun anew when it is back."""
    return isinstance(fault, ConflictingChange | CommandTimeout) or _state(fault).startswith(_TRANSIENT)


def failure_sentence(fault: BaseException, reference: str) -> str:
    """What happened, in a sentence; what nobody outside can make anything of has a reference, which the log has too."""
    if isinstance(fault, ConflictingChange):
        return _CHANGED
    if isinstance(fault, CommandTimeout):
        return _STOPPED
    if isinstance(fault, ReferenceRemoved):
        return _REFERENCE_REMOVED
    if isinstance(fault, AmountTooLarge):
        return str(fault)
    fitting = [begin for begin in _CAUSES if _state(fault).startswith(begin)]
    if fitting:
        return _CAUSES[max(fitting, key=len)]
    return f"The update was stopped by a fault inside; who runs the server finds it under the reference {reference}."


def failure_advice(state: str, on_refusal: str) -> str:
    """What stays of an update that a fault has ended, and what to do, by the state it was in and its policy."""
    if state == "SCHEDULED":
        return NOT_STARTED
    return NOTHING_CHANGED if on_refusal == "REFUSE_BATCH" else COMMITTED_STAYS


def _state(fault: BaseException) -> str:
    """Its SQLSTATE; nothing where it is none of the database's."""
    return fault.sqlstate or "" if isinstance(fault, asyncpg.PostgresError) else ""
