"""A request as it stands in the row of its update, and back: JSON without what is absent."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from rules.declarations.changes import GROUPS
from rules.requests.request import RefusalPolicy, Request
from rules.requests.selection import Filter


def request_from_json(described: dict[str, Any]) -> Request:
    """The request that was described; of the batch its key."""
    filter_ = dict(described["filter"])
    numbers = filter_.pop("control_numbers", None)
    ranges = None if numbers is None else tuple(_range(text) for text in numbers)
    chosen = _filters().validate_python({"batch": {"key": described["batch"]}, **filter_, "control_numbers": ranges})
    changes = {
        group.name: _changes(group.name).validate_python(described["changes"][group.name])
        for group in GROUPS
        if group.name in described["changes"]
    }
    return Request(chosen, changes, RefusalPolicy(described["onRefusal"]))


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
