"""Inserts rows into any table, from dictionaries, in one statement."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any


async def insert(connection: Any, table: str, rows: Sequence[Mapping[str, Any]], answer: str = "id") -> list[Any]:
    """Inserts rows that all have the same columns; returns one column of each, in order."""
    columns = ", ".join(rows[0])
    text = json.dumps([dict(row) for row in rows], default=_plain)
    inserted = await connection.fetch(
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, $1::text::jsonb) RETURNING {answer}",
        text,
    )
    return [row[0] for row in inserted]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(value)
