"""Instants as RFC 3339 defines them.

Not read with `datetime.fromisoformat`, which accepts more than RFC 3339, and not the same in each version of Python.
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
    """The instant in UTC, of the years 1 to 9999; raises BadInputError.

    Digits beyond the microsecond are dropped. Leap seconds are refused.
    """
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is not None:
            return _local(match) - _offset(match)
    except OverflowError as error:
        raise BadInputError("An instant is in the years 1 to 9999 in UTC.") from error
    except ValueError:
        pass
    raise BadInputError("An instant is written as RFC 3339 has it, with an offset: 2026-01-31T12:00:00Z.")


def _local(match: re.Match[str]) -> datetime:
    year, month, day = (int(part) for part in match["day"].split("-"))
    microsecond = int((match["fraction"] or "")[:6].ljust(6, "0"))
    clock = int(match["hour"]), int(match["minute"]), int(match["second"])
    return datetime(year, month, day, *clock, microsecond, tzinfo=UTC)


def _offset(match: re.Match[str]) -> timedelta:
    if match["sign"] is None:
        return timedelta()
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"]))
    return offset if match["sign"] == "+" else -offset


def instant(value: Any) -> str:
    """Writes an instant in UTC with Z; a text is written already. Raises TypeError for any other value."""
    if type(value) is str:
        return value
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("an instant has an offset")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant_stored(text: str) -> str:
    """The same of an instant as the database writes it in UTC: 2026-01-31 12:00:00.5+00."""
    day, _, clock = text.partition(" ")
    whole, point, fraction = clock.removesuffix("+00").partition(".")
    return f"{day}T{whole}.{fraction:0<6}Z" if point else f"{day}T{whole}Z"
