"""A collector of OpenTelemetry's traces: an HTTP server that takes what exporters send (OTLP, protobuf)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """A span that was received; identifiers are hexadecimal."""

    name: str
    trace: str
    id: str
    parent: str
    links: list[tuple[str, str]]
    attributes: dict[str, Any]
    failed: bool


@dataclass
class Collector:
    """What was received until now. `answering`: cleared, it takes requests and answers none."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    resource: dict[str, Any] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    answering: Event = field(default_factory=Event)
    asked: Event = field(default_factory=Event)

    def named(self, name: str) -> list[Span]:
        """The spans of that name."""
        return [span for span in list(self.spans) if span.name == name]

    def under(self, parent: Span) -> list[Span]:
        """The spans whose parent that is, in the order of their beginnings."""
        return [span for span in list(self.spans) if (span.trace, span.parent) == (parent.trace, parent.id)]

    def take(self, body: bytes) -> None:
        """Reads what an exporter has sent."""
        self.bodies.append(body)
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.resource = _values(sent.resource.attributes)
            for scope in sent.scope_spans:
                self.spans += map(_span, sorted(scope.spans, key=lambda span: span.start_time_unix_nano))


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
        collector.answering.set()
        server.collector = collector  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield collector
        finally:
            collector.answering.set()
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        collector: Collector = self.server.collector  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["content-length"]))
        collector.asked.set()
        collector.answering.wait()
        assert (self.path, self.headers["content-type"]) == ("/v1/traces", "application/x-protobuf")
        collector.take(body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _span(sent: Any) -> Span:
    links = [(link.trace_id.hex(), link.span_id.hex()) for link in sent.links]
    ids = sent.trace_id.hex(), sent.span_id.hex(), sent.parent_span_id.hex()
    return Span(sent.name, *ids, links, _values(sent.attributes), sent.status.code == sent.status.STATUS_CODE_ERROR)


def _values(attributes: Any) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}
