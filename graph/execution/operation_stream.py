"""The answers to one operation: one to a query or mutation, one for each event of a subscription."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any

from graphql import ExecutionResult, GraphQLError, create_source_event_stream
from graphql.language import OperationType

from graph.execution.change_feeds import ChangeFeeds, SubscriptionContext
from graph.execution.context import Caller
from graph.execution.documents import Document
from graph.execution.errors import document_errors, masked
from graph.execution.execution import Answer, Engine, Request, request_errors

SUBSCRIPTION = "subscription"


async def answers(engine: Engine, feeds: ChangeFeeds, request: Request, caller: Caller) -> AsyncGenerator[Answer, None]:
    """The answers to a request. Only the last may be one for which nothing was executed."""
    document, operation = engine.operation(request)
    if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
        yield await _execute_once(engine, feeds, request, caller)
        return
    problems = request_errors(request, document, operation)
    if problems:
        yield Answer(errors=problems, operation=SUBSCRIPTION)
        return
    context = SubscriptionContext(
        caller, feeds.clock(), engine.database, engine.service, uuid.uuid4().hex, document.field_names, feeds
    )
    source = await _source(engine, request, document, context)
    if isinstance(source, Answer):
        yield source
        return
    async with aclosing(source), aclosing(_events(engine, request, document, context, source)) as events:
        async for answer in events:
            yield answer


async def _execute_once(engine: Engine, feeds: ChangeFeeds, request: Request, caller: Caller) -> Answer:
    """Executes a query or mutation. A mutation is finished even if the client leaves, as over HTTP."""
    execution = engine.execute(request, caller, feeds.clock())
    _, operation = engine.operation(request)
    if operation is None or operation.operation is not OperationType.MUTATION:
        return await execution
    return await asyncio.shield(feeds.background.start("mutation of a socket", execution, ends_itself=True))


async def _source(engine: Engine, request: Request, document: Document, context: SubscriptionContext) -> Any:
    """The source of the events; an answer with errors if there is none."""
    built = engine.executor(request, document, context)
    if isinstance(built, list):
        return Answer(errors=document_errors(built), operation=SUBSCRIPTION)
    source: Any = create_source_event_stream(built)
    source = await source if isinstance(source, Awaitable) else source
    if isinstance(source, ExecutionResult):
        return Answer(errors=masked(source.errors or (), context.request_id), operation=SUBSCRIPTION)
    return source


async def _events(
    engine: Engine, request: Request, document: Document, context: SubscriptionContext, source: Any
) -> AsyncGenerator[Answer, None]:
    while True:
        try:
            value = await anext(source)
        except StopAsyncIteration:
            return
        except Exception as error:
            shown = error if isinstance(error, GraphQLError) else GraphQLError("failed", original_error=error)
            yield Answer(errors=masked([shown], context.request_id), operation=SUBSCRIPTION)
            return
        yield await engine.run(request, document, context.event_context or context, SUBSCRIPTION, value)
