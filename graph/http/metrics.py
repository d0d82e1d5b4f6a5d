"""Metrics of operations for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("operation", "outcome")
        self._requests = Counter(
            "account_batch_requests", "GraphQL requests by operation type and outcome", labels, registry=self.registry
        )
        self._duration = Histogram(
            "account_batch_request_duration_seconds",
            "Seconds from a GraphQL request's body to its answer, by operation type",
            ("operation",),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def count(self, operation: str, outcome: str, seconds: float) -> None:
        """Counts one request. `outcome`: ok, or the code of its first error."""
        self._requests.labels(operation, outcome).inc()
        self._duration.labels(operation).observe(seconds)

    async def page(self, request: Request) -> Response:
        """Answers all metrics in Prometheus' text format."""
        return Response(generate_latest(self.registry), media_type="text/plain; version=0.0.4")
