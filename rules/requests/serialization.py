"""Reading a request back from the JSON in the row of its update (`Request.to_json`)."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from rules.declarations.changes import GROUPS
from rules.requests.request import RefusalPolicy, Request
from rules.requests.selection import Filter


def request_from_json(stored: dict[str, Any]) -> Request:
    """The stored request; its filter has the batch's key. Token, idempotency key, comment and start are not in it."""
    filter_ = dict(stored["filter"])
    numbers = filter_.pop("control_numbers", None)
    ranges = None if numbers is None else tuple(_range(text) for text in numbers)
    selection = _filters().validate_python({"batch": {"key": stored["batch"]}, **filter_, "control_numbers": ranges})
    changes = {
        group.name: _changes(group.name).validate_python(stored["changes"][group.name])
        for group in GROUPS
        if group.name in stored["changes"]
    }
    return Request(selection, changes, RefusalPolicy(stored["onRefusal"]))


def _range(text: str) -> tuple[int, int]:
    low, high = text.split("-")
    return int(low), int(high)


@cache
def _filters() -> TypeAdapter[Filter]:
    return TypeAdapter(Filter)


@cache
def _changes(name: str) -> TypeAdapter[Any]:
    group = next(group for group in GROUPS if group.name == name)
    return TypeAdapter(list[group.change] if group.many else group.change)  # type: ignore[name-defined]
