"""The answers to one operation: one to a query or mutation, one for each event of a subscription."""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any

from graphql import ExecutionResult, GraphQLError, create_source_event_stream

from graph.execution.change_feeds import ChangeFeeds, SubscriptionContext
from graph.execution.context import Caller
from graph.execution.errors import document_errors, logged_fault, masked
from graph.execution.execution import Engine
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
    except Exception:
        yield Answer(errors=[logged_fault("subscription failed")], operation=SUBSCRIPTION)


async def _events(
    engine: Engine, feeds: ChangeFeeds, prepared: PreparedRequest, caller: Caller
) -> AsyncGenerator[Answer, None]:
    errors = prepared.errors()
    if errors:
        yield Answer(errors=errors, operation=SUBSCRIPTION)
        return
    now, names = engine.service.clock(), prepared.document.field_names
    context = SubscriptionContext(caller, now, engine.database, engine.service, request_id(), names, change_feeds=feeds)
    source = await _source(engine, prepared, context)
    if isinstance(source, Answer):
        yield source
        return
    async with aclosing(source):
        try:
            async for value in source:
                yield await engine.run(prepared, context.event_context or context, value)
        except Exception as error:
            shown = error if isinstance(error, GraphQLError) else GraphQLError("failed", original_error=error)
            yield Answer(errors=masked([shown], context.request_id), operation=SUBSCRIPTION)


async def _source(engine: Engine, prepared: PreparedRequest, context: SubscriptionContext) -> Any:
    """The source of the events; an answer with errors if there is none."""
    built = engine.executor(prepared, context)
    if isinstance(built, list):
        return Answer(errors=document_errors(built), operation=SUBSCRIPTION)
    source: Any = create_source_event_stream(built)
    source = await source if isinstance(source, Awaitable) else source
    if isinstance(source, ExecutionResult):
        return Answer(errors=masked(source.errors or (), context.request_id), operation=SUBSCRIPTION)
    return source
