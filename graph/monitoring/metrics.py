"""Metrics for Prometheus: of all server processes that share a port, whichever answers.

prometheus_client lets them share: each process counts in files of its own in a directory (`MULTIPROCESS_DIRECTORY`),
and the page adds up the files (`graph.process.shared_metrics`).
"""

import os
from collections.abc import Sequence
from functools import cache
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from graph.execution.request_record import RequestRecord
from graph.execution.requests import Answer
from graph.monitoring.gauges import Gauges
from graph.monitoring.metrics_page import MetricsPage
from graph.process.shared_metrics import MULTIPROCESS_DIRECTORY

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_COST_BUCKETS = (0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.gauges = Gauges(self.registry)
        self._page = MetricsPage(self.gauges.refresh, self._render)
        # Labels are looked up once, as the library takes a lock for each.
        self._requests = cache(
            self._counter(
                "requests", "GraphQL requests and reports by operation type and outcome", "operation", "outcome"
            ).labels
        )
        self._key_fetches = self._counter("key_fetches", "Fetches of the token provider's keys by outcome", "outcome")
        self._duration = cache(
            self._histogram(
                "request_duration_seconds", "Seconds from a request to its answer, by operation type", _BUCKETS
            ).labels
        )
        self._cost = cache(
            self._histogram("request_cost", "Points that an operation costs, by operation type", _COST_BUCKETS).labels
        )

    def count(self, record: RequestRecord, answer: Answer) -> None:
        """Counts one request, which is answered now."""
        operation = answer.operation
        self._requests(operation, answer.outcome).inc()
        self._duration(operation).observe(perf_counter() - record.started)
        if record.cost is not None:
            self._cost(operation).observe(record.cost)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"account_batch_{name}", help_text, labels, registry=self.registry)

    def _histogram(self, name: str, help_text: str, buckets: Sequence[float]) -> Histogram:
        return Histogram(f"account_batch_{name}", help_text, ("operation",), registry=self.registry, buckets=buckets)

    def count_key_fetch(self, outcome: str) -> None:
        """Counts one fetch of the token provider's keys. `outcome`: ok, or what went wrong."""
        self._key_fetches.labels(outcome).inc()

    async def page(self, request: Request) -> Response:
        """Answers all metrics in Prometheus' text format; waits for no database."""
        return Response(await self._page(), media_type="text/plain; version=0.0.4")

    def _render(self) -> bytes:
        return generate_latest(self._shared_registry())

    def _shared_registry(self) -> CollectorRegistry:
        if MULTIPROCESS_DIRECTORY not in os.environ:
            return self.registry
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry
