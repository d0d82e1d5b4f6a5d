"""Requests to attack with, and what has to be answered."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.graph.live.scene import Scene

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Sent:
    """A request. `code`: of the one error that answers it, None for data."""

    payload: str
    """Its JSON, which need not be valid."""
    code: str | None = None
    told: str = ""
    """What the error's message names: the limit or its setting."""
    status: int = 200
    closed: int | None = None
    """With what a socket is closed that brings it; None where it stays."""
    token: Callable[[Scene], str] = Scene.token
    headers: dict[str, str] = field(default_factory=lambda: JSON)
    everywhere: bool = True
    """Whether sockets bring it too."""
    method: str = "POST"
    """With GET its members are parameters of the URL."""
    bearing: str = "Authorization: Bearer {}"
    """The header that has the token, over HTTP."""

    def over_http(self, scene: Scene, payload: str) -> dict[str, Any]:
        """The arguments of an HTTP request that brings this payload."""
        name, value = self.bearing.format(self.token(scene)).split(": ")
        headers = {name: value, **self.headers}
        if self.method == "GET":
            members = {name: value for name, value in json.loads(payload).items() if value is not None}
            return {"params": members, "headers": headers}
        return {"content": payload.encode(), "headers": headers}


def sent(query: str, variables: Any = None, code: str | None = None, told: str = "", **given: Any) -> Sent:
    """A request with a document's text."""
    return Sent(json.dumps({"query": query, "variables": variables}), code, told, **given)


def refused(query: str, variables: Any = None, told: str = "") -> Sent:
    """Bad input."""
    return sent(query, variables, "BAD_USER_INPUT", told)


def malformed(payload: str) -> Sent:
    """What is no request."""
    return Sent(payload, "BAD_USER_INPUT", status=400, closed=4400)
