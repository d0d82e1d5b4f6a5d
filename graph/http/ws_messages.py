"""Reads and writes the messages of graphql-transport-ws, strictly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graph.execution.requests import Answer, Request
from graph.http.errors import HttpError
from graph.http.requests import graphql_request, parse_json

Message = dict[str, Any]


@dataclass(frozen=True)
class CloseError(Exception):
    """The socket has to be closed, with that code and reason. `refused`: for what the client has sent."""

    code: int
    reason: str
    refused: bool = True


def read(text: str | None) -> Message:
    """The message in a text: an object with a type; raises CloseError 4400 if it is none."""
    if text is None:
        raise CloseError(4400, "Messages are texts")
    message = _or_close(parse_json, text)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise CloseError(4400, "A message is an object with a type")
    if not isinstance(message.get("payload"), dict | None):
        raise CloseError(4400, "A payload is an object")
    return message


def operation_id(message: Message) -> str:
    """The ID of the operation that a message is about; raises CloseError 4400 without one."""
    name = message.get("id")
    if not isinstance(name, str) or not name:
        raise CloseError(4400, "The message wants an id")
    return name


def subscribe_request(message: Message) -> Request:
    """The GraphQL request in a `subscribe` message; raises CloseError 4400 if it is invalid."""
    request: Request = _or_close(graphql_request, message.get("payload"))
    return request


def authorization(message: Message) -> str | None:
    """The Authorization in a `connection_init` message; None without one."""
    token = (message.get("payload") or {}).get("Authorization")
    return token if isinstance(token, str) else None


def answer_message(name: str, answer: Answer) -> Message:
    """The message for an answer: `next`, or `error` if nothing was executed."""
    if answer.executed:
        return {"id": name, "type": "next", "payload": answer.body()}
    return {"id": name, "type": "error", "payload": answer.errors}


def _or_close(parse: Callable[[Any], Any], value: Any) -> Any:
    """The parsed value; raises CloseError 4400 for a HttpError."""
    try:
        return parse(value)
    except HttpError as error:
        raise CloseError(4400, error.message) from error
