"""Instants as RFC 3339 has them.

Read without `datetime.fromisoformat`, which takes more than RFC 3339, and more or less with each version of Python.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.execution.errors import BadInputError

_INSTANT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])(?:\.(?P<fraction>[0-9]+))?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):(?P<minutes>[0-5][0-9]))",
    re.ASCII,
)


def parse_instant(value: Any) -> datetime:
    """An instant of the years 1 to 9999 in UTC; digits beyond the microsecond are dropped, leap seconds refused."""
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is not None:
            return _local(found) - _offset(found)
    except (ValueError, OverflowError):
        pass
    raise BadInputError("An instant is written as RFC 3339 has it, with an offset: 2026-01-31T12:00:00Z.")


def _local(found: re.Match[str]) -> datetime:
    year, month, day = (int(part) for part in found["day"].split("-"))
    microsecond = int((found["fraction"] or "")[:6].ljust(6, "0"))
    clock = int(found["hour"]), int(found["minute"]), int(found["second"])
    return datetime(year, month, day, *clock, microsecond, tzinfo=UTC)


def _offset(found: re.Match[str]) -> timedelta:
    if found["sign"] is None:
        return timedelta()
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return offset if found["sign"] == "+" else -offset


def instant(value: Any) -> str:
    """An instant in UTC with Z."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("an instant has an offset")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
