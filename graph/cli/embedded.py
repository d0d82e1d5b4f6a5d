"""The embedded PostgreSQL, which outlives the commands: what they say of it when they end, and how it is stopped."""

import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.settings import Settings
from graph.cli.names import count_of
from graph.cli.usage_errors import UsageError

_PATIENCE = 2.0
"""Seconds for the question who else uses it: it is asked to stop whatever the answer."""

_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@contextmanager
def said_to_stay(settings: Settings) -> Iterator[None]:
    """Whatever ends within: that PostgreSQL goes on is said on one line, with the way to stop it."""
    try:
        yield
    finally:
        if _own(settings) is None and _running(settings) is not None:
            print(
                f"The embedded PostgreSQL in {_shown(settings.data_dir)} goes on; `{_command()} stop` stops it.",
                flush=True,
            )


def stop(settings: Settings) -> str:
    """Stops that of the data directory, and says what became of it; raises UsageError where another is configured."""
    from db import embedded

    home, own = _shown(settings.data_dir), _own(settings)
    if own is not None:
        raise UsageError(
            f"{own} names the database, which is not ours to stop: leave it out to stop the embedded one of {home}."
        )
    dsn = _running(settings)
    others = 0 if dsn is None else asyncio.run(_others(dsn))
    if not embedded.stop(settings.data_dir):
        return f"No embedded PostgreSQL runs in {home}."
    if others == 0:
        return f"The embedded PostgreSQL in {home} is stopped."
    return (
        f"The embedded PostgreSQL in {home} is stopped, with {count_of(others, 'sessions')} of other programs: "
        "a server or worker that still runs starts it again."
    )


def _own(settings: Settings) -> str | None:
    """The setting that names a database other than the embedded one."""
    if settings.database_url is not None:
        return "ACCOUNT_BATCH_DATABASE_URL"
    return "ACCOUNT_BATCH_OWNER_DATABASE_URL" if settings.owner_database_url is not None else None


def _running(settings: Settings) -> str | None:
    from db.embedded import running

    return running(settings.data_dir)


async def _others(dsn: str) -> int:
    """How many sessions others have; 0 where that cannot be learned."""
    import asyncpg

    try:
        async with asyncio.timeout(_PATIENCE):
            connection = await asyncpg.connect(dsn)
            try:
                return int(await connection.fetchval(_OTHERS))
            finally:
                connection.terminate()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return 0


def _command() -> str:
    """The command as it can be typed here."""
    command = Path(sys.executable).with_name("account-batch")
    return command.name if shutil.which(command.name) == str(command) else _shown(command)


def _shown(path: Path) -> str:
    """The path, short where it is beneath the current directory."""
    absolute = path.absolute()
    with suppress(OSError):  # the current directory may be gone
        here = Path.cwd()
        if here in absolute.parents and here != here.parent:
            return str(absolute.relative_to(here))
    return str(absolute)
