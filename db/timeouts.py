"""How long the server waits for others: for their locks, and for clients that do not move or cannot be reached.

A client that is gone is noticed at once, by the end of its connection. One that hangs, or whose machine has vanished
from the network, is not: without these its session would keep its locks for ever.
"""

from db.tables.security import ROLE

LOCK_TIMEOUT = 2.0
"""Seconds that a writing transaction waits for a lock of somebody else before it gives up and may be tried again."""

IDLE_TIMEOUT = 3.5
"""Seconds of silence in a writing transaction, or of who holds a batch, after which the server ends the session."""

_TCP_TIMEOUTS = {
    "tcp_keepalives_idle": "2",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "5000",
}
"""A machine that does not answer is taken for gone after 5 s. Sockets within one machine have nothing of it."""


def server_settings(name: str = ROLE) -> dict[str, str]:
    """What each connection of ours tells the server when it begins; `name` is what the server's lists show."""
    return {"role": ROLE, "application_name": name, "timezone": "UTC", **_TCP_TIMEOUTS}


def write_timeouts() -> str:
    """The limits of a writing transaction, to be said at its beginning."""
    lock, hung = int(LOCK_TIMEOUT * 1000), int(IDLE_TIMEOUT * 1000)
    return f"; SET LOCAL lock_timeout = {lock}; SET LOCAL idle_in_transaction_session_timeout = {hung}"


def lease_holder_timeout() -> str:
    """The limit of a session between transactions, for one that holds something; `RESET` ends it."""
    return f"SET idle_session_timeout = {int(IDLE_TIMEOUT * 1000)}"
