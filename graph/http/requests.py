"""Reads GraphQL requests from HTTP, strictly."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from graph.execution.requests import Request
from graph.http.errors import HttpError, MalformedError

SAFE_METHODS = ("GET", "HEAD")
"""Methods whose request is in the URL; they are for queries only."""

MAX_KNOWN_ACCEPT = 200
"""Characters of an `Accept` header that is not read again each time."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How many bytes the body of a request may have, and in how many seconds it has to be complete."""

    size: int
    seconds: float


def accepted_types(http: HttpRequest) -> Mapping[str, float]:
    """The media types that the client names in `Accept`, each with its quality, which is above zero."""
    accept = ",".join(http.headers.getlist("accept"))
    return _known_types(accept) if len(accept) <= MAX_KNOWN_ACCEPT else _accepted_types(accept)


def _accepted_types(accept: str) -> Mapping[str, float]:
    qualities: dict[str, float] = {}
    for part in accept.split(","):
        media_type, *parameters = part.replace(" ", "").lower().split(";")
        quality = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            qualities[media_type] = float(quality)
        except ValueError:
            qualities[media_type] = 1.0
    return {media_type: quality for media_type, quality in qualities.items() if quality > 0}


_known_types = lru_cache(maxsize=256)(_accepted_types)


async def read(http: HttpRequest, limits: BodyLimits, charged: AbstractContextManager[None]) -> Request:
    """The GraphQL request in the URL of a GET or HEAD, or in the body of a POST; raises HttpError.

    `charged`: entered while it is parsed.
    """
    if http.method in SAFE_METHODS:
        with charged:
            return _from_query(http.query_params)
    media_type, _, parameters = http.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise HttpError(415, "The body of a request is application/json.", headers={"Accept": "application/json"})
    if any(coding.lower() != "identity" for coding in http.headers.getlist("content-encoding")):
        raise HttpError(415, "The body of a request is not compressed.", headers={"Accept-Encoding": "identity"})
    body = await _body(http, limits)
    with charged:
        return graphql_request(parse_json(body))


async def _body(http: HttpRequest, limits: BodyLimits) -> bytes:
    try:
        async with asyncio.timeout(limits.seconds):
            return await _limited_body(http, limits.size)
    except TimeoutError:
        seconds = f"{limits.seconds:g} s (ACCOUNT_BATCH_BODY_TIMEOUT)"
        message = f"The body of a request has to be complete within {seconds}."
        raise HttpError(408, message, "TIMED_OUT", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise HttpError(400, "The client has left before its request was complete.") from None


async def _limited_body(http: HttpRequest, size: int) -> bytes:
    announced = http.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > size:
        raise _too_large(size)
    body = bytearray()
    while True:
        message = await http.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > size:
            raise _too_large(size)
        if not message.get("more_body", False):
            return bytes(body)


def _too_large(size: int) -> HttpError:
    return HttpError(413, f"The body of a request has at most {size} bytes (ACCOUNT_BATCH_BODY_LIMIT).")


def parse_json(body: bytes | str) -> Any:
    """Parses JSON; raises HttpError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HttpError(400, "The request is not valid JSON.") from error


def _from_query(query: Mapping[str, str]) -> Request:
    fields: dict[str, Any] = {name: query.get(name) for name in ("query", "documentId", "operationName")}
    given = {name: parse_json(query[name]) for name in ("variables", "extensions") if query.get(name)}
    return graphql_request(fields | given)


def graphql_request(value: Any) -> Request:
    """The GraphQL request in parsed JSON; raises HttpError."""
    if not isinstance(value, dict):
        raise HttpError(400, "A request is one JSON object; several operations are several requests.")
    query, document_id = _document(value)
    name, variables = value.get("operationName"), value.get("variables")
    if not isinstance(name, str | None) or not isinstance(variables, dict | None):
        raise MalformedError(400, "operationName is a text, variables are an object.")
    if not isinstance(value.get("extensions"), dict | None):
        raise MalformedError(400, "extensions are an object.")
    return Request(query, name, variables or {}, document_id)


def _document(value: Mapping[str, Any]) -> tuple[str, str | None]:
    """The `query` and `documentId` of a request, which has one of them; an empty one is none. Raises HttpError."""
    query, document_id = value.get("query"), value.get("documentId")
    if not isinstance(query, str | None) or not isinstance(document_id, str | None):
        raise MalformedError(400, "query and documentId are texts.")
    if not query and not document_id:
        raise MalformedError(400, "A request has a query or, for a trusted document, a documentId.")
    if query and document_id:
        raise MalformedError(400, "A request has a query or a documentId, and not both.")
    return query or "", document_id or None
