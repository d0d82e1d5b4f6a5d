"""Traces for an OpenTelemetry collector, where its standard variables ask for them; else nothing is loaded."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from db.tracing import spans
from db.usage_error import UsageError

SERVICE = "account-batch"
"""The name of the service where the variables give none."""

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_SENT_AS = "http/protobuf"


@asynccontextmanager
async def traces() -> AsyncIterator[None]:
    """Records and sends traces within it, if the environment asks for that."""
    if not _asked_for():
        yield
        return
    from graph.monitoring.exporting import exporting

    async with exporting(SERVICE) as recorder:
        spans.record_with(recorder)
        try:
            yield
        finally:
            spans.record_with(None)


def check_protocol() -> None:
    """Raises UsageError where the environment asks for traces by another protocol than that which they are sent by."""
    given = [(name, os.environ[name]) for name in _PROTOCOLS if os.environ.get(name)]
    if _asked_for() and given and given[0][1] != _SENT_AS:
        name, asked = given[0]
        raise UsageError(f"{name} is {asked}, but traces are sent as {_SENT_AS}, which collectors take at port 4318.")


def _asked_for() -> bool:
    given = os.environ
    off = given.get("OTEL_SDK_DISABLED", "").lower() == "true" or given.get("OTEL_TRACES_EXPORTER") == "none"
    return not off and any(map(given.get, _ENDPOINTS))
