"""The product without authentication, limits of what is spent, log and metrics: for comparison, and for nothing else.

`python -m bench.hardening.bare serve ...` is `account-batch serve ...` with these taken out. A first request finds the
caller, whom all others are then.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from graph.cli import main
from graph.execution import execution
from graph.execution.context import Caller
from graph.execution.cost.budgets import Charge
from graph.execution.cost.reading import ReadingTimes
from graph.execution.execution import Engine
from graph.execution.request_record import RequestRecord
from graph.http import websocket, ws_operations  # noqa: F401  what is replaced is imported before
from graph.monitoring.requests import Requests
from graph.security.callers import Callers

_NOTHING = nullcontext()
_known: list[Caller] = []
_of_headers = Callers.of_headers


async def _whoever(callers: Callers, *given: Any) -> Caller:
    if not _known:
        _known.append(await _of_headers(callers, *given))
    return _known[0]


def _free(*_: object) -> Charge:
    return Charge(0, 0, 0)


def _unrecorded(record: RequestRecord, _: object) -> RequestRecord:
    return record


def _nothing(*_: object) -> None:
    return None


def _uncharged(*_: object) -> AbstractContextManager[None]:
    return _NOTHING


def _strip() -> None:
    replaced: list[tuple[Any, str, Any]] = [
        (Callers, "of_headers", _whoever),
        (Engine, "charge", _free),
        (ReadingTimes, "refusal", _nothing),
        (ReadingTimes, "charged", _uncharged),
        (execution, "fault_of_variables", _nothing),
        (RequestRecord, "make_current", _unrecorded),
        (Requests, "answered", _nothing),
    ]
    for owner, name, value in replaced:
        setattr(owner, name, value)


_strip()

if __name__ == "__main__":
    main()
