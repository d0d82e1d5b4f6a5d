"""GraphQL requests as HTTP carries them: strict about what is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request as HttpRequest

from graph.execution.execution import Request
from graph.execution.limits import MAX_BODY_BYTES, MIB

SAFE_METHODS = ("GET", "HEAD")
"""Methods whose request is in the URL: they are for queries."""


@dataclass(frozen=True)
class BadRequestError(Exception):
    """The request cannot be taken; the status that says so, and why in a sentence."""

    status: int
    message: str
    code: str = "BAD_USER_INPUT"


async def read(http: HttpRequest) -> Request:
    """The GraphQL request in the query of a GET or HEAD or in a POST's body; raises BadRequestError."""
    if http.method in SAFE_METHODS:
        return _from_query(http.query_params)
    media_type, _, parameters = http.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise BadRequestError(415, "The body of a request is application/json.")
    if http.headers.get("content-encoding", "identity").lower() != "identity":
        raise BadRequestError(415, "The body of a request is not compressed.")
    return request_of(parsed(await _body(http)))


async def _body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BadRequestError(413, f"The body of a request has at most {MAX_BODY_BYTES // MIB} MiB.")
    return bytes(body)


def parsed(body: bytes | str) -> Any:
    """Text as JSON; raises BadRequestError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(400, "The request is not valid JSON.") from error


def _from_query(query: Mapping[str, str]) -> Request:
    if "query" not in query:
        raise BadRequestError(400, "A request has a query.")
    fields: dict[str, Any] = {"query": query["query"], "operationName": query.get("operationName")}
    return request_of(fields | {"variables": parsed(query["variables"]) if query.get("variables") else None})


def request_of(given: Any) -> Request:
    """The request that parsed JSON is; raises BadRequestError."""
    if not isinstance(given, dict):
        raise BadRequestError(400, "A request is one JSON object; several operations are several requests.")
    query, name, variables = given.get("query"), given.get("operationName"), given.get("variables")
    if not isinstance(query, str) or not query:
        raise BadRequestError(400, "A request has a query, which is a text.")
    if not isinstance(name, str | None) or not isinstance(variables, dict | None):
        raise BadRequestError(400, "operationName is a text, variables are an object.")
    return Request(query, name, variables or {})
