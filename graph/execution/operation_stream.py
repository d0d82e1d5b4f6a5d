"""The answers to one operation: one to a query or mutation, one for each event of a subscription."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any

from graphql import ExecutionResult, GraphQLError, create_source_event_stream

from graph.execution.change_feeds import ChangeFeeds, SubscriptionContext
from graph.execution.context import Caller
from graph.execution.cost.budgets import Charge
from graph.execution.errors import document_errors, logged_fault, masked
from graph.execution.execution import Engine
from graph.execution.executor import Executor
from graph.execution.request_record import request_id
from graph.execution.requests import SUBSCRIPTION, Answer, PreparedRequest


async def answers(
    engine: Engine, feeds: ChangeFeeds, prepared: PreparedRequest, caller: Caller
) -> AsyncGenerator[Answer, None]:
    """The answers to a request; never raises. Only the last may be one for which nothing was executed."""
    if prepared.kind != SUBSCRIPTION:
        yield await engine.execute(prepared, caller, engine.service.clock())
        return
    try:
        async with aclosing(_events(engine, feeds, prepared, caller)) as events:
            async for answer in events:
                yield answer
    except Exception as error:
        yield Answer(errors=[logged_fault(error, "subscription failed")], operation=SUBSCRIPTION)


async def _events(
    engine: Engine, feeds: ChangeFeeds, prepared: PreparedRequest, caller: Caller
) -> AsyncGenerator[Answer, None]:
    """The answers to a subscription: one that refuses it, or one for each event."""
    if errors := prepared.errors():
        yield Answer(errors=errors, operation=SUBSCRIPTION)
        return
    invocation = engine.invocation(prepared)
    if isinstance(invocation, list):
        yield Answer(errors=document_errors(invocation), operation=SUBSCRIPTION)
        return
    charge = engine.charge(invocation, caller)
    if charge.error is not None:
        yield Answer(errors=[charge.error], operation=SUBSCRIPTION, charge=charge)
        return
    now, shared = engine.service.clock(), (prepared.document.field_names, engine.settings.max_page_size)
    # What is watched may be read from a standby by its feed; what else an event needs is the primary's.
    given = (caller, now, engine.database.primary, engine.service, request_id(), *shared)
    context = SubscriptionContext(*given, change_feeds=feeds)
    source = await _source(engine.executor(invocation, context))
    if isinstance(source, ExecutionResult):
        yield Answer(errors=masked(source.errors or (), context.request_id), operation=SUBSCRIPTION, charge=charge)
        return
    async with aclosing(_executed(engine, prepared, context, source, charge)) as answered:
        async for answer in answered:
            yield answer


async def _executed(
    engine: Engine, prepared: PreparedRequest, context: SubscriptionContext, source: Any, charge: Charge
) -> AsyncGenerator[Answer, None]:
    """The answers to the events of a source. `charge`: what is paid for the first one."""
    paid: Charge | None = charge
    async with aclosing(source):
        try:
            async for value in source:
                paid = paid or engine.budget.charge_event(context.caller, charge.requested)
                yield await engine.run(prepared, context.event_context or context, value, paid)
                paid = None
        except Exception as error:
            shown = error if isinstance(error, GraphQLError) else GraphQLError("failed", original_error=error)
            errors = masked([shown], context.request_id)
            yield Answer(errors=errors, operation=SUBSCRIPTION, charge=paid or charge)


async def _source(built: Executor) -> Any:
    """The source of the events; a result with errors if there is none."""
    source: Any = create_source_event_stream(built)
    return await source if isinstance(source, Awaitable) else source
