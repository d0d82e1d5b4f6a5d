"""The statement that a REFUSE_BATCH update begins with: it records the accounts that are refused, and changes none."""

from typing import Any

from sqlalchemy import Integer, func, insert, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from db.column_types import OUTCOME
from db.sql import Prepared, prepare
from db.tables import account_outcomes, accounts, batch_update_chunks
from rules.judging.statements.judged import Judged
from rules.judging.statements.records import OUTCOME_COLUMNS
from rules.judging.statements.scope import STARTED_AT, TENANT, UPDATE


def record_refused(judged: Judged) -> Prepared:
    """Records the refused accounts of the scope, each under its chunk; returns the number of accounts of each row."""
    number = accounts.c.control_number
    refused = (
        select(number, judged.reason.label("reason"))
        .where(judged.scope, judged.passes.is_not(True))
        .subquery("refused")
    )
    refused_number = refused.c.control_number
    chunk = (func.width_bucket(refused_number, _first_numbers(), type_=Integer) - literal(1, Integer)).label("chunk")
    rows = select(
        TENANT, UPDATE, STARTED_AT, chunk, literal("REFUSED", OUTCOME),
        judged.verdict.codes_of(refused.c.reason),
        func.count(), func.max(refused_number), func.array_agg(refused_number),
    ).group_by(chunk, refused.c.reason)  # fmt: skip
    return prepare(insert(account_outcomes).from_select(OUTCOME_COLUMNS, rows).returning(account_outcomes.c.accounts))


def _first_numbers() -> Any:
    """The first control number of each chunk, in ascending order: `width_bucket` finds a number's chunk by them."""
    fixed = batch_update_chunks.c
    first = func.lower(fixed.selection, type_=Integer)
    in_order = func.array_agg(aggregate_order_by(first, fixed.chunk))
    return select(in_order).where(fixed.batch_update_id == UPDATE).scalar_subquery()
