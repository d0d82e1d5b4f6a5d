"""Codecs of values between Python and PostgreSQL, where asyncpg's own do not fit."""

import json
from datetime import date
from typing import Any

_EPOCH = date(2000, 1, 1).toordinal()
"""The day from which PostgreSQL counts days."""


async def prepare(connection: Any) -> None:
    """Set the codecs of a new connection.

    JSON is parsed. Every date is stored as that day: asyncpg stores Python's first and last date as infinity.
    """
    of_catalog = {"schema": "pg_catalog"}
    await connection.set_type_codec("jsonb", encoder=_as_json, decoder=json.loads, **of_catalog)
    await connection.set_type_codec("date", encoder=_as_days, decoder=_as_date, format="tuple", **of_catalog)


def _as_json(value: object) -> str:
    """The value as JSON; a string is JSON already, as no bare JSON string is ever stored."""
    return value if isinstance(value, str) else json.dumps(value)


def _as_days(value: date) -> tuple[int]:
    return (value.toordinal() - _EPOCH,)


def _as_date(days: tuple[int]) -> date:
    return date.fromordinal(days[0] + _EPOCH)
