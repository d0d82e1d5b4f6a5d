"""Metrics of operations and reports for Prometheus: of all server processes that share a port, whichever answers.

prometheus_client lets them share: each process counts in a file of its own in a directory (`MULTIPROCESS_DIRECTORY`),
and the page adds up the files, also of processes that have ended.

A stream is counted once: a subscription by its first answer, a report by its end. One that the client leaves before is
not counted.
"""

import os
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from graph.execution.requests import Answer
from graph.process.shared_metrics import MULTIPROCESS_DIRECTORY

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("operation", "outcome")
        self._requests = Counter(
            "account_batch_requests",
            "GraphQL requests and reports by operation type and outcome",
            labels,
            registry=self.registry,
        )
        self._key_fetches = Counter(
            "account_batch_key_fetches",
            "Fetches of the token provider's keys by outcome",
            ("outcome",),
            registry=self.registry,
        )
        self._duration = Histogram(
            "account_batch_request_duration_seconds",
            "Seconds from a request to its answer, by operation type",
            ("operation",),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def count(self, answer: Answer, started: float) -> None:
        """Counts one request, which came when `perf_counter()` was `started`."""
        self._requests.labels(answer.operation, answer.outcome).inc()
        self._duration.labels(answer.operation).observe(perf_counter() - started)

    async def counted(self, answers: AsyncGenerator[Answer, None]) -> AsyncGenerator[Answer, None]:
        """The answers to one request, which is counted by the first."""
        started, counted = perf_counter(), False
        async with aclosing(answers):
            async for answer in answers:
                if not counted:
                    self.count(answer, started)
                counted = True
                yield answer

    def count_key_fetch(self, outcome: str) -> None:
        """Counts one fetch of the token provider's keys. `outcome`: ok, or what went wrong."""
        self._key_fetches.labels(outcome).inc()

    async def page(self, request: Request) -> Response:
        """Answers all metrics in Prometheus' text format."""
        return Response(generate_latest(self._shared_registry()), media_type="text/plain; version=0.0.4")

    def _shared_registry(self) -> CollectorRegistry:
        if MULTIPROCESS_DIRECTORY not in os.environ:
            return self.registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry
