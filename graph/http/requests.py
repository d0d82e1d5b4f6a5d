"""Reads GraphQL requests from HTTP, strictly."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request as HttpRequest

from graph.execution.limits import MAX_BODY_BYTES, MIB
from graph.execution.requests import Request
from graph.http.errors import HttpError

SAFE_METHODS = ("GET", "HEAD")
"""Methods whose request is in the URL; they are for queries only."""


async def read(http: HttpRequest) -> Request:
    """The GraphQL request in the URL of a GET or HEAD, or in the body of a POST; raises HttpError."""
    if http.method in SAFE_METHODS:
        return _from_query(http.query_params)
    media_type, _, parameters = http.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise HttpError(415, "The body of a request is application/json.")
    if http.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpError(415, "The body of a request is not compressed.")
    return graphql_request(parse_json(await _body(http)))


async def _body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HttpError(413, f"The body of a request has at most {MAX_BODY_BYTES // MIB} MiB.")
    return bytes(body)


def parse_json(body: bytes | str) -> Any:
    """Parses JSON; raises HttpError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HttpError(400, "The request is not valid JSON.") from error


def _from_query(query: Mapping[str, str]) -> Request:
    if "query" not in query:
        raise HttpError(400, "A request has a query.")
    fields: dict[str, Any] = {"query": query["query"], "operationName": query.get("operationName")}
    return graphql_request(fields | {"variables": parse_json(query["variables"]) if query.get("variables") else None})


def graphql_request(value: Any) -> Request:
    """The GraphQL request in parsed JSON; raises HttpError."""
    if not isinstance(value, dict):
        raise HttpError(400, "A request is one JSON object; several operations are several requests.")
    query, name, variables = value.get("query"), value.get("operationName"), value.get("variables")
    if not isinstance(query, str) or not query:
        raise HttpError(400, "A request has a query, which is a text.")
    if not isinstance(name, str | None) or not isinstance(variables, dict | None):
        raise HttpError(400, "operationName is a text, variables are an object.")
    return Request(query, name, variables or {})
