"""`/reports/<id>.csv`: the result of each account of a batch update, with a bearer token or a signed link.

A report is sent chunk by chunk, and each chunk is read in a snapshot of its own: the record of an update never changes
once it has ended, and no database connection waits for a client that reads slowly or has hung up.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from db.currencies import fraction_digits
from db.engine import Database, Tenant
from db.reading import reported
from db.reading.results import Chunk, Results
from db.reading.secrets import secrets_of
from db.reading.updates import BatchUpdate, updates_of
from db.tables.secrets import REPORT_LINKS
from graph.execution.context import Caller
from graph.execution.errors import ForbiddenError, error_with_code, internal_error
from graph.http import report_lines
from graph.http.resources import without_body
from graph.process.background import BackgroundTasks
from graph.schema.ids import key_of
from graph.security.callers import Callers
from graph.security.permissions import READ_UPDATES
from graph.security.report_links import PARAMETER, LinkError, verify
from graph.security.tokens import TokenError

log = structlog.get_logger(__name__)

TYPE = "text/csv; charset=utf-8"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_NO_LINK = "This link is not, or no longer, good for this report: a link is good for a minute. Ask for a new one."
Report = tuple[BatchUpdate, list[Chunk]]


class RefusedError(Exception):
    """The request for a report is refused with that HTTP status and error code; the message is a sentence."""

    def __init__(self, status: int, message: str, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Reports:
    """Answers requests for reports."""

    def __init__(
        self, database: Database, callers: Callers, clock: Callable[[], datetime], background: BackgroundTasks
    ) -> None:
        self._database = database
        self._callers = callers
        self._clock = clock
        self._background = background

    async def __call__(self, http: Request) -> Response:
        """Answers a report, or an error as JSON."""
        try:
            return await self._answer(http)
        except TokenError:
            message = error_with_code("A valid bearer token is wanted.", "UNAUTHENTICATED")
            return _error(401, message, {"WWW-Authenticate": "Bearer"})
        except RefusedError as refused:
            return _error(refused.status, error_with_code(str(refused), refused.code))
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("report failed", request_id=request_id)
            return _error(500, internal_error(request_id))

    async def _answer(self, http: Request) -> Response:
        text = http.path_params["update"]
        key = key_of("BatchUpdate", text)
        caller = await self._caller(http, key)
        report = await self._find(caller, key)
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="batch-update-{text}.csv"'}
        if http.method == "HEAD":
            return without_body(headers, TYPE)
        return StreamingResponse(self._lines(caller.tenant, *report), headers=headers, media_type=TYPE)

    async def _caller(self, http: Request, key: int) -> Caller:
        """The caller: of the link or, without one, of the bearer token. Raises TokenError or RefusedError."""
        now, link = self._clock(), http.query_params.get(PARAMETER)
        if link is None:
            return await self._callers.of(http.headers.get("authorization"), now)
        async with self._database.transaction(None) as session:
            secret = (await secrets_of(session, [REPORT_LINKS])).get(REPORT_LINKS)
        try:
            return verify(secret, link, key, now)
        except LinkError:
            raise RefusedError(403, _NO_LINK, "FORBIDDEN") from None

    async def _find(self, caller: Caller, key: int) -> Report:
        """The update and the chunks of its results.

        Raises RefusedError: 403 without the permission, 404 for an update that does not exist for the caller, has not
        ended or has no results.
        """
        try:
            READ_UPDATES.check(caller)
        except ForbiddenError as forbidden:
            raise RefusedError(403, forbidden.message, "FORBIDDEN") from forbidden
        async with self._database.transaction(caller.tenant) as session:
            update = (await updates_of(session, [] if caller.is_partner else [key])).get(key)
            if update is not None and update.finished_at is not None:
                chunks = await Results(key, None, None).chunks(session)
                if chunks:
                    return update, chunks
        raise RefusedError(404, "There is no such report.", "NOT_FOUND")

    async def _lines(self, tenant: Tenant, update: BatchUpdate, chunks: list[Chunk]) -> AsyncIterator[bytes]:
        yield report_lines.header()
        for chunk in chunks:
            # Read to the end even if the client hangs up: cancelling the transaction would cost its connection.
            reading = self._background.start("read of a report", self._chunk(tenant, update, chunk))
            for piece in await asyncio.shield(reading):
                yield piece

    async def _chunk(self, tenant: Tenant, update: BatchUpdate, chunk: Chunk) -> list[bytes]:
        since = update.started_at or update.requested_at
        async with self._database.transaction(tenant) as session:
            accounts = await reported.accounts_of(session, update.key, chunk.chunk, update.batch, since)
            if len(accounts) != chunk.accounts:
                raise LookupError("results were removed while their report was sent")
            values = await reported.values_of(session, update.key, chunk.chunk)
            digits = fraction_digits(update.currency)
            return [piece async for piece in report_lines.pieces(session, accounts, values, digits)]


def _error(status: int, error: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    body = orjson.dumps({"errors": [error]})
    return Response(body, status, {**_HEADERS, **(headers or {})}, "application/json")
