"""How values travel between Python and PostgreSQL, where asyncpg's own way would not do."""

import json
from datetime import date
from typing import Any

_EPOCH = date(2000, 1, 1).toordinal()
"""From which PostgreSQL counts days."""


async def prepare(connection: Any) -> None:
    """JSON is parsed; a date is the day that it says: asyncpg would store Python's first and last one as infinity."""
    of_catalog = {"schema": "pg_catalog"}
    await connection.set_type_codec("jsonb", encoder=_as_json, decoder=json.loads, **of_catalog)
    await connection.set_type_codec("date", encoder=_as_days, decoder=_as_date, format="tuple", **of_catalog)


def _as_json(value: object) -> str:
    """A text is taken for JSON already: nothing of ours is stored as a bare JSON text."""
    return value if isinstance(value, str) else json.dumps(value)


def _as_days(value: date) -> tuple[int]:
    return (value.toordinal() - _EPOCH,)


def _as_date(days: tuple[int]) -> date:
    return date.fromordinal(days[0] + _EPOCH)
