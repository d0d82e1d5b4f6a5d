"""Tells of each request once, when it has been answered: in the metrics and in the log.

A stream is counted by its first answer and logged when it ends. One that the client leaves before the first answer is
logged alone.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from graph.execution.request_record import RequestRecord
from graph.execution.requests import Answer
from graph.monitoring.metrics import Metrics
from graph.monitoring.request_log import log_request

LEFT = "CLIENT_LEFT"
"""The outcome, in the log, of what the client has left before the first answer."""


class Requests:
    """What is told of requests."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def answered(self, record: RequestRecord, answer: Answer) -> None:
        """Tells of a request that has one answer, or whose stream has ended so."""
        self._metrics.count(record, answer)
        log_request(record, answer.operation, answer.outcome)

    def left(self, record: RequestRecord, kind: str) -> None:
        """Tells of a request whose client has left before it was answered."""
        log_request(record, kind, LEFT)

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
                self._ended(record, first)

    def _ended(self, record: RequestRecord, first: Answer | None) -> None:
        if first is not None:
            log_request(record, first.operation, first.outcome)
        elif not record.goes_on:
            self.left(record, "unknown" if record.prepared is None else record.prepared.kind)
