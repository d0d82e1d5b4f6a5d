"""How answers are written: a head together with the beginning of its body; and those that are no application's."""

from http import HTTPStatus
from typing import Any


class OneWrite:
    """The transport of uvicorn's cycle of one request, which writes the head of an answer for itself.

    The head is held back only where a body of known length has to follow: that of a stream is written at once.
    """

    __slots__ = ("_cycle", "_head", "_transport")

    def __init__(self, transport: Any, cycle: Any) -> None:
        self._transport = transport
        self._cycle = cycle
        self._head = b""

    def write(self, data: bytes) -> None:
        """Writes what is sent, or holds it back if it is such a head."""
        cycle = self._cycle
        if self._head:
            data, self._head = self._head + data, b""
        elif cycle.response_started and cycle.expected_content_length and cycle.scope["method"] != "HEAD":
            self._head = data
            return
        self._transport.write(data)

    def close(self) -> None:
        """Closes the connection after what was sent."""
        if self._head:
            self._transport.write(self._head)
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether the connection is being closed."""
        return bool(self._transport.is_closing())


def plain_answer(status: int, sentence: str) -> bytes:
    """An answer as a text, after which the connection is closed."""
    body = sentence.encode() + b"\n"
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body
