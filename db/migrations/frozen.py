"""Running the SQL of a revision, which is frozen in a file beside it."""

from pathlib import Path

from alembic import op

_NEXT = "\n-- next\n"
"""Separates statements in files whose statements contain empty lines; elsewhere an empty line does."""


def execute_sql_of(revision: str) -> None:
    """Executes the statements of `NAME.sql` for the revision file `NAME.py`, in their order."""
    text = Path(revision).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in text.split(_NEXT if _NEXT in text else ";\n\n"):
        op.execute(statement.replace(":", r"\:"))
