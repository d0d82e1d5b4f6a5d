"""The embedded PostgreSQL, which keeps running after the commands: their note about it, and how it is stopped."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from db import embedded
from db.embedded import left_running
from db.embedded.left_running import short_path
from db.settings import Settings, variable
from graph.cli.names import count_of
from graph.cli.usage_errors import UsageError

_COUNT_TIMEOUT = 2.0
"""Seconds for counting the sessions of other programs: the server is stopped whatever their number."""

_OTHER_SESSIONS = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@contextmanager
def note_if_left_running(settings: Settings) -> Iterator[None]:
    """Prints at the end, however it comes, that the embedded PostgreSQL still runs, and the command that stops it."""
    try:
        yield
    finally:
        if _other_database_setting(settings) is None and (said := left_running.note(settings.data_dir)) is not None:
            print(said, flush=True)


def note_if_started(settings: Settings) -> AbstractContextManager[None]:
    """The same on standard error, and only if it did not run at the beginning."""
    if _other_database_setting(settings) is not None:
        return nullcontext()
    return left_running.noted_if_started(settings.data_dir)


def stop(settings: Settings) -> str:
    """Stops the server of the data directory and returns a sentence about it.

    Raises UsageError if another database is configured.
    """
    home, setting = short_path(settings.data_dir), _other_database_setting(settings)
    if setting is not None:
        raise UsageError(
            f"{setting} names the database, which is not ours to stop: leave it out to stop the embedded one of {home}."
        )
    dsn = embedded.running(settings.data_dir)
    others = 0 if dsn is None else asyncio.run(_count_other_sessions(dsn))
    if not embedded.stop(settings.data_dir):
        return f"No embedded PostgreSQL runs in {home}."
    if others == 0:
        return f"The embedded PostgreSQL in {home} is stopped."
    return (
        f"The embedded PostgreSQL in {home} is stopped, with {count_of(others, 'sessions')} of other programs: "
        "a server or worker that still runs starts it again."
    )


def _other_database_setting(settings: Settings) -> str | None:
    """The setting that names another database than the embedded one; None if none is set."""
    named = (name for name in ("database_url", "owner_database_url") if getattr(settings, name) is not None)
    return next(map(variable, named), None)


async def _count_other_sessions(dsn: str) -> int:
    """The number of sessions of other programs; 0 if it cannot be determined."""
    import asyncpg

    try:
        async with asyncio.timeout(_COUNT_TIMEOUT):
            connection = await asyncpg.connect(dsn)
            try:
                return int(await connection.fetchval(_OTHER_SESSIONS))
            finally:
                connection.terminate()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return 0
