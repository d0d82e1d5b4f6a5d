"""The database that a command uses, and the role that it connects as."""

import asyncio

from db.settings import Settings, variable
from graph.cli.usage_errors import UsageError

_CONNECT_TIMEOUT = 10.0
"""Seconds that a database may take to accept a connection."""

_UNREADABLE = (
    "The database cannot be reached, as its DSN cannot be read: it is postgresql://user:password@host:port/database,"
    " and in a password / is written %2F, : is %3A, @ is %40, % is %25 (ACCOUNT_BATCH_DATABASE_URL)."
)

_STANDBY = (
    "The database is a standby, which takes no changes: name the primary in ACCOUNT_BATCH_DATABASE_URL, or all hosts of"
    " the cluster."
)


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
    from db.migrations.revision import is_current

    configured = settings.owner_url
    if configured is None:
        await migrate_unless_current(_embedded(settings))
        return
    await check(configured)
    if not await is_current(configured):
        raise UsageError("The database is not at the newest revision: run `account-batch migrate` first.")


async def migrate_unless_current(dsn: str) -> None:
    """Brings a database to the newest revision, if it is not there."""
    from db.migrations.revision import is_current

    if not await is_current(dsn):
        from db.migrate import migrate

        await migrate(dsn)


async def check(dsn: str) -> None:
    """Raises UsageError if the database cannot be reached, or is a standby."""
    import asyncpg

    from db.connections.connection_errors import NoPrimary
    from db.connections.hosts import Connector

    try:
        connection = await Connector(_CONNECT_TIMEOUT, primary=True).connect(dsn)
    except NoPrimary as error:
        raise UsageError(_STANDBY) from error
    except TimeoutError as error:
        raise UsageError(f"The database does not answer within {_CONNECT_TIMEOUT:.0f} s.") from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise UsageError(
            f"The database cannot be reached ({error}): see {variable('database_url')}, or leave it out for the "
            "embedded one."
        ) from error
    except ValueError as error:  # its text is not told: it has what was misread, which may be of the password
        raise UsageError(_UNREADABLE) from error
    await connection.close()


async def check_agreement(settings: Settings, dsn: str) -> None:
    """Raises UsageError if the settings name servers of different clusters, or no pooler by transaction."""
    from db.connections.servers.agreement import disagreement

    if settings.pooled_database_url is not None and settings.database_url is None:
        raise UsageError("ACCOUNT_BATCH_POOLED_DATABASE_URL is set: the server needs ACCOUNT_BATCH_DATABASE_URL too.")
    if settings.owner_database_url is settings.pooled_database_url is None and not settings.standby_database_url:
        return
    problem = await disagreement(
        dsn,
        owner=settings.owner_database_url,
        pooled=settings.pooled_database_url,
        standbys=settings.standby_database_url,
        within=_CONNECT_TIMEOUT,
    )
    if problem is not None:
        raise UsageError(problem)


def fillable_dsn(settings: Settings) -> str:
    """The owner's DSN, once the database is at the newest revision; raises UsageError if it is not."""
    asyncio.run(bring_up_to_date(settings))
    return owner_dsn(settings)


def _embedded(settings: Settings) -> str:
    from db.embedded import ensure_running

    return ensure_running(settings.data_dir)
