"""Connecting to the one of several hosts that answers, within a limit of time for all of them.

asyncpg tries the hosts of a DSN one after the other, but gives a host that is off the network all of the time there
is, so that the others are never asked.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from db.connections.connection_errors import NoPrimary
from db.connections.termination import terminate

Host = dict[str, Any]
"""A host, with its port where the DSN names one, as arguments of asyncpg's `connect`."""

_COMMAND_CONNECTS_WITHIN = 20.0
"""Seconds that all hosts of a DSN together have, where a command waits for nothing else."""

_answered_last: dict[str, int] = {}
"""The place of the host that has answered last, by DSN: all connections of the process begin with it."""


class Connector:
    """Connects within `timeout` seconds; to a `primary` alone, if that is wanted: standbys are passed over then."""

    def __init__(self, timeout: float, *, primary: bool = False) -> None:
        self._timeout = timeout
        self._primary = primary

    async def connect(self, dsn: str, **options: Any) -> Any:
        """A connection. Raises what the last host that was asked did, or NoPrimary where one is a standby.

        For use as a pool's `connect`.
        """
        hosts = hosts_of(dsn)
        first, fault = _answered_last.get(dsn, 0), None
        for n in range(len(hosts)):
            place = (first + n) % len(hosts)
            try:
                async with asyncio.timeout(self._timeout / len(hosts)):
                    connection = self._accepted(await asyncpg.connect(dsn, **hosts[place], **options))
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
                fault = fault if isinstance(fault, NoPrimary) else error
            else:
                _answered_last[dsn] = place
                return connection
        raise fault or OSError("the DSN names no host")

    def _accepted(self, connection: Any) -> Any:
        if self._primary and is_standby(connection):
            terminate(connection)
            raise NoPrimary("the database is a standby, which takes no changes")
        return connection


async def connect_to_primary(dsn: str, **options: Any) -> Any:
    """A connection to the primary among the hosts of a DSN, for a command that has one connection for all it does."""
    return await Connector(_COMMAND_CONNECTS_WITHIN, primary=True).connect(dsn, **options)


def is_standby(connection: Any) -> bool:
    """Whether the server is a standby, as it says with each answer; not to be asked of a pooler."""
    return getattr(connection.get_settings(), "in_hot_standby", "off") == "on"


def hosts_of(dsn: str) -> list[Host]:
    """The hosts of a DSN in its order; one without arguments where asyncpg has to look for itself."""
    parts = urlsplit(dsn)
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    address = parts.netloc.rpartition("@")[2]
    listed = [unquote(host) for host in address.split(",")] if address else given.get("host", "").split(",")
    if len(listed) < 2 or given.get("target_session_attrs", "").startswith("prefer-"):
        return [{}]
    ports = given.get("port", "").split(",")
    return [_host(host, ports[n % len(ports)]) for n, host in enumerate(listed)]


def _host(text: str, port: str) -> Host:
    if text.startswith("/"):
        return {"host": text, "port": int(port or 5432)}
    name, _, own = text.partition("]:") if text.startswith("[") else text.partition(":")
    return {"host": name.strip("[]"), "port": int(own or port or 5432)}
