"""The messages of graphql-transport-ws as they come in: strict about what is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graph.execution.execution import Answer, Request
from graph.execution.limits import MAX_MESSAGE_BYTES, MIB
from graph.http.requests import BadRequestError, parsed, request_of

Message = dict[str, Any]


@dataclass(frozen=True)
class CloseError(Exception):
    """The socket is closed with that code, for that reason."""

    code: int
    reason: str


def read(text: str | None) -> Message:
    """An object with a type; raises CloseError 4400 for anything else, 1009 for what is too long."""
    if text is None:
        raise CloseError(4400, "Messages are texts")
    if len(text) > MAX_MESSAGE_BYTES:
        raise CloseError(1009, f"Messages have at most {MAX_MESSAGE_BYTES // MIB} MiB")
    message = _taken(parsed, text)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise CloseError(4400, "A message is an object with a type")
    if not isinstance(message.get("payload"), dict | None):
        raise CloseError(4400, "A payload is an object")
    return message


def operation_id(message: Message) -> str:
    """The operation that a message is about; raises CloseError 4400 where it names none."""
    name = message.get("id")
    if not isinstance(name, str) or not name:
        raise CloseError(4400, "The message wants an id")
    return name


def subscribe_request(message: Message) -> Request:
    """The request that `subscribe` carries; raises CloseError 4400 where it is none."""
    request: Request = _taken(request_of, message.get("payload"))
    return request


def authorization(message: Message) -> str | None:
    """What `connection_init` carries as Authorization."""
    token = (message.get("payload") or {}).get("Authorization")
    return token if isinstance(token, str) else None


def answer_message(name: str, answer: Answer) -> Message:
    """An answer as `next`, or as `error` where nothing was executed."""
    if answer.executed:
        return {"id": name, "type": "next", "payload": answer.body()}
    return {"id": name, "type": "error", "payload": answer.errors}


def _taken(take: Callable[[Any], Any], given: Any) -> Any:
    try:
        return take(given)
    except BadRequestError as error:
        raise CloseError(4400, error.message) from error
