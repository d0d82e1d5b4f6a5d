"""`/graphql`: POST of JSON, and GET or HEAD for queries, with a bearer token; subscriptions as server-sent events."""

import asyncio
import time
import uuid
from typing import Any

import orjson
import structlog
from graphql.language import OperationType
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graph.execution.change_feeds import ChangeFeeds
from graph.execution.errors import error_with_code, internal_error
from graph.execution.execution import Answer, Engine
from graph.execution.operation_stream import SUBSCRIPTION, answers
from graph.http import sse
from graph.http.metrics import Metrics
from graph.http.requests import SAFE_METHODS, BadRequestError, read
from graph.http.resources import without_body
from graph.http.token_expiry import expires_at
from graph.security.callers import Callers
from graph.security.tokens import TokenError

log = structlog.get_logger(__name__)

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
_UNAUTHENTICATED = error_with_code("A valid bearer token is wanted.", "UNAUTHENTICATED")


class Endpoint:
    """Answers GraphQL over HTTP."""

    def __init__(
        self, engine: Engine, callers: Callers, feeds: ChangeFeeds, metrics: Metrics, shutdown: asyncio.Event
    ) -> None:
        self._engine = engine
        self._callers = callers
        self._feeds = feeds
        self._metrics = metrics
        self._shutdown = shutdown

    async def __call__(self, http: HttpRequest) -> Response:
        """Answers one request, and counts it in the metrics."""
        started = time.perf_counter()
        answer, response = await self._answer_or_error(http)
        outcome = answer.errors[0]["extensions"]["code"] if answer.errors else "ok"
        self._metrics.count(answer.operation, outcome, time.perf_counter() - started)
        return response

    async def _answer_or_error(self, http: HttpRequest) -> tuple[Answer, Response]:
        try:
            return await self._answer(http)
        except BadRequestError as error:
            return _error_response(http, error.status, error_with_code(error.message, error.code))
        except TokenError:
            return _error_response(http, 401, _UNAUTHENTICATED, {"WWW-Authenticate": "Bearer"})
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("request failed", request_id=request_id)
            return _error_response(http, 500, internal_error(request_id))

    async def _answer(self, http: HttpRequest) -> tuple[Answer, Response]:
        now = self._feeds.clock()
        caller = await self._callers.of(http.headers.get("authorization"), now, http.client)
        request = await read(http)
        _, operation = self._engine.operation(request)
        if (
            operation is not None
            and operation.operation is OperationType.SUBSCRIPTION
            and sse.accepts_event_stream(http)
        ):
            if http.method == "HEAD":
                return Answer(operation=SUBSCRIPTION), without_body(sse.HEADERS, sse.MEDIA_TYPE)
            events = answers(self._engine, self._feeds, request, caller)
            stream = sse.EventStream(events, expires_at(caller, now), self._shutdown)
            return Answer(operation=SUBSCRIPTION), stream
        if http.method in SAFE_METHODS and operation is not None and operation.operation.value != "query":
            raise BadRequestError(405, "GET is for queries; send this with POST.")
        answer = await self._engine.execute(request, caller, now)
        status = 400 if not answer.executed and _media_type(http) == GRAPHQL_JSON else 200
        return answer, _response(http, status, answer)


def _error_response(
    http: HttpRequest, status: int, error: dict[str, Any], headers: dict[str, str] | None = None
) -> tuple[Answer, Response]:
    answer = Answer(errors=[error])
    allowed = {"Allow": "POST"} if status == 405 else {}
    return answer, _response(http, status, answer, {**allowed, **(headers or {})})


def _media_type(http: HttpRequest) -> str:
    return GRAPHQL_JSON if GRAPHQL_JSON in http.headers.get("accept", "") else JSON


def _response(http: HttpRequest, status: int, answer: Answer, headers: dict[str, str] | None = None) -> Response:
    body = orjson.dumps(answer.body())
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, _media_type(http))
