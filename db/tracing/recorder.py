"""Records spans with OpenTelemetry."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import context, trace
from opentelemetry.trace import Link, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from db.tracing.statements import summary

PREFIX = "account_batch."
"""Before the names of attributes that are ours."""

_HEADER = "traceparent"
_PROPAGATOR = TraceContextTextMapPropagator()


class Recorder:
    """Records the spans of a process."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def within(
        self, name: str, linked_to: str | None, attributes: Mapping[str, int | str | None]
    ) -> AbstractContextManager[Span]:
        """See `spans.within`."""
        named = {f"{PREFIX}{key}": value for key, value in attributes.items() if value is not None}
        return self._span(name, SpanKind.INTERNAL, named, _links(linked_to))

    def statement(self, text: str) -> AbstractContextManager[Span | None]:
        """See `spans.statement`."""
        if not trace.get_current_span().is_recording():
            return nullcontext()
        name = summary(text)
        return self._span(name, SpanKind.CLIENT, {"db.system.name": "postgresql", "db.query.summary": name}, [])

    def begin_request(self, traceparent: str | None) -> Span:
        """See `spans.begin_request`."""
        span = self._tracer.start_span("request", context=_context(traceparent), kind=SpanKind.SERVER)
        context.attach(trace.set_span_in_context(span))
        return span

    def current(self) -> str | None:
        """See `spans.current`."""
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier)
        return carrier.get(_HEADER)

    @contextmanager
    def _span(
        self, name: str, kind: SpanKind, attributes: Mapping[str, int | str], links: list[Link]
    ) -> Iterator[Span]:
        # What OpenTelemetry would record of an exception is its message, which may hold what a client has sent.
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes=attributes, links=links, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except BaseException as error:
                failed(span, type(error).__name__)
                raise


def failed(span: Span, error: str) -> None:
    """Notes what kind of error has ended a span."""
    span.set_attribute("error.type", error)
    span.set_status(StatusCode.ERROR)


def _context(traceparent: str | None) -> context.Context:
    """The context that a `traceparent` stands for; an empty one for none. Its companion `tracestate` is free text."""
    return _PROPAGATOR.extract({} if traceparent is None else {_HEADER: traceparent}, context.Context())


def _links(traceparent: str | None) -> list[Link]:
    linked = trace.get_current_span(_context(traceparent)).get_span_context()
    return [Link(linked)] if linked.is_valid else []
