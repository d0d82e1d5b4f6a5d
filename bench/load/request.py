"""What is sent, and how much of it was answered."""

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request to this machine; an answer counts that has status 200 and `expected` in it. No body: GET."""

    port: int
    path: str
    body: bytes
    expected: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def graphql(cls, port: int, query: str, expected: str, token: str = "", **variables: Any) -> "Request":
        """An operation by POST."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        body = json.dumps({"query": query, "variables": variables} if variables else {"query": query}).encode()
        return cls(port, "/graphql", body, expected, headers | ({"authorization": f"Bearer {token}"} if token else {}))

    @property
    def method(self) -> str:
        """The method."""
        return "POST" if self.body else "GET"


@dataclass(frozen=True)
class Rate:
    """Requests per second, and the milliseconds that half of them, and 99 in a hundred, took at most."""

    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, taken: list[float], seconds: float) -> "Rate":
        """From the seconds of each request."""
        p99 = statistics.quantiles(taken, n=100, method="inclusive")[98] if len(taken) > 1 else taken[0]
        return cls(len(taken) / seconds, statistics.median(taken) * 1000, p99 * 1000)
