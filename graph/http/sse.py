"""GraphQL over server-sent events, in "distinct connections mode", for subscriptions only."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

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

    `deadline`: by the clock of the event loop. A client that does not read is not waited for any longer.
    """

    def __init__(self, answers: AsyncGenerator[Answer, None], deadline: float, shutdown: asyncio.Event) -> None:
        self._events = _events(answers, shutdown)
        self._deadline = deadline
        super().__init__(self._events, headers=HEADERS, media_type=MEDIA_TYPE)

    async def stream_response(self, send: Send) -> None:
        """Sends the stream; when this returns, the subscription has ended and holds no resources."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._deadline), aclosing(self._events):
                async for event in self._events:
                    await send({"type": "http.response.body", "body": event, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _events(answers: AsyncGenerator[Answer, None], shutdown: asyncio.Event) -> AsyncGenerator[bytes, None]:
    async with aclosing(answers):
        stop = asyncio.create_task(shutdown.wait())
        upcoming = _next_answer(answers)
        try:
            while True:
                await asyncio.wait({upcoming, stop}, timeout=KEEP_ALIVE, return_when=asyncio.FIRST_COMPLETED)
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
