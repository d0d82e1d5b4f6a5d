"""`/graphql`: POST of JSON, and GET or HEAD for queries, with a bearer token; subscriptions as server-sent events."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import orjson
from starlette.requests import Request as HttpRequest
from starlette.types import ASGIApp

from graph.execution.change_feeds import ChangeFeeds
from graph.execution.cost.refusals import Refusals
from graph.execution.execution import Engine
from graph.execution.operation_stream import answers
from graph.execution.request_record import EVENT_STREAM, HTTP, RequestRecord
from graph.execution.requests import MUTATION, SUBSCRIPTION, Answer
from graph.http import sse
from graph.http.errors import UNAVAILABLE_HEADERS, UNAVAILABLE_STATUS, HttpError, MalformedError, http_answer
from graph.http.refusals import events_when_due, headers_when_due
from graph.http.requests import SAFE_METHODS, BodyLimits, accepted_types, read
from graph.http.resources import JsonAnswer, without_body
from graph.http.token_expiry import expires_at
from graph.monitoring.requests import Requests
from graph.security.callers import Callers

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"


class Endpoint:
    """Answers GraphQL over HTTP."""

    def __init__(
        self,
        engine: Engine,
        callers: Callers,
        feeds: ChangeFeeds,
        requests: Requests,
        shutdown: asyncio.Event,
        limits: BodyLimits,
        refusals: Refusals,
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._feeds = feeds
        self._requests = requests
        self._shutdown = shutdown
        self._limits = limits
        self._refusals = refusals

    async def __call__(self, http: HttpRequest) -> ASGIApp:
        """Answers one request, and tells of it; a stream does that itself."""
        record = RequestRecord(HTTP).make_current(http.headers)
        answer, response = await self._answer_or_error(http, record)
        if answer is not None:
            self._requests.answered(record, answer)
            if answer.refused and isinstance(response, JsonAnswer):
                more = await headers_when_due(self._refusals, http, record.caller)
                return replace(response, headers={**response.headers, **more})
        return response

    async def _answer_or_error(self, http: HttpRequest, record: RequestRecord) -> tuple[Answer | None, ASGIApp]:
        try:
            return await self._answer(http, record)
        except Exception as error:
            status, shown, headers = http_answer(error, "request failed")
            if isinstance(error, MalformedError) and _names_json_alone(http):
                status = 200
            answer = Answer(errors=[shown])
            return answer, _response(http, status, answer, headers)

    async def _answer(self, http: HttpRequest, record: RequestRecord) -> tuple[Answer | None, ASGIApp]:
        now = self._engine.service.clock()
        caller = record.caller = await self._callers.of_headers(http.headers, now, http.client)
        request = await read(http, self._limits, self._engine.reading.charged(caller))
        prepared = record.prepared = self._engine.prepare(request, caller)
        if prepared.operation is None and not prepared.document.errors:
            raise MalformedError(400, prepared.errors()[0]["message"])
        if prepared.kind == SUBSCRIPTION and sse.accepts_event_stream(http):
            if http.method == "HEAD":
                return Answer(operation=SUBSCRIPTION), without_body(sse.HEADERS, sse.MEDIA_TYPE)
            record.transport = EVENT_STREAM
            events = self._requests.streamed(record, answers(self._engine, self._feeds, prepared, caller))
            stream = events_when_due(self._refusals, http, caller, events)
            return None, sse.EventStream(stream, expires_at(caller, now), self._shutdown)
        if http.method in SAFE_METHODS and prepared.kind in (MUTATION, SUBSCRIPTION):
            raise HttpError(405, "GET is for queries; send this with POST.", headers={"Allow": "POST"})
        answer = await self._engine.execute(prepared, caller, now)
        if answer.retry_after is not None:
            return answer, _response(http, 429, answer, {"Retry-After": str(answer.retry_after)})
        if answer.unavailable:
            return answer, _response(http, UNAVAILABLE_STATUS, answer, UNAVAILABLE_HEADERS)
        status = 400 if not answer.executed and _media_type(http) == GRAPHQL_JSON else 200
        return answer, _response(http, status, answer)


def _media_type(http: HttpRequest) -> str:
    accepted = accepted_types(http)
    newer = accepted.get(GRAPHQL_JSON, 0.0)
    return GRAPHQL_JSON if newer > 0 and newer >= accepted.get(JSON, 0.0) else JSON


def _names_json_alone(http: HttpRequest) -> bool:
    return JSON in accepted_types(http) and _media_type(http) == JSON


def _response(http: HttpRequest, status: int, answer: Answer, headers: Mapping[str, str] | None = None) -> JsonAnswer:
    return JsonAnswer(status, orjson.dumps(answer.body()), _media_type(http), headers or {})
