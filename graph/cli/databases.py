"""The database that a command uses, and the role that it connects as."""

import asyncio

from db.settings import Settings, variable
from graph.cli.usage_errors import UsageError

_CONNECT_TIMEOUT = 10.0
"""Seconds that a database may take to accept a connection."""

_DENIED = "42501"
"""SQLSTATE insufficient_privilege."""


def owner_dsn(settings: Settings) -> str:
    """The DSN for commands that create or fill tables. Starts the embedded server if no other is configured."""
    return settings.owner_url or _embedded(settings)


def server_dsn(settings: Settings) -> str:
    """The DSN for servers and workers, whose role owns no table; raises UsageError without one."""
    if settings.database_url is not None:
        return settings.database_url
    if settings.owner_database_url is not None:
        raise UsageError(f"{variable('owner_database_url')} is set: the server needs {variable('database_url')} too.")
    return _embedded(settings).replace("postgres@", "account_batch@", 1)


async def bring_up_to_date(settings: Settings) -> None:
    """Migrates the embedded database; raises UsageError if another one is not at the newest revision."""
    from db.migrate import migrate

    configured = settings.owner_url
    if configured is None:
        await migrate(_embedded(settings))
        return
    await check(configured)
    if not await _is_current(configured):
        raise UsageError("The database is not at the newest revision: run `account-batch migrate` first.")


async def _is_current(dsn: str) -> bool:
    """Whether the database is at the newest revision; True if the role may not read Alembic's table."""
    from sqlalchemy.exc import DBAPIError

    from db.migrate import is_current

    try:
        return await is_current(dsn)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _DENIED:
            return True
        raise


async def check(dsn: str) -> None:
    """Raises UsageError if the database cannot be reached."""
    import asyncpg

    from db.connections.hosts import Connector

    try:
        connection = await Connector(_CONNECT_TIMEOUT).connect(dsn)
    except TimeoutError as error:
        raise UsageError(f"The database does not answer within {_CONNECT_TIMEOUT:.0f} s.") from error
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise UsageError(
            f"The database cannot be reached ({error}): see {variable('database_url')}, or leave it out for the "
            "embedded one."
        ) from error
    await connection.close()


def fillable_dsn(settings: Settings) -> str:
    """The owner's DSN, once the database is at the newest revision; raises UsageError if it is not."""
    asyncio.run(bring_up_to_date(settings))
    return owner_dsn(settings)


def _embedded(settings: Settings) -> str:
    from db.embedded import ensure_running

    return ensure_running(settings.data_dir)
