"""Metrics for Prometheus: of all server processes that share a port, whichever answers.

prometheus_client lets them share: each process counts in files of its own in a directory (`MULTIPROCESS_DIRECTORY`),
and the page adds up the files (`graph.process.shared_metrics`).
"""

import os
from time import perf_counter
from typing import Any

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
        self._children: dict[tuple[object, tuple[str, ...]], Any] = {}
        self._page = MetricsPage(self.gauges.refresh, self._render)
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
        self._cost = Histogram(
            "account_batch_request_cost",
            "Points that an operation costs, by operation type",
            ("operation",),
            buckets=_COST_BUCKETS,
            registry=self.registry,
        )

    def count(self, record: RequestRecord, answer: Answer) -> None:
        """Counts one request, which is answered now."""
        operation, outcome = answer.operation, answer.outcome
        self._labelled(self._requests, operation, outcome).inc()
        self._labelled(self._duration, operation).observe(perf_counter() - record.started)
        if record.cost is not None:
            self._labelled(self._cost, operation).observe(record.cost)

    def _labelled(self, metric: Any, *values: str) -> Any:
        """The metric with those labels: looked up in a table of our own, as the library takes a lock for it."""
        found = self._children.get((metric, values))
        if found is None:
            found = self._children[metric, values] = metric.labels(*values)
        return found

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
