"""The span of a request in its trace: it tells what the request's log line does."""

from collections.abc import Mapping

from graph.execution.errors import FAULT
from graph.execution.faults import TIMED_OUT, UNAVAILABLE
from graph.execution.request_record import RequestRecord

_FAULTS = (FAULT, UNAVAILABLE, TIMED_OUT)
"""Outcomes that are not the client's doing."""


def end(record: RequestRecord, fields: Mapping[str, str | int | float]) -> dict[str, str]:
    """Ends the span of a request with the fields of its log line; returns what that line tells of the trace."""
    span = record.span
    if span is None:
        return {}
    from db.tracing.recorder import PREFIX, failed  # not loaded where nothing is traced

    span.update_name(f"{fields['transport']} {fields['kind']}")
    span.set_attributes({f"{PREFIX}{name}": value for name, value in fields.items()})
    if fields.get("outcome") in _FAULTS:
        failed(span, str(fields["outcome"]))
    span.end()
    return {"trace_id": f"{span.get_span_context().trace_id:032x}"}
