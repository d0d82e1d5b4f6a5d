"""A GraphQL request: as the client sends it, prepared for execution, and its answer."""

from dataclasses import dataclass, field
from typing import Any

from graphql.language import OperationDefinitionNode, OperationType

from graph.execution.cost.budgets import Charge
from graph.execution.documents import Document
from graph.execution.errors import FAULT, document_errors, error_with_code
from graph.execution.faults import TIMED_OUT, UNAVAILABLE
from graph.execution.invocations import Invocation, Key
from graph.execution.limits import MAX_NAME

MUTATION: str = OperationType.MUTATION.value
SUBSCRIPTION: str = OperationType.SUBSCRIPTION.value
UNKNOWN = "unknown"

_OK = "ok"
_NOT_BY_CALLER = (_OK, UNAVAILABLE, TIMED_OUT, FAULT)
"""Outcomes other than refusals."""


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as a client sends it: with a document's text (`query`) or the ID of a trusted document."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request with its document, and the operation that it selects, if there is one."""

    request: Request
    document: Document
    operation: OperationDefinitionNode | None
    fault: str | None = None
    """What is wrong with its variables."""
    key: Key | None = None
    """By what its invocation is kept."""
    invocation: Invocation | None = None
    """What is known of it since an earlier request."""

    @property
    def kind(self) -> str:
        """query, MUTATION or SUBSCRIPTION; UNKNOWN without an operation."""
        return UNKNOWN if self.operation is None else str(self.operation.operation.value)

    @property
    def name(self) -> str | None:
        """The operation's name, as far as the log and traces have it; None where it has none."""
        return None if self.operation is None or self.operation.name is None else self.operation.name.value[:MAX_NAME]

    def errors(self) -> list[dict[str, Any]]:
        """The errors that are found before execution."""
        if self.document.errors:
            return document_errors(self.document.errors)
        if self.operation is None:
            return [error_with_code("Name the one operation of the document that is meant.", "BAD_USER_INPUT")]
        return [] if self.fault is None else [error_with_code(self.fault, "BAD_USER_INPUT")]

    def cost(self, variables: dict[str, Any]) -> int:
        """What a request without errors costs, with the coerced values of its variables."""
        if self.operation is None or self.document.costs is None:
            raise LookupError("a request with errors has no cost")
        return self.document.costs.of(self.operation, variables)


@dataclass(slots=True)
class Answer:
    """The answer to a request, or to one event. `executed`: if not, the body has no `data`."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    executed: bool = False
    data: dict[str, Any] | None = None
    operation: str = UNKNOWN
    """The kind of the operation."""
    charge: Charge | None = None
    """What it cost, once that is known."""

    @property
    def outcome(self) -> str:
        """`ok`, or the code of the first error."""
        return str(self.errors[0]["extensions"]["code"]) if self.errors else _OK

    @property
    def retry_after(self) -> int | None:
        """Seconds after which a caller that has spent too much may ask again; None for other answers."""
        seconds: int | None = self.errors[0]["extensions"].get("retryAfter") if self.errors else None
        return seconds

    @property
    def refused(self) -> bool:
        """Whether nothing was executed, by the caller's own doing."""
        return not self.executed and self.outcome not in _NOT_BY_CALLER

    @property
    def unavailable(self) -> bool:
        """Whether nothing was executed as the database is away: the request may be sent again as it is."""
        return not self.executed and self.outcome == UNAVAILABLE

    def body(self) -> dict[str, Any]:
        """The answer in the shape of the GraphQL specification."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        if self.executed:
            body["data"] = self.data
        if self.charge is not None:
            body["extensions"] = {"cost": self.charge.as_json()}
        return body
