"""Runs the SQL of a revision, which stands frozen in a file of its own beside it."""

from pathlib import Path

from alembic import op

_NEXT = "\n-- next\n"
"""Stands between two statements where they hold empty lines themselves; elsewhere an empty line does."""


def execute_sql_of(revision: str) -> None:
    """Executes the statements of `NAME.sql` for the revision file `NAME.py`, in their order."""
    text = Path(revision).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in text.split(_NEXT if _NEXT in text else ";\n\n"):
        op.execute(statement.replace(":", r"\:"))
