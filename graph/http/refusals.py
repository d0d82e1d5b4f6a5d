"""Answers that refuse a request, when they are due; no connection of the pool is held meanwhile."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.requests import Request as HttpRequest

from graph.execution.context import Caller
from graph.execution.cost.buckets import Owner, sender_of
from graph.execution.cost.refusals import Refusals, unwatched
from graph.execution.requests import Answer


async def headers_when_due(refusals: Refusals, http: HttpRequest, caller: Caller | None) -> Mapping[str, str]:
    """Waits until a refusal may be answered; the headers that its answer has beside its own."""
    return {} if await refusals.hold(_sender(http, caller), lambda: _departure(http)) else {"Connection": "close"}


async def events_when_due(
    refusals: Refusals, http: HttpRequest, caller: Caller, answers: AsyncGenerator[Answer, None]
) -> AsyncGenerator[Answer, None]:
    """The answers of a stream, which ends by itself when its client leaves; a refusal when it may be answered."""
    async with aclosing(answers):
        async for answer in answers:
            if answer.refused:
                await refusals.hold(_sender(http, caller), unwatched)
            yield answer


def _sender(http: HttpRequest, caller: Caller | None) -> Owner:
    return sender_of(caller, http.client.host if http.client else None)


async def _departure(http: HttpRequest) -> None:
    """Waits until the client has left; one that still sends a body, or wants to be asked for it, is left alone."""
    sends_more = "expect" in http.headers
    while not sends_more:
        message = await http.receive()
        if message["type"] == "http.disconnect":
            return
        sends_more = message.get("more_body", False)
    await unwatched()
