"""Execution of one GraphQL request: from its text to its answer."""

from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, default_field_resolver, default_type_resolver

from db.engine import Database
from db.settings import Settings
from db.tracing import spans
from graph.execution.context import Caller, Context
from graph.execution.cost.budgets import Budget, Charge
from graph.execution.cost.reading import ReadingTimes
from graph.execution.documents import Document
from graph.execution.errors import document_errors, error_with_code, masked
from graph.execution.executor import Executor
from graph.execution.faults import UNAVAILABLE, standby_failed
from graph.execution.invocations import Invocation, Invocations, key_of
from graph.execution.request_record import current_record, request_id
from graph.execution.requests import SUBSCRIPTION, Answer, PreparedRequest, Request
from graph.execution.text import fault_of_variables
from graph.execution.trusted.documents import RequestedDocuments
from rules.service import Service

_RESOLVERS = (default_field_resolver, default_type_resolver, default_field_resolver)
"""Of fields, of abstract types and of subscriptions that have none: graphql-core's own."""

_SUBSCRIPTION_NOT_STREAMED = "A subscription is answered over WebSocket, or where Accept names text/event-stream."


@dataclass(frozen=True, slots=True)
class Engine:
    """Executes requests against one schema."""

    schema: GraphQLSchema
    documents: RequestedDocuments
    database: Database
    service: Service
    budget: Budget
    reading: ReadingTimes
    invocations: Invocations = field(default_factory=Invocations)

    @property
    def settings(self) -> Settings:
        """The settings, with the limits of requests."""
        return self.documents.settings

    def prepare(self, request: Request, caller: Caller) -> PreparedRequest:
        """Finds, or parses and validates, the document of a request; what is wrong with it is in the result."""
        refusal = self.reading.refusal(caller)
        if refusal is not None:
            return PreparedRequest(request, Document(None, (refusal,)), None)
        with self.reading.charged(caller):
            document = self.documents.of(request, caller.permissions)
            key = key_of(document, request.operation_name, request.variables)
            known = self.invocations.get(key)
            if known is not None:
                return PreparedRequest(request, document, known.operation, None, key, known)
            operation = document.operation(request.operation_name)
            fault = fault_of_variables(request.variables, self.settings.max_list_length)
            return PreparedRequest(request, document, operation, fault, key)

    async def execute(self, prepared: PreparedRequest, caller: Caller, now: datetime) -> Answer:
        """Executes a query or mutation; never raises."""
        errors = prepared.errors()
        if prepared.kind == SUBSCRIPTION:
            errors = errors or [error_with_code(_SUBSCRIPTION_NOT_STREAMED, "BAD_USER_INPUT")]
        if errors:
            return Answer(errors=errors, operation=prepared.kind)
        names = prepared.document.field_names
        max_page_size = self.settings.max_page_size
        context = Context(caller, now, self.database, self.service, request_id(), names, max_page_size)
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

    def invocation(self, prepared: PreparedRequest) -> Invocation | list[GraphQLError]:
        """The invocation of a request without errors; a list of errors if its variables are invalid."""
        known = prepared.invocation or self.invocations.get(prepared.key)
        if known is not None:
            return known
        built = Executor.build(
            self.schema,
            prepared.document.node,  # type: ignore[arg-type]
            raw_variable_values=prepared.request.variables,
            operation_name=prepared.request.operation_name,
            hide_suggestions=not self.settings.introspection,
        )
        if isinstance(built, list):
            return built
        coerced = built.variable_values.coerced
        plans, cost = prepared.document.plans.of(coerced), prepared.cost(coerced)
        fragments = built.fragment_definitions, built.fragments
        made = Invocation(built.operation, *fragments, built.variable_values, plans, cost)
        if prepared.key is not None:
            self.invocations.put(prepared.key, made)
        return made

    def executor(self, invocation: Invocation, context: Context, root: Any = None) -> Executor:
        """The executor of an invocation."""
        fragments, values = (invocation.fragment_definitions, invocation.fragments), invocation.variable_values
        built = Executor(self.schema, *fragments, root, context, invocation.operation, values, *_RESOLVERS)
        built.plans, built.arguments = invocation.plans, invocation.arguments
        return built

    def charge(self, invocation: Invocation, caller: Caller) -> Charge:
        """Charges the caller for an invocation; the charge has an error if that is refused."""
        if (record := current_record()) is not None:
            record.cost = invocation.cost
        return self.budget.charge(caller, invocation.cost)

    async def _run(self, prepared: PreparedRequest, context: Context, root: Any, charged: Charge | None) -> Answer:
        invocation = self.invocation(prepared)
        if isinstance(invocation, list):
            return Answer(errors=document_errors(invocation), operation=prepared.kind)
        charge = charged or self.charge(invocation, context.caller)
        if charge.error is not None:
            return Answer(errors=[charge.error], operation=prepared.kind, charge=charge)
        try:
            result: Any = self.executor(invocation, context, root).execute_operation()
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
