"""Health checks: whether the process runs, and whether it can serve requests."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.engine import Database
from db.reading.readiness import has_all_columns
from graph.security.keys import Keys

log = structlog.get_logger(__name__)

_TIMEOUT = 3.0
"""Seconds that the database may take to answer a check."""


async def live(request: Request) -> Response:
    """Always 200: a process that answers runs."""
    return JSONResponse({"status": "live"})


async def ready(database: Database, keys: Keys) -> Response:
    """200, or 503 while the database does not answer or is not migrated, or no token can be judged."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            current = await _is_migrated(database)
    except Exception as error:
        log.warning("the database does not answer", error=type(error).__name__)
        return JSONResponse({"status": "the database does not answer"}, status_code=503)
    if not current:
        return JSONResponse({"status": "the database is not migrated"}, status_code=503)
    if not keys.ready:
        return JSONResponse({"status": "the token provider has not answered yet"}, status_code=503)
    return JSONResponse({"status": "ready"})


async def _is_migrated(database: Database) -> bool:
    async with database.transaction(None) as session:
        return await has_all_columns(session)
