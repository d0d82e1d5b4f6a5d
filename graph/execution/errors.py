"""Errors as clients see them: what they did wrong in words, what went wrong inside as a request id and no more."""

from collections.abc import Iterable
from typing import Any

import structlog
from graphql import GraphQLError

from graph.execution.limits import MAX_ERRORS

log = structlog.get_logger(__name__)


class BadInputError(GraphQLError):
    """The caller's input cannot be taken: `BAD_USER_INPUT`. The message is a sentence that says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


class NotFoundError(GraphQLError):
    """What a subscription is for, or the token's distributor, is not there, or not the caller's: `NOT_FOUND`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "NOT_FOUND"})


class ForbiddenError(GraphQLError):
    """A query or subscription that the caller may not make: `FORBIDDEN`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "FORBIDDEN"})


def error_with_code(message: str, code: str) -> dict[str, Any]:
    """An error that has no place in a document."""
    return {"message": message, "extensions": {"code": code}}


def document_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Errors found before execution, in syntax, validation or variables: all of them are the caller's."""
    answered = []
    for error in list(errors)[:MAX_ERRORS]:
        formatted: dict[str, Any] = dict(error.formatted)
        answered.append(formatted | {"extensions": {"code": "BAD_USER_INPUT"}})
    return answered


def masked(errors: Iterable[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """Errors of an execution: those that are meant for the caller as they are, faults masked and logged once."""
    faults: list[BaseException] = []
    answered = []
    for error in errors:
        cause = _cause(error)
        if isinstance(cause, GraphQLError):
            extensions = {"code": "BAD_USER_INPUT", **(cause.extensions or {})}
            answered.append({**error.formatted, "extensions": extensions})
        else:
            faults.append(cause)
            answered.append({**error.formatted, **internal_error(request_id)})
    if faults:
        log.error("operation failed", request_id=request_id, faults=len(faults), exc_info=faults[0])
    return answered[:MAX_ERRORS]


def internal_error(request_id: str) -> dict[str, Any]:
    """What a caller is told of a fault inside."""
    extensions = {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id}
    return {"message": "Something went wrong. Please give the request id to support.", "extensions": extensions}


def _cause(error: BaseException) -> BaseException:
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error
