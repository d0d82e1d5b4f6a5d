"""One GraphQL request: from its text to its answer."""

import uuid
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from graphql.language import OperationDefinitionNode

from db.engine import Database
from graph.execution.context import Caller, Context
from graph.execution.documents import Document, Documents
from graph.execution.errors import document_errors, error_with_code, masked
from graph.execution.executor import Executor
from graph.execution.text import fault_of_variables
from rules.service import Service

_SUBSCRIPTION_NOT_STREAMED = "A subscription is answered over WebSocket, or where Accept names text/event-stream."


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request as a client sends it."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """The answer to a request, or to one event. `executed`: if not, the body has no `data`."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    executed: bool = False
    data: dict[str, Any] | None = None
    operation: str = "unknown"
    """query, mutation or subscription; unknown if the document has no such operation."""

    def body(self) -> dict[str, Any]:
        """The answer in the shape of the GraphQL specification."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        return body | {"data": self.data} if self.executed else body


@dataclass(frozen=True, slots=True)
class Engine:
    """Executes requests against one schema."""

    schema: GraphQLSchema
    documents: Documents
    database: Database
    service: Service

    def operation(self, request: Request) -> tuple[Document, OperationDefinitionNode | None]:
        """The document of a request, and the operation that it selects, if there is one."""
        document = self.documents.read(request.query)
        return document, document.operation(request.operation_name)

    async def execute(self, request: Request, caller: Caller, now: datetime) -> Answer:
        """Executes a query or mutation; never raises."""
        document, operation = self.operation(request)
        kind = "unknown" if operation is None else operation.operation.value
        problems = request_errors(request, document, operation)
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            problems = problems or [error_with_code(_SUBSCRIPTION_NOT_STREAMED, "BAD_USER_INPUT")]
        if problems or document.node is None:
            return Answer(errors=problems, operation=kind)
        context = Context(caller, now, self.database, self.service, uuid.uuid4().hex, document.field_names)
        return await self.run(request, document, context, kind)

    async def run(self, request: Request, document: Document, context: Context, kind: str, root: Any = None) -> Answer:
        """Executes a document without errors, for a subscription one event of it (`root`); never raises."""
        try:
            return await self._run(request, document, context, kind, root)
        finally:
            await context.snapshot.release()

    def executor(self, request: Request, document: Document, context: Context, root: Any = None) -> Any:
        """The executor of a request; a list of errors if its variables are invalid."""
        return Executor.build(
            self.schema,
            document.node,  # type: ignore[arg-type]
            root_value=root,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=request.operation_name,
        )

    async def _run(self, request: Request, document: Document, context: Context, kind: str, root: Any) -> Answer:
        built = self.executor(request, document, context, root)
        if isinstance(built, list):
            return Answer(errors=document_errors(built), operation=kind)
        try:
            result: Any = built.execute_operation()
            result = await result if isinstance(result, Awaitable) else result
        except Exception as error:
            result = ExecutionResult(None, [GraphQLError("failed", original_error=error)])
        return Answer(masked(result.errors or (), context.request_id), True, result.data, kind)


def request_errors(
    request: Request, document: Document, operation: OperationDefinitionNode | None
) -> list[dict[str, Any]]:
    """The errors of a request that are found before execution."""
    if document.errors:
        return document_errors(document.errors)
    if operation is None:
        return [error_with_code("Name the one operation of the document that is meant.", "BAD_USER_INPUT")]
    fault = fault_of_variables(request.variables)
    return [] if fault is None else [error_with_code(fault, "BAD_USER_INPUT")]
