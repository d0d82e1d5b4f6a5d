"""Errors as HTTP answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.execution.errors import error_with_code, logged_fault
from graph.execution.faults import RETRY_AFTER, TIMED_OUT, UNAVAILABLE
from graph.http.refused_tokens import token_answer
from graph.security.token_errors import KeysUnavailableError, TokenError

UNAVAILABLE_STATUS = 503
UNAVAILABLE_HEADERS = {"Retry-After": str(RETRY_AFTER)}
_STATUS = {UNAVAILABLE: UNAVAILABLE_STATUS, TIMED_OUT: 504}
"""The status of an answer without data, by the code of its error."""


@dataclass(frozen=True)
class HttpError(Exception):
    """The request is refused: HTTP status, a sentence that says why, error code."""

    status: int
    message: str
    code: str = "BAD_USER_INPUT"
    headers: Mapping[str, str] = field(default_factory=dict)


class MalformedError(HttpError):
    """The request is JSON, but no GraphQL request: a parameter is missing or of another type.

    GraphQL over HTTP has its status be 200 for clients that accept `application/json` and name nothing newer.
    """


def http_answer(error: Exception, event: str) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    """Status, error and headers that answer an exception that is being handled; a fault is logged as `event`."""
    if isinstance(error, HttpError):
        return error.status, error_with_code(error.message, error.code), error.headers
    if isinstance(error, TokenError | KeysUnavailableError):
        return token_answer(error)
    shown = logged_fault(error, event)
    status = _STATUS.get(shown["extensions"]["code"], 500)
    return status, shown, UNAVAILABLE_HEADERS if status == UNAVAILABLE_STATUS else {}
