"""The record of one request: what its log line and the metrics tell of it, filled in while it is served."""

import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from db.connections.statement_count import StatementCount, count_into
from db.tracing import spans

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from graph.execution.context import Caller
    from graph.execution.requests import PreparedRequest

HTTP, WEBSOCKET, EVENT_STREAM = "http", "websocket", "sse"


def _new_id() -> str:
    return secrets.token_hex(16)


@dataclass(slots=True)
class RequestRecord:
    """A request that is being served. `transport`: what carries it."""

    transport: str
    caller: "Caller | None" = None
    prepared: "PreparedRequest | None" = None
    cost: int | None = None
    """Points that the operation costs; None where that is not known."""
    refused_because: str | None = None
    """Why its token was refused: for the log alone, the client is not told."""
    answers: int = 0
    """Answers of a stream until now."""
    goes_on: bool = False
    """Whether the client has left and the operation is finished all the same: its end is still to come."""
    request_id: str = field(default_factory=_new_id)
    started: float = field(default_factory=perf_counter)
    statements: StatementCount = field(default_factory=StatementCount)
    span: "Span | None" = None
    """Its span; None without traces."""

    def make_current(self, headers: Mapping[str, str]) -> "RequestRecord":
        """Makes this the record of the current task and of those that it starts; returns it.

        `headers`: those of the HTTP request, which may name the trace that it is part of.
        """
        _current.set(self)
        count_into(self.statements)
        self.span = spans.begin_request(headers)
        return self


_current: ContextVar[RequestRecord | None] = ContextVar("request_record", default=None)


def current_record() -> RequestRecord | None:
    """The record of the request that this task serves; None where it serves none."""
    return _current.get()


def request_id() -> str:
    """The ID of the request that this task serves: the client gets it with a fault, the log with everything."""
    record = _current.get()
    return _new_id() if record is None else record.request_id
