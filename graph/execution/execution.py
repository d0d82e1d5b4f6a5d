"""Execution of one GraphQL request: from its text to its answer."""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema

from db.engine import Database
from db.tracing import spans
from graph.execution.context import Caller, Context
from graph.execution.cost.budgets import Budget, Charge
from graph.execution.cost.reading import ReadingTimes
from graph.execution.documents import Document, Documents
from graph.execution.errors import document_errors, error_with_code, masked
from graph.execution.executor import Executor
from graph.execution.faults import UNAVAILABLE, standby_failed
from graph.execution.request_record import current_record, request_id
from graph.execution.requests import SUBSCRIPTION, Answer, PreparedRequest, Request
from graph.execution.text import fault_of_variables
from graph.execution.trusted.documents import RequestedDocuments, TrustedDocuments
from rules.service import Service

_SUBSCRIPTION_NOT_STREAMED = "A subscription is answered over WebSocket, or where Accept names text/event-stream."


@dataclass(frozen=True, slots=True)
class Engine:
    """Executes requests against one schema. `trusted`: the documents that alone are taken; None: any are."""

    schema: GraphQLSchema
    documents: Documents
    database: Database
    service: Service
    budget: Budget
    reading: ReadingTimes
    trusted: TrustedDocuments | None = None

    def prepare(self, request: Request, caller: Caller) -> PreparedRequest:
        """Finds, or parses and validates, the document of a request; what is wrong with it is in the result."""
        refusal = self.reading.refusal(caller)
        if refusal is not None:
            return PreparedRequest(request, Document(None, (refusal,)), None)
        with self.reading.charged(caller):
            document = RequestedDocuments(self.documents, self.trusted).of(request, caller.permissions)
            operation = document.operation(request.operation_name)
            fault = fault_of_variables(request.variables, self.documents.settings.max_list_length)
            return PreparedRequest(request, document, operation, fault)

    async def execute(self, prepared: PreparedRequest, caller: Caller, now: datetime) -> Answer:
        """Executes a query or mutation; never raises."""
        errors = prepared.errors()
        if prepared.kind == SUBSCRIPTION:
            errors = errors or [error_with_code(_SUBSCRIPTION_NOT_STREAMED, "BAD_USER_INPUT")]
        if errors:
            return Answer(errors=errors, operation=prepared.kind)
        names = prepared.document.field_names
        context = Context(
            caller, now, self.database, self.service, request_id(), names, self.documents.settings.max_page_size
        )
        return await self.run(prepared, context)

    async def run(
        self, prepared: PreparedRequest, context: Context, root: Any = None, charged: Charge | None = None
    ) -> Answer:
        """Executes a request without errors, for a subscription one event of it (`root`); never raises.

        `charged`: what the caller was charged; without it, it is charged now, or refused.
        """
        try:
            with spans.within(prepared.kind, operation=prepared.name):
                return await self._run(prepared, context, root, charged)
        finally:
            context.end()

    def executor(self, prepared: PreparedRequest, context: Context, root: Any = None) -> Any:
        """The executor of a request; a list of errors if its variables are invalid."""
        built: Any = Executor.build(
            self.schema,
            prepared.document.node,  # type: ignore[arg-type]
            root_value=root,
            context_value=context,
            raw_variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name,
        )
        if isinstance(built, Executor):
            built.plans = prepared.document.plans.of(built.variable_values.coerced)
        return built

    def charge(self, prepared: PreparedRequest, built: Executor, caller: Caller) -> Charge:
        """Charges the caller for a request, by its coerced variables; the charge has an error if that is refused."""
        cost = prepared.cost(built.variable_values.coerced)
        if (record := current_record()) is not None:
            record.cost = cost
        return self.budget.charge(caller, cost)

    async def _run(self, prepared: PreparedRequest, context: Context, root: Any, charged: Charge | None) -> Answer:
        built = self.executor(prepared, context, root)
        if isinstance(built, list):
            return Answer(errors=document_errors(built), operation=prepared.kind)
        charge = charged or self.charge(prepared, built, context.caller)
        if charge.error is not None:
            return Answer(errors=[charge.error], operation=prepared.kind, charge=charge)
        try:
            result: Any = built.execute_operation()
            result = await result if isinstance(result, Awaitable) else result
        except Exception as error:
            result = ExecutionResult(None, [GraphQLError("failed", original_error=error)])
        if result.errors and standby_failed(result.errors) and not context.recorded:
            return await self._again_on_primary(prepared, context, root, charge)
        errors = masked(result.errors or (), context.request_id, recorded=context.recorded)
        away = [error for error in errors if error["extensions"]["code"] == UNAVAILABLE]
        if away and prepared.kind != SUBSCRIPTION and not context.recorded:
            # Half of the data is of no use to whoever has to ask again for the rest.
            return Answer(away[:1], operation=prepared.kind, charge=charge)
        return Answer(errors, True, result.data, prepared.kind, charge)

    async def _again_on_primary(self, prepared: PreparedRequest, context: Context, root: Any, charge: Charge) -> Answer:
        """Executes the whole operation again, in one snapshot of the primary: its standby has failed in the middle."""
        again = replace(context, database=context.database.primary)
        try:
            return await self._run(prepared, again, root, charge)
        finally:
            again.end()
