"""`/graphql`: POST of JSON, and GET for queries, with a bearer token."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
import structlog
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from graph.callers import Callers
from graph.errors import coded, fault
from graph.execution import Answer, Engine
from graph.metrics import Metrics
from graph.requests import BadRequestError, read
from graph.tokens import TokenError

log = structlog.get_logger(__name__)

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
_UNAUTHENTICATED = coded("A valid bearer token is wanted.", "UNAUTHENTICATED")


class Endpoint:
    """Answers GraphQL over HTTP."""

    def __init__(self, engine: Engine, callers: Callers, clock: Callable[[], datetime], metrics: Metrics) -> None:
        self._engine = engine
        self._callers = callers
        self._clock = clock
        self._metrics = metrics

    async def __call__(self, http: HttpRequest) -> Response:
        """One request, counted."""
        begun = time.perf_counter()
        answer, response = await self._safely(http)
        first = answer.errors[0]["extensions"]["code"] if answer.errors else "ok"
        self._metrics.count(answer.operation, first, time.perf_counter() - begun)
        return response

    async def _safely(self, http: HttpRequest) -> tuple[Answer, Response]:
        try:
            answer = await self._answer(http)
        except BadRequestError as error:
            return _refused(http, error.status, coded(error.message, error.code))
        except TokenError:
            return _refused(http, 401, _UNAUTHENTICATED, {"WWW-Authenticate": "Bearer"})
        except Exception:
            request_id = uuid.uuid4().hex
            log.exception("request failed", request_id=request_id)
            return _refused(http, 500, fault(request_id))
        status = 400 if not answer.executed and _media_type(http) == GRAPHQL_JSON else 200
        return answer, _response(http, status, answer)

    async def _answer(self, http: HttpRequest) -> Answer:
        now = self._clock()
        caller = await self._callers.of(http.headers.get("authorization"), now)
        request = await read(http)
        _, operation = self._engine.operation(request)
        if http.method == "GET" and operation is not None and operation.operation.value != "query":
            raise BadRequestError(405, "GET is for queries; send this with POST.")
        return await self._engine.execute(request, caller, now)


def _refused(
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
