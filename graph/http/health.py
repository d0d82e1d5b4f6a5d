"""Health checks: whether the process runs, and whether it can serve requests."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.background.child_tasks import cancel_and_wait
from db.background.tasks import start_shared
from db.connections.connection_errors import NoPrimary, PoolerBusy
from db.connections.standbys.reads import StandbyReads
from db.engine import Database
from db.reading.readiness import has_all_columns, leads_elsewhere
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

    def __init__(self, database: Database, keys: Keys, standbys: StandbyReads | None = None) -> None:
        self._database = database
        self._keys = keys
        self._standbys = standbys
        self._check: asyncio.Task[str | None] | None = None

    async def __call__(self) -> Response:
        """200, or 503 while the database does not answer or is not migrated, or no token can be judged.

        Standbys that are not asked are named: nothing is refused for them.
        """
        problem = await self._problem()
        if problem is not None:
            return _unready(problem)
        if not self._keys.ready:
            return _unready("the token provider has not answered yet")
        notes = self._standbys.problems if self._standbys is not None else []
        return JSONResponse({"status": "ready", **({"notes": notes} if notes else {})})

    async def close(self) -> None:
        """Ends the check under way and the connection."""
        if self._check is not None:
            await cancel_and_wait(self._check)
        await self._database.close()

    async def _problem(self) -> str | None:
        if self._check is None or self._check.done():
            self._check = start_shared(self._ask(), "look at the database")
        return await asyncio.shield(self._check)

    async def _ask(self) -> str | None:
        """What is the matter with the database, or with the pooler; None where nothing is."""
        problem = await _problem_of("the database", self._ask_database())
        if problem is not None or not self._database.pooled:
            return problem
        return await _problem_of("the pooler", self._ask_pooler())

    async def _ask_database(self) -> str | None:
        async with self._database.direct.transaction(None) as session:
            return None if await has_all_columns(session) else "the database is not migrated"

    async def _ask_pooler(self) -> str | None:
        with suppress(PoolerBusy):
            if await leads_elsewhere(self._database):
                return "the pooler leads to another database"
        return None


async def _problem_of(who: str, asked: Awaitable[str | None]) -> str | None:
    """What was found, or what became of the question."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            return await asked
    except NoPrimary:
        return f"{who} is a standby, which takes no changes"
    except Exception as error:
        log.warning(f"{who} does not answer", error=type(error).__name__)
        return f"{who} does not answer"


def _unready(status: str) -> Response:
    return JSONResponse({"status": status}, 503, {"Retry-After": str(RETRY_AFTER)})
