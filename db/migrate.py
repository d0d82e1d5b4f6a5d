"""Brings a database to the newest schema; safe to run twice, and by two processes at once."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from db.connections.hosts import connect_to_primary
from db.migrations import prerequisites

_LOCK = 7_231_905_115
"""The advisory lock under which migrations run: an arbitrary number that is used for nothing else."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with no ini file: the scripts are part of the package."""
    settings = Config()
    settings.set_main_option("script_location", str(files("db") / "migrations"))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection) -> str | None:
    prerequisites.check(connection)
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(config(connection), "head")
    return prerequisites.hint(connection)


async def migrate(dsn: str) -> str | None:
    """Runs the revisions that the database does not have yet, all in one transaction.

    Returns what a superuser could still grant, in a sentence. Raises UsageError where something is missing.
    """
    engine = _engine(dsn)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _engine(dsn: str) -> AsyncEngine:
    """An engine that has asyncpg read the DSN: SQLAlchemy's URLs write several hosts otherwise."""
    return create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect_to_primary(dsn), poolclass=NullPool
    )
