"""Follow-ups: selecting the accounts that an earlier update of the batch refused or, stopped, did not process.

Both are read from the update's own records, without examining accounts one by one. They select nothing where the
update belongs to another batch or tenant, or does not exist.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, any_, bindparam, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.column_types import OUTCOME, UPDATE_STATE
from db.tables import account_outcomes, batch_update_chunks, batch_updates
from rules.requests.control_numbers import MULTIRANGE, in_ranges

_BATCH: Any = bindparam("batch", type_=Integer)
_STOPPED_STATES = ("FAILED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class RefusedBy:
    """The accounts that an update refused: with any of `codes`, or for whatever reason where these are None."""

    batch_update: int
    codes: tuple[str, ...] | None = None


def refused_by(number: Any, *, by_code: bool) -> ColumnElement[bool]:
    """Whether the update of the parameter `refused_by` refused that account; `by_code`: with any of `refused_codes`.

    The control numbers become one array, made once for the statement, by which the index on accounts is searched:
    cheap for a few refused accounts, and for a million no worse than reading all accounts in order.
    """
    outcomes = account_outcomes.c
    member = (
        func.unnest(outcomes.control_numbers).table_valued(column("number", Integer)).render_derived(name="refused")
    )
    numbers = (
        select(member.c.number)
        .select_from(account_outcomes, member)
        .where(
            outcomes.batch_update_id == _update_in_batch("refused_by"),
            outcomes.outcome == literal("REFUSED", OUTCOME),
            *([outcomes.codes.overlap(bindparam("refused_codes", type_=ARRAY(Text)))] if by_code else []),
        )
    )
    refused_number: ColumnElement[bool] = number == any_(func.array(numbers.scalar_subquery(), type_=ARRAY(Integer)))
    return refused_number


def left_by(number: Any) -> ColumnElement[bool]:
    """Whether the update of the parameter `left_by` had selected that account and ended before it was processed."""
    chunks, updates = batch_update_chunks.c, batch_updates.c
    is_stopped = updates.state.in_([literal(state, UPDATE_STATE) for state in _STOPPED_STATES])
    remaining = (
        select(func.range_agg(chunks.selection, type_=MULTIRANGE))
        .join_from(batch_update_chunks, batch_updates, updates.id == chunks.batch_update_id)
        .where(
            chunks.batch_update_id == bindparam("left_by", type_=Integer),
            updates.batch_id == _BATCH,
            is_stopped,
            chunks.chunk >= updates.next_chunk,
        )
    )
    return in_ranges(number, remaining)


def _update_in_batch(name: str) -> Any:
    """The key of the update in that parameter, if the update belongs to the filter's batch."""
    updates = batch_updates.c
    conditions = (updates.id == bindparam(name, type_=Integer), updates.batch_id == _BATCH)
    return select(updates.id).where(*conditions).scalar_subquery()
