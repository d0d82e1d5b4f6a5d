"""Which database is meant, and as whom."""

import asyncio

from db.settings import Settings
from graph.cli.usage_errors import UsageError

_CONNECT_TIMEOUT = 10.0
"""Seconds that a database may take to answer at all."""

_DENIED = "42501"


def owner_dsn(settings: Settings) -> str:
    """For commands that make or fill tables. Starts the embedded server where no other is named."""
    return settings.owner_database_url or settings.database_url or _embedded(settings)


def server_dsn(settings: Settings) -> str:
    """For the server, which owns nothing."""
    if settings.database_url is not None:
        return settings.database_url
    if settings.owner_database_url is not None:
        raise UsageError("ACCOUNT_BATCH_OWNER_DATABASE_URL is set: the server wants ACCOUNT_BATCH_DATABASE_URL too.")
    return _embedded(settings).replace("postgres@", "account_batch@", 1)


async def bring_up_to_date(settings: Settings) -> None:
    """Migrates an embedded database; raises UsageError for another one that is not at the newest revision."""
    from db.migrate import migrate

    named = settings.owner_database_url or settings.database_url
    if named is None:
        await migrate(_embedded(settings))
        return
    await check(named)
    if not await _is_current(named):
        raise UsageError("The database is not at the newest revision: run `account-batch migrate` first.")


async def _is_current(dsn: str) -> bool:
    """As far as one may know: Alembic's note is its owner's, and who cannot read it is told that it is there."""
    from sqlalchemy.exc import DBAPIError

    from db.migrate import is_current

    try:
        return await is_current(dsn)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _DENIED:
            return True
        raise


async def check(dsn: str) -> None:
    """Raises UsageError where no database answers."""
    import asyncpg

    try:
        connection = await asyncpg.connect(dsn, timeout=_CONNECT_TIMEOUT)
    except TimeoutError as error:
        raise UsageError(f"The database does not answer within {_CONNECT_TIMEOUT:.0f} s.") from error
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise UsageError(
            f"The database cannot be reached ({error}): see ACCOUNT_BATCH_DATABASE_URL, or leave it out for the "
            "embedded one."
        ) from error
    await connection.close()


def fillable_dsn(settings: Settings) -> str:
    """The owner's, of a database that is ready to be filled; raises UsageError for one that is not."""
    asyncio.run(bring_up_to_date(settings))
    return owner_dsn(settings)


def _embedded(settings: Settings) -> str:
    from db.embedded import ensure_running

    return ensure_running(settings.data_dir)
