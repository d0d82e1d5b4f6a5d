"""Health checks: whether the process runs, and whether it can serve requests."""

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.background.child_tasks import cancel_and_wait
from db.background.tasks import start_shared
from db.engine import Database
from db.reading.readiness import has_all_columns
from graph.execution.faults import RETRY_AFTER
from graph.security.keys import Keys

log = structlog.get_logger(__name__)

_TIMEOUT = 1.8
"""Seconds that the database may take to answer a check."""


async def live(request: Request) -> Response:
    """Always 200: a process that answers runs."""
    return JSONResponse({"status": "live"})


class Readiness:
    """Whether requests can be served: checked on a connection of its own, which no request can take.

    `database`: a pool for this alone. Checks that come at once share one look at the database.
    """

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._check: asyncio.Task[bool] | None = None

    async def __call__(self) -> Response:
        """200, or 503 while the database does not answer or is not migrated, or no token can be judged."""
        try:
            current = await self._is_migrated()
        except Exception as error:
            log.warning("the database does not answer", error=type(error).__name__)
            return _unready("the database does not answer")
        if not current:
            return _unready("the database is not migrated")
        if not self._keys.ready:
            return _unready("the token provider has not answered yet")
        return JSONResponse({"status": "ready"})

    async def close(self) -> None:
        """Ends the check under way and the connection."""
        if self._check is not None:
            await cancel_and_wait(self._check)
        await self._database.close()

    async def _is_migrated(self) -> bool:
        if self._check is None or self._check.done():
            self._check = start_shared(self._query_columns(), "look at the database")
        return await asyncio.shield(self._check)

    async def _query_columns(self) -> bool:
        async with asyncio.timeout(_TIMEOUT), self._database.transaction(None) as session:
            return await has_all_columns(session)


def _unready(status: str) -> Response:
    return JSONResponse({"status": status}, 503, {"Retry-After": str(RETRY_AFTER)})
