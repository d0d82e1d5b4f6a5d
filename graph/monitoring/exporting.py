"""Sends spans to a collector by OTLP over HTTP, from a thread of its own; all of it is set by `OTEL_...` variables."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from db.tracing.recorder import Recorder

SENT_WITHIN = 1.5
"""Seconds that the last spans have to be sent in: a collector that hangs keeps no process from its end."""


@asynccontextmanager
async def exporting(service: str) -> AsyncIterator[Recorder]:
    """A recorder whose spans are sent, the last of them at the end. `service`: its name where no variable gives one."""
    provider = TracerProvider(resource=_resource(service), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield Recorder(provider.get_tracer(service))
    finally:
        await _shut_down(provider)


def _resource(service: str) -> Resource:
    named = SERVICE_NAME in OTELResourceDetector().detect().attributes
    return Resource.create({} if named else {SERVICE_NAME: service})


async def _shut_down(provider: TracerProvider) -> None:
    loop, sent = asyncio.get_running_loop(), asyncio.Event()

    def shut_down() -> None:
        provider.shutdown()
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(sent.set)

    threading.Thread(target=shut_down, name="last spans", daemon=True).start()
    with suppress(TimeoutError):
        async with asyncio.timeout(SENT_WITHIN):
            await sent.wait()
