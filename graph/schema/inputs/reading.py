"""A `BatchUpdateAccountsInput` in JSON, read as the API reads its variables."""

from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from db.engine import Tenant
from graph.execution.context import Caller
from graph.schema.inputs.batch_update import BatchUpdateAccountsInput
from graph.schema.scalars import SCALARS
from rules.declarations.permissions import Permission
from rules.requests.request import Request

_DOCUMENT = "query Read($input: BatchUpdateAccountsInput!) { read(input: $input) }"


class BadRequestInputError(Exception):
    """A value is no `BatchUpdateAccountsInput`; the message says why."""


@strawberry.type
class _Query:
    """The one field that takes such an input, and hands it over."""

    @strawberry.field
    def read(self, info: strawberry.Info[list[Request], None], input: BatchUpdateAccountsInput) -> bool:  # noqa: A002
        info.context.append(input.request(_operator()))
        return True


class _Schema(strawberry.Schema):
    """A schema that logs no errors: they are raised to the caller."""

    def process_errors(self, *_: Any) -> None:
        """Leave errors to the result."""


def request_of(value: Any) -> Request:
    """The request of such an input, as an operator's. Raises BadRequestInputError."""
    read: list[Request] = []
    result = _schema().execute_sync(_DOCUMENT, {"input": value}, context_value=read)
    if result.errors:
        raise BadRequestInputError(" ".join(error.message for error in result.errors))
    return read[0]


@cache
def _schema() -> strawberry.Schema:
    return _Schema(query=_Query, config=StrawberryConfig(scalar_map=SCALARS))


def _operator() -> Caller:
    """A caller who may follow up every update; the transaction decides whose tenant it is."""
    return Caller(Tenant(0), "", "", None, frozenset({Permission.UPDATE_ACCOUNTS}))
