"""WebSocket connections on which no client can make the server keep more than a message.

Built on uvicorn's protocol for websockets, by overriding what it calls for each frame.
"""

from asyncio import Task

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from graph.http.connections.answers import plain_answer

MAX_FRAGMENTS = 1024
"""Frames of one message: many small ones take far more memory than their bytes, and empty ones have none to count."""

ABORT_AFTER = 15.0
"""Seconds after the end of a socket in which the client has to take what was sent, and the close frame."""

_UNREADABLE = "The handshake of a WebSocket cannot be read: it has at most 128 headers, and lines of at most 8 KiB."


class BoundedSocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket."""

    def data_received(self, data: bytes) -> None:
        """Takes what has come; answers a handshake that cannot be read, which uvicorn leaves open without a word."""
        super().data_received(data)
        if not self.handshake_initiated and not self.transport.is_closing():
            self.transport.write(plain_answer(400, _UNREADABLE))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Takes a further frame of a message; closes with 1009 beyond MAX_FRAGMENTS."""
        if self.close_sent:
            return
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        else:
            self.frames = []
            self.conn.fail(1009, f"Messages have at most {MAX_FRAGMENTS} frames")
            self.handle_parser_exception()

    def handle_ping(self) -> None:
        """Answers a ping; not while the client does not read, as answers would pile up."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def on_task_complete(self, task: Task[None]) -> None:
        """The socket has ended; a client that does not read would keep its connection, and what was sent, for ever."""
        super().on_task_complete(task)
        self.loop.call_later(ABORT_AFTER, self.transport.abort)
