"""HTTP connections with deadlines, which uvicorn has none of but between requests.

A client has so many seconds for the head of a request and so many for its body, whatever it sends meanwhile, so that a
connection cannot be held by sending slowly. Who sends a head too slowly, or one that is too long, is told with 408 or
431. The application itself answers where a body it reads is too slow (`graph.http.requests`); here only a connection
is closed whose body nobody reads: the answer was given before. Who does not take an answer is cut off.

Built on uvicorn's protocol for httptools, by overriding what asyncio and httptools call.
"""

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from db.settings import variable
from graph.http.connections.answers import OneWrite, plain_answer

MAX_HEAD_BYTES = 256 * 1024
"""Bytes that the request line and headers of a request do not reach."""

STALLED_AFTER = 60.0
"""Seconds after which a connection is cut off whose client takes nothing of what the server holds for it."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds that clients have for the head, and for the body, of a request."""

    head: float
    body: float


class DeadlineProtocol(HttpToolsProtocol):
    """One HTTP connection. One timer is for what is awaited of the client, and one for a client that does not read.

    The first is not stopped when what it waited for has come, but looks for a later deadline when it ends: most
    requests come at once, and a timer for each head and body would cost more than reading them.
    """

    def __init__(self, *arguments: Any, deadlines: Deadlines, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadlines = deadlines
        self._timer: TimerHandle | None = None
        self._deadline = 0.0
        self._overdue: Callable[[], None] | None = None
        """What is done at the deadline; None where nothing is awaited."""
        self._in_body = False
        self._head_bytes = 0
        self._stall: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """The client has to send a head from now on."""
        super().connection_made(transport)
        self._start(self._deadlines.head, self._head_overdue)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._stop()
        self._cancel_timer()
        self._end_stall()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not read, and the server holds some of an answer for it."""
        super().pause_writing()
        self._stall = self.loop.call_later(STALLED_AFTER, self._stalled)

    def resume_writing(self) -> None:
        """The client has read."""
        super().resume_writing()
        self._end_stall()

    def data_received(self, data: bytes) -> None:
        """Parses what has come. Line breaks before a request belong to none, but do not keep a connection either."""
        if not self._in_body:
            if self._overdue is None:
                self._start(self._deadlines.head, self._head_overdue)
            head, data = data[: MAX_HEAD_BYTES - self._head_bytes], data[MAX_HEAD_BYTES - self._head_bytes :]
            self._head_bytes += len(head)
            super().data_received(head)
            if self._head_bytes == MAX_HEAD_BYTES:
                self._refuse(431, f"The head of a request has less than {MAX_HEAD_BYTES // 1024} KiB.")
        if data and self.transport.get_protocol() is self and not self.transport.is_closing():
            super().data_received(data)

    def on_message_begin(self) -> None:
        """A head has begun."""
        self._start(self._deadlines.head, self._head_overdue)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The body has to be complete in time from now on."""
        self._head_bytes = 0
        self._in_body = True
        self._start(self._deadlines.body, self._body_overdue)
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.transport is self.transport:  # and no upgrade to a socket
            self.cycle.transport = OneWrite(self.transport, self.cycle)  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        """The request is complete; a socket's handshake, after which another protocol takes over, is one too."""
        self._in_body = False
        self._head_bytes = 0
        self._stop()
        super().on_message_complete()

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start(self, seconds: float, overdue: Callable[[], None]) -> None:
        self._deadline, self._overdue = self.loop.time() + seconds, overdue
        if self._timer is not None and self._timer.when() > self._deadline:
            self._cancel_timer()
        if self._timer is None:
            self._timer = self.loop.call_at(self._deadline, self._on_timer)

    def _stop(self) -> None:
        self._overdue = None

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stalled(self) -> None:
        if self.transport.get_protocol() is self:
            self.transport.abort()

    def _end_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _on_timer(self) -> None:
        """The timer has ended: something is overdue, or the timer goes on to a later deadline."""
        self._timer, overdue = None, self._overdue
        if overdue is None:
            return
        if self.loop.time() < self._deadline:
            self._timer = self.loop.call_at(self._deadline, self._on_timer)
            return
        self._overdue = None
        overdue()

    def _head_overdue(self) -> None:
        if self._answering:  # the request before it, which must not be cut off
            self._start(self._deadlines.head, self._head_overdue)
        elif self._head_bytes:
            seconds = f"{self._deadlines.head:g} s ({variable('header_timeout')})"
            self._refuse(408, f"The head of a request has to be complete within {seconds}.")
        elif not self.transport.is_closing():
            self.transport.close()

    def _body_overdue(self) -> None:
        if self._answering:  # the application says itself that a body is too slow
            self._start(self._deadlines.body, self._body_overdue)
        elif not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: int, sentence: str) -> None:
        """Answers and closes; while another request is being answered it only closes."""
        self._stop()
        if self.transport.is_closing():
            return
        if not self._answering:
            self.transport.write(plain_answer(status, sentence))
        self.transport.close()
