"""`/reports/<id>.csv`: the result of each account of a batch update, with a bearer token or a signed link.

A report is sent chunk by chunk, and each chunk is read in a snapshot of its own: the record of an update never changes
once it has ended, and no database connection waits for a client that reads slowly or has hung up.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime
from typing import Any

import orjson
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
from graph.execution.cost.refusals import Refusals
from graph.execution.errors import ForbiddenError, internal_error
from graph.execution.request_record import HTTP, RequestRecord
from graph.execution.requests import Answer
from graph.http import report_lines
from graph.http.errors import HttpError, http_answer
from graph.http.refusals import headers_when_due
from graph.http.resources import without_body
from graph.monitoring.requests import Requests
from graph.process.background import BackgroundTasks
from graph.schema.ids import key_of
from graph.security.callers import Callers
from graph.security.permissions import READ_UPDATES
from graph.security.report_links import PARAMETER, LinkError, verify

TYPE = "text/csv; charset=utf-8"
_KIND = "report"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_NO_LINK = "This link is not, or no longer, good for this report: a link is good for a minute. Ask for a new one."
Report = tuple[BatchUpdate, list[Chunk]]


class Reports:
    """Answers requests for reports."""

    def __init__(
        self,
        database: Database,
        callers: Callers,
        clock: Callable[[], datetime],
        requests: Requests,
        background: BackgroundTasks,
        refusals: Refusals,
    ) -> None:
        self._database = database
        self._callers = callers
        self._clock = clock
        self._requests = requests
        self._background = background
        self._refusals = refusals

    async def __call__(self, http: Request) -> Response:
        """Answers a report, or an error as JSON; tells of it, of one that is sent when all of it was."""
        record = RequestRecord(HTTP).make_current(http.headers)
        try:
            return await self._answer(http, record)
        except Exception as error:
            status, shown, headers = http_answer(error, "report failed")
            if self._tell(record, shown).refused:
                headers = {**headers, **await headers_when_due(self._refusals, http, record.caller)}
            body = orjson.dumps({"errors": [shown]})
            return Response(body, status, {**_HEADERS, **headers}, "application/json")

    async def _answer(self, http: Request, record: RequestRecord) -> Response:
        text = http.path_params["update"]
        key = key_of("BatchUpdate", text)
        caller = record.caller = await self._caller(http, key)
        report = await self._find(caller, key)
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="batch-update-{text}.csv"'}
        if http.method == "HEAD":
            self._tell(record)
            return without_body(headers, TYPE)
        lines = self._told(self._lines(caller.tenant, *report), record)
        return StreamingResponse(lines, headers=headers, media_type=TYPE)

    async def _caller(self, http: Request, key: int) -> Caller:
        """The caller: of the link or, without one, of the bearer token. Raises TokenError or HttpError."""
        now, link = self._clock(), http.query_params.get(PARAMETER)
        if link is None:
            return await self._callers.of_headers(http.headers, now)
        async with self._database.transaction(None) as session:
            secret = (await secrets_of(session, [REPORT_LINKS])).get(REPORT_LINKS)
        try:
            return verify(secret, link, key, now)
        except LinkError:
            raise HttpError(403, _NO_LINK, "FORBIDDEN") from None

    async def _find(self, caller: Caller, key: int) -> Report:
        """The update and the chunks of its results.

        Raises HttpError: 403 without the permission, 404 for an update that does not exist for the caller, has not
        ended or has no results.
        """
        try:
            READ_UPDATES.check(caller)
        except ForbiddenError as forbidden:
            raise HttpError(403, forbidden.message, "FORBIDDEN") from forbidden
        async with self._database.transaction(caller.scope) as session:
            update = (await updates_of(session, [key])).get(key)
            if update is not None and update.finished_at is not None:
                chunks = await Results(key, None, None).chunks(session)
                if chunks:
                    return update, chunks
        raise HttpError(404, "There is no such report.", "NOT_FOUND")

    async def _told(self, lines: AsyncGenerator[bytes, None], record: RequestRecord) -> AsyncIterator[bytes]:
        async with aclosing(lines):
            try:
                async for piece in lines:
                    yield piece
            except Exception:
                self._tell(record, internal_error(record.request_id))  # the server logs it
                raise
            except BaseException:
                self._requests.left(record, _KIND)
                raise
        self._tell(record)

    def _tell(self, record: RequestRecord, *errors: dict[str, Any]) -> Answer:
        answer = Answer(list(errors), operation=_KIND)
        self._requests.answered(record, answer)
        return answer

    async def _lines(self, tenant: Tenant, update: BatchUpdate, chunks: list[Chunk]) -> AsyncGenerator[bytes, None]:
        yield report_lines.header()
        for chunk in chunks:
            # Read to the end even if the client hangs up: cancelling the transaction would cost its connection.
            reading = self._background.start_for_request("read of a report", self._chunk(tenant, update, chunk))
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
