"""Databases of earlier revisions, and of an owner who is no superuser."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.migrate import config

MODEST = "modest"
"""A role that may create roles and databases' contents, and no more."""


async def upgrade(dsn: str, revision: str) -> None:
    """Brings a database to that revision."""

    def run(connection: Connection) -> None:
        command.upgrade(config(connection), revision)

    engine = create_async_engine("postgresql+asyncpg://" + dsn.partition("://")[2], poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


def before(revision: str) -> str:
    """The revision before that one."""
    return str(ScriptDirectory.from_config(config()).get_revision(revision).down_revision)
