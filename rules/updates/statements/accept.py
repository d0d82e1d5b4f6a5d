"""The statement that accepts an update: its row. Its selection is in `fixed_selection`."""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy.dialects import postgresql

from db.sql import Prepared, prepare
from db.tables import batch_updates
from rules.judging.statements.distributors import select_suspended

ACCEPTED_COLUMNS = (
    "tenant_id", "batch_id", "on_refusal", "request", "fingerprint", "criteria", "changes", "comment",
    "idempotency_key", "requested_by", "requested_at", "requested_from", "start_at", "started_at", "state",
    "suspended_distributors", "reverts", "traceparent",
)  # fmt: skip


@cache
def update() -> Prepared:
    """Inserts the update's row; returns its key and its suspended distributors: where none are given, those of now.

    Returns no row where the idempotency key is taken.
    """
    row: dict[str, Any] = {name: bindparam(name, type_=batch_updates.c[name].type) for name in ACCEPTED_COLUMNS}
    row["suspended_distributors"] = func.coalesce(row["suspended_distributors"], select_suspended().scalar_subquery())
    inserted = postgresql.insert(batch_updates).values(row).on_conflict_do_nothing()
    return prepare(inserted.returning(batch_updates.c.id, batch_updates.c.suspended_distributors))
