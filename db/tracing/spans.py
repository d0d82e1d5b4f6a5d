"""Spans of traces: none until the process has a recorder, and next to free then.

OpenTelemetry is imported by `db.tracing.recorder` alone, which a process without traces does not import. Names and
attributes are ours: no values of variables, no parameters of statements, no messages of faults.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from db.tracing.recorder import Recorder

_recorder: "Recorder | None" = None
_NOTHING: AbstractContextManager[None] = nullcontext()


def record_with(recorder: "Recorder | None") -> None:
    """Has the process record spans, or no longer."""
    global _recorder
    _recorder = recorder


def recording() -> bool:
    """Whether the process records spans."""
    return _recorder is not None


def within(
    name: str, *, linked_to: str | None = None, **attributes: int | str | None
) -> "AbstractContextManager[object]":
    """A span around what is done in the context. `linked_to`: a `traceparent` of the span that has asked for it."""
    return _NOTHING if _recorder is None else _recorder.within(name, linked_to, attributes)


def statement(text: str) -> "AbstractContextManager[object]":
    """A span around an SQL statement, where it is part of another span: the background's are not recorded."""
    return _NOTHING if _recorder is None else _recorder.statement(text)


def begin_request(headers: Mapping[str, str]) -> "Span | None":
    """Begins the span of a request, which is the current one of this task from now on; None without traces.

    It continues the trace that the header `traceparent` names.
    """
    return None if _recorder is None else _recorder.begin_request(headers.get("traceparent"))


def current() -> str | None:
    """The current span as a `traceparent`, for links to it; None where there is none."""
    return None if _recorder is None else _recorder.current()
