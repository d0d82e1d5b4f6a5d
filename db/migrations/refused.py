"""The error of a revision that cannot be run on the data in the database, and the words for the rows at fault."""

from collections.abc import Mapping
from typing import Any

from alembic import op
from sqlalchemy import text

from db.usage_error import UsageError

_SHOWN = 5
"""Number of rows of a table that the error names."""


class MigrationRefused(UsageError):  # noqa: N818 - is shown to people
    """The database holds data that the newer schema does not allow; the message says which, and what to do."""


def refuse_if_any(reason: str, rows: list[str]) -> None:
    """Raises MigrationRefused if there are rows at fault, which are given in words."""
    if rows:
        raise MigrationRefused(
            f"Nothing was changed: {reason}. Correct these rows, or delete them, and migrate again. {'; '.join(rows)}."
        )


def rows_at_fault(table: str, key: str, faults: Mapping[str, str]) -> list[str]:
    """The first rows of a table that are at fault, in words, and how many more there are.

    `key` names the columns of its key, `faults` the condition of a fault, in SQL, by the column at fault.
    """
    described = ", ".join(
        f"CASE WHEN {fault} THEN '{column} is ' || left({column}::text, 60) END" for column, fault in faults.items()
    )
    found = (
        f"SELECT count(*) OVER () AS total, concat_ws(', ', {described}) AS described, {key} FROM {table}"  # noqa: S608
        f" WHERE {' OR '.join(faults.values())} ORDER BY {key} LIMIT {_SHOWN}"
    )
    rows = op.get_bind().execute(text(found.replace(":", r"\:"))).mappings().all()
    more = [f"and {rows[0]['total'] - _SHOWN} more of {table}"] if rows and rows[0]["total"] > _SHOWN else []
    return [_in_words(table, key, dict(row)) for row in rows] + more


def _in_words(table: str, key: str, row: dict[str, Any]) -> str:
    place = ", ".join(f"{column} {row[column]}" for column in key.split(", "))
    return f"{table} ({place}): {row['described']}"
