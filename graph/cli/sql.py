"""`sql`: the statements of a preview or of a chunk, as a script for psql."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from db.engine import Database, Tenant
from db.reading.parties import tenant_named
from db.settings import Settings
from graph.cli import databases
from graph.cli.usage_errors import UsageError
from graph.execution.limits import MAX_KEY
from graph.process.clock import utc_now
from graph.schema.ids import key_of
from graph.schema.inputs.reading import BadRequestInputError, request_of
from rules import debugging

Compose = Callable[[Database, Tenant | None], Awaitable[str]]


def check_options(
    update: str | None, *, chunk: int | None, revert: bool, file: Path | None, tenant: str | None
) -> None:
    """Raises UsageError for options that do not go together."""
    if (update is None) == (file is None):
        raise UsageError("Name either an accepted batch update (--update) or a request (--input).")
    if update is None and (chunk is not None or revert):
        raise UsageError("--chunk and --revert are of an accepted batch update: name it with --update.")
    if update is None and tenant is None:
        raise UsageError("--input needs the tenant whose request it is: name it with --tenant.")
    if chunk is not None and revert:
        raise UsageError("A revert has chunks once it is accepted: name it with --update, without --revert.")


def script_of_update(
    settings: Settings, update: str, tenant: str | None, *, chunk: int | None, revert: bool, explain: bool
) -> str:
    """The script of an update's preview, of a chunk of it, or of the preview of its revert; raises UsageError."""
    key = int(update) if update.isdecimal() else key_of("BatchUpdate", update)
    if not 0 < key <= MAX_KEY:
        raise UsageError(f"--update takes the key or the ID of a batch update, which {update!r} is not.")

    async def compose(database: Database, within: Tenant | None) -> str:
        found = await debugging.find_update(database, key, within)
        if chunk is not None:
            return await debugging.chunk_of_update(database, found, chunk, utc_now(), explain=explain)
        preview = debugging.preview_of_revert if revert else debugging.preview_of_update
        return await preview(database, found, utc_now(), explain=explain)

    return asyncio.run(_composed(settings, tenant, compose))


def script_of_input(settings: Settings, file: Path, tenant: str, *, explain: bool) -> str:
    """The script of the preview of a `BatchUpdateAccountsInput` in JSON; raises UsageError."""
    value = _json(file)

    async def compose(database: Database, within: Tenant | None) -> str:
        try:
            request = request_of(value)
        except BadRequestInputError as bad:
            raise UsageError(f"{file}: {bad}") from bad
        if within is None:
            raise TypeError("a request is of a tenant")
        return await debugging.preview_of_request(database, within, request, utc_now(), explain=explain)

    return asyncio.run(_composed(settings, tenant, compose))


def _json(file: Path) -> Any:
    try:
        return orjson.loads(sys.stdin.buffer.read() if file == Path("-") else file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{file} is no JSON: {error}.") from error


async def _composed(settings: Settings, tenant: str | None, compose: Compose) -> str:
    """What is composed on a database that is at hand; what PostgreSQL refuses is told."""
    dsn = databases.server_dsn(settings)
    await databases.check(dsn)
    database = await Database.open(dsn, size=1, statement_timeout=settings.statement_timeout)
    try:
        return await compose(database, None if tenant is None else await _tenant(database, tenant))
    except asyncpg.PostgresError as error:
        raise UsageError(f"The database does not do it: {error}") from error
    finally:
        with suppress(asyncpg.InterfaceError):
            await database.close()


async def _tenant(database: Database, name: str) -> Tenant:
    async with database.transaction(None) as session:
        key = await tenant_named(session, name)
    if key is None:
        raise UsageError(f"There is no tenant {name!r} in the database.")
    return key
