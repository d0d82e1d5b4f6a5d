"""All answers to one operation: the only one of a query or mutation, one for each event of a subscription."""

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


async def answers(engine: Engine, live: ChangeFeeds, request: Request, caller: Caller) -> AsyncGenerator[Answer, None]:
    """The answers to a request; the last one, and only that one, may be one that nothing was executed for."""
    document, operation = engine.operation(request)
    if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
        yield await _execute_once(engine, live, request, caller)
        return
    problems = request_errors(request, document, operation)
    if problems:
        yield Answer(errors=problems, operation=SUBSCRIPTION)
        return
    context = SubscriptionContext(
        caller, live.clock(), engine.database, engine.service, uuid.uuid4().hex, document.named, live
    )
    source = await _source(engine, request, document, context)
    if isinstance(source, Answer):
        yield source
        return
    async with aclosing(source), aclosing(_events(engine, request, document, context, source)) as events:
        async for answer in events:
            yield answer


async def _execute_once(engine: Engine, live: ChangeFeeds, request: Request, caller: Caller) -> Answer:
    """Who asked for a mutation may leave: it is finished all the same, as over HTTP."""
    doing = engine.execute(request, caller, live.clock())
    _, operation = engine.operation(request)
    if operation is None or operation.operation is not OperationType.MUTATION:
        return await doing
    return await asyncio.shield(live.background.begin("mutation of a socket", doing, leaves=True))


async def _source(engine: Engine, request: Request, document: Document, context: SubscriptionContext) -> Any:
    """Where the events come from; an answer where there will be none."""
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
            told = error if isinstance(error, GraphQLError) else GraphQLError("failed", original_error=error)
            yield Answer(errors=masked([told], context.request_id), operation=SUBSCRIPTION)
            return
        yield await engine.run(request, document, context.moment or context, SUBSCRIPTION, value)
