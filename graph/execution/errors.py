"""Errors as clients see them: their own mistakes in words, internal faults as a request id and nothing else."""

from collections.abc import Iterable
from typing import Any

import structlog
from graphql import GraphQLError

from graph.execution.faults import cause, known_fault
from graph.execution.limits import MAX_ERRORS
from graph.execution.request_record import request_id

log = structlog.get_logger(__name__)


FAULT = "INTERNAL_SERVER_ERROR"
"""The code of a fault of ours."""


class BadInputError(GraphQLError):
    """The input is invalid: `BAD_USER_INPUT`. The message is a sentence that says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


class NotFoundError(GraphQLError):
    """The subject of a subscription, or the token's distributor, does not exist for the caller: `NOT_FOUND`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "NOT_FOUND"})


class DocumentNotFoundError(GraphQLError):
    """A `documentId` names none of the trusted documents: `DOCUMENT_NOT_FOUND`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "DOCUMENT_NOT_FOUND"})


class ForbiddenError(GraphQLError):
    """The caller lacks the permission for a query, a subscription or a document of its own: `FORBIDDEN`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "FORBIDDEN"})


_MAX_CAUSE = 200
"""Characters of the cause of a fault in a line of the log."""

_PYTHON_NULL, _NULL = "not to be None", "not to be null"
"""graphql-core says of a null in the place of a value what it is in Python."""


def error_with_code(message: str, code: str) -> dict[str, Any]:
    """An error without a location in a document."""
    return {"message": message, "extensions": {"code": code}}


UNAUTHENTICATED = error_with_code("A valid bearer token is wanted.", "UNAUTHENTICATED")


def document_errors(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """Formats errors found before execution, in syntax, validation or variables: all are the caller's.

    Those of our own have a code.
    """
    formatted_errors = []
    for error in list(errors)[:MAX_ERRORS]:
        formatted: dict[str, Any] = dict(error.formatted)
        message = formatted["message"].replace(_PYTHON_NULL, _NULL)
        extensions = {"code": "BAD_USER_INPUT", **(error.extensions or {})}
        formatted_errors.append(formatted | {"message": message, "extensions": extensions})
    return formatted_errors


def masked(errors: Iterable[GraphQLError], logged_as: str, *, recorded: bool = False) -> list[dict[str, Any]]:
    """Formats the errors of an execution: the caller's as they are, faults masked; one fault is logged.

    `recorded`: the operation may have changed something before.
    """
    faults: list[BaseException] = []
    formatted_errors = []
    for error in errors:
        found = cause(error)
        if isinstance(found, GraphQLError):
            extensions = {"code": "BAD_USER_INPUT", **(found.extensions or {})}
            formatted_errors.append({**error.formatted, "extensions": extensions})
        else:
            faults.append(found)
            formatted_errors.append({**error.formatted, **_fault_error(found, logged_as, recorded=recorded)})
    if faults:
        unknown = next((fault for fault in faults if known_fault(fault) is None), faults[0])
        _log_fault("operation failed", unknown, logged_as, faults=len(faults))
    return formatted_errors[:MAX_ERRORS]


def logged_fault(fault: Exception, event: str) -> dict[str, Any]:
    """Logs an exception; the error that stands for it."""
    logged_as = request_id()
    _log_fault(event, fault, logged_as)
    return _fault_error(fault, logged_as)


def _fault_error(fault: BaseException, logged_as: str, *, recorded: bool = False) -> dict[str, Any]:
    known = known_fault(fault, recorded=recorded)
    return internal_error(logged_as) if known is None else error_with_code(*known)


def _log_fault(event: str, fault: BaseException, logged_as: str, **details: Any) -> None:
    """Logs a fault: one of the database in a line, as every request meets it, any other with its traceback."""
    if known_fault(fault) is None:
        log.error(event, request_id=logged_as, exc_info=fault, **details)
    else:
        told = f"{type(fault).__name__}: {fault}"[:_MAX_CAUSE]
        log.warning(event, request_id=logged_as, cause=told, **details)


def internal_error(logged_as: str) -> dict[str, Any]:
    """The error that stands for an internal fault."""
    extensions = {"code": FAULT, "requestId": logged_as}
    return {"message": "Something went wrong. Please give the request id to support.", "extensions": extensions}
