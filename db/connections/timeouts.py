"""Timeouts of the database server: for locks, and for clients that hang or cannot be reached.

The server notices at once a client that has exited, by the end of its connection, but not one that hangs, or whose
machine is off the network: without these timeouts the session of such a client would keep its locks for ever.
"""

from db.tables.security import ROLE

LOCK_TIMEOUT = 2.0
"""Seconds that a writing transaction waits for a lock before it fails with a transient error."""

IDLE_TIMEOUT = 3.5
"""Seconds without a command in a writing transaction, or from a lease holder, before the server ends the session."""

_TCP_TIMEOUTS = {
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
"""A machine that does not answer counts as disconnected after 5 s. Unix sockets ignore these settings."""


def server_settings(name: str = ROLE) -> dict[str, str]:
    """Session settings of each connection; `name` is the application name that the server shows."""
    written = {"timezone": "UTC", "datestyle": "ISO"}  # instants and dates as texts, whatever the database's own way
    return {"role": ROLE, "application_name": name, **written, **_TCP_TIMEOUTS}


def write_timeouts() -> str:
    """SQL that sets the timeouts of a writing transaction, to be appended to BEGIN."""
    lock, hung = int(LOCK_TIMEOUT * 1000), int(IDLE_TIMEOUT * 1000)
    return f"; SET LOCAL lock_timeout = {lock}; SET LOCAL idle_in_transaction_session_timeout = {hung}"


def lease_holder_timeout() -> str:
    """SQL that sets the timeout of a lease holder's session between transactions; `RESET` removes it."""
    return f"SET idle_session_timeout = {int(IDLE_TIMEOUT * 1000)}"
