"""GraphQL over server-sent events, in "distinct connections mode", for subscriptions only."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import StreamingResponse
from starlette.types import Send

from db.background.child_tasks import cancel_and_wait
from graph.execution.requests import Answer
from graph.http.requests import accepted_types

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = 12.0
"""Seconds without an event after which a comment is sent, so that proxies keep the connection."""

_COMMENT = b":\n\n"
_COMPLETE = b"event: complete\ndata:\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def accepts_event_stream(http: HttpRequest) -> bool:
    """Whether the `Accept` header names event streams."""
    return MEDIA_TYPE in accepted_types(http)


class EventStream(StreamingResponse):
    """The answers to a subscription as events, until it ends, until the deadline, or until shutdown.

    `deadline`: by the clock of the event loop.
    """

    def __init__(self, answers: AsyncGenerator[Answer, None], deadline: float, shutdown: asyncio.Event) -> None:
        self._events = _events(answers, deadline, shutdown)
        super().__init__(self._events, headers=HEADERS, media_type=MEDIA_TYPE)

    async def stream_response(self, send: Send) -> None:
        """Sends the stream; when this returns, the subscription has ended and holds no resources."""
        async with aclosing(self._events):
            await super().stream_response(send)


async def _events(
    answers: AsyncGenerator[Answer, None], deadline: float, shutdown: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    async with aclosing(answers):
        stop = asyncio.create_task(shutdown.wait())
        upcoming = _next_answer(answers)
        try:
            while (left := deadline - asyncio.get_running_loop().time()) > 0:
                await asyncio.wait({upcoming, stop}, timeout=min(left, KEEP_ALIVE), return_when=asyncio.FIRST_COMPLETED)
                if stop.done():
                    return
                if not upcoming.done():
                    yield _COMMENT
                    continue
                answer = upcoming.result()
                if answer is None:
                    yield _COMPLETE
                    return
                yield b"event: next\ndata: " + orjson.dumps(answer.body()) + b"\n\n"
                upcoming = _next_answer(answers)
        finally:
            await cancel_and_wait(upcoming, stop)


def _next_answer(answers: AsyncGenerator[Answer, None]) -> "asyncio.Task[Answer | None]":
    async def answer_or_none() -> Answer | None:
        return await anext(answers, None)

    return asyncio.create_task(answer_or_none())
