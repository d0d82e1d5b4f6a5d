"""Execution of one GraphQL request: from its text to its answer."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema

from db.engine import Database
from graph.execution.context import Caller, Context
from graph.execution.documents import Documents
from graph.execution.errors import document_errors, error_with_code, masked
from graph.execution.executor import Executor
from graph.execution.request_record import request_id
from graph.execution.requests import SUBSCRIPTION, Answer, PreparedRequest, Request
from rules.service import Service

_SUBSCRIPTION_NOT_STREAMED = "A subscription is answered over WebSocket, or where Accept names text/event-stream."


@dataclass(frozen=True, slots=True)
class Engine:
    """Executes requests against one schema."""

    schema: GraphQLSchema
    documents: Documents
    database: Database
    service: Service

    def prepare(self, request: Request) -> PreparedRequest:
        """Parses and validates a request; what is wrong with it is in the result."""
        document = self.documents.read(request.query)
        return PreparedRequest(request, document, document.operation(request.operation_name))

    async def execute(self, prepared: PreparedRequest, caller: Caller, now: datetime) -> Answer:
        """Executes a query or mutation; never raises."""
        errors = prepared.errors()
        if prepared.kind == SUBSCRIPTION:
            errors = errors or [error_with_code(_SUBSCRIPTION_NOT_STREAMED, "BAD_USER_INPUT")]
        if errors:
            return Answer(errors=errors, operation=prepared.kind)
        names = prepared.document.field_names
        context = Context(caller, now, self.database, self.service, request_id(), names)
        return await self.run(prepared, context)

    async def run(self, prepared: PreparedRequest, context: Context, root: Any = None) -> Answer:
        """Executes a request without errors, for a subscription one event of it (`root`); never raises."""
        try:
            return await self._run(prepared, context, root)
        finally:
            await context.snapshot.close()

    def executor(self, prepared: PreparedRequest, context: Context, root: Any = None) -> Any:
        """The executor of a request; a list of errors if its variables are invalid."""
        return Executor.build(
            self.schema,
            prepared.document.node,  # type: ignore[arg-type]
            root_value=root,
            context_value=context,
            raw_variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name,
        )

    async def _run(self, prepared: PreparedRequest, context: Context, root: Any) -> Answer:
        built = self.executor(prepared, context, root)
        if isinstance(built, list):
            return Answer(errors=document_errors(built), operation=prepared.kind)
        try:
            result: Any = built.execute_operation()
            result = await result if isinstance(result, Awaitable) else result
        except Exception as error:
            result = ExecutionResult(None, [GraphQLError("failed", original_error=error)])
        return Answer(masked(result.errors or (), context.request_id), True, result.data, prepared.kind)
