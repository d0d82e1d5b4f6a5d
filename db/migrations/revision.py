"""Which revision a database is at, told without Alembic: to import that takes a third of a server's start."""

from importlib.resources import files

import asyncpg

from db.connections.hosts import connect_to_primary


def newest_revision() -> str:
    """The revision that the scripts of the package lead to: their names begin with their revisions, in order."""
    names = (each.name for each in (files("db") / "migrations" / "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name[0].isdigit())


async def is_current(dsn: str) -> bool:
    """Whether the database is at the newest revision; True if the role may not read Alembic's table."""
    connection = await connect_to_primary(dsn)
    try:
        return bool(await connection.fetchval("SELECT version_num FROM alembic_version") == newest_revision())
    except asyncpg.UndefinedTableError:
        return False
    except asyncpg.InsufficientPrivilegeError:
        return True
    finally:
        await connection.close()
