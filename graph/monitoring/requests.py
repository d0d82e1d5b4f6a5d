"""Tells of each request once, when it has been answered: in the metrics, in the log, and in its trace.

A stream is counted by its first answer and logged when it ends. One that the client leaves before the first answer is
logged alone.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

import structlog

from graph.execution.request_record import RequestRecord
from graph.execution.requests import Answer
from graph.monitoring import request_span
from graph.monitoring.metrics import Metrics
from graph.monitoring.request_fields import fields_of

log = structlog.get_logger(__name__)

LEFT = "CLIENT_LEFT"
"""The outcome, in the log, of what the client has left before the first answer."""


class Requests:
    """What is told of requests."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def answered(self, record: RequestRecord, answer: Answer) -> None:
        """Tells of a request that has one answer, or whose stream has ended so."""
        self._metrics.count(record, answer)
        _ended(record, answer.operation, answer.outcome)

    def left(self, record: RequestRecord, kind: str) -> None:
        """Tells of a request whose client has left before it was answered."""
        _ended(record, kind, LEFT)

    def opened(self, record: RequestRecord) -> None:
        """Ends the trace of a socket's opening, of which nothing else is told."""
        request_span.end(record, {"kind": "socket", "transport": record.transport})

    async def streamed(
        self, record: RequestRecord, answers: AsyncGenerator[Answer, None]
    ) -> AsyncGenerator[Answer, None]:
        """The answers to a request, of which is told."""
        first = None
        async with aclosing(answers):
            try:
                async for answer in answers:
                    record.answers += 1
                    if first is None:
                        first = answer
                        self._metrics.count(record, answer)
                    yield answer
            finally:
                self._stream_ended(record, first)

    def _stream_ended(self, record: RequestRecord, first: Answer | None) -> None:
        if first is not None:
            _ended(record, first.operation, first.outcome)
        elif not record.goes_on:
            self.left(record, "unknown" if record.prepared is None else record.prepared.kind)


def _ended(record: RequestRecord, kind: str, outcome: str) -> None:
    if record.span is None and not log.is_enabled_for(logging.INFO):
        return
    fields = fields_of(record, kind, outcome)
    fields |= request_span.end(record, fields)
    log.info("request", **fields)
