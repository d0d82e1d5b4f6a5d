"""Follow-ups: the accounts that an earlier update of the batch refused, or did not come to.

Both are told by what that update recorded: nobody is looked for account by account. An update of another batch or
tenant, or none at all, has neither refused nor left anybody.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, any_, bindparam, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.column_types import OUTCOME, UPDATE_STATE
from db.tables import account_outcomes, batch_update_chunks, batch_updates
from rules.requests.control_numbers import MULTIRANGE, in_ranges

_BATCH: Any = bindparam("batch", type_=Integer)
_STOPPED = ("FAILED", "CANCELLED")


@dataclass(frozen=True, slots=True)
class RefusedBy:
    """The key of an update, and for which reasons it refused: any of these, or whatever they were."""

    batch_update: int
    codes: tuple[str, ...] | None = None


def refused_by(number: Any, *, by_code: bool) -> ColumnElement[bool]:
    """The control number of an account that the update `refused_by` refused, `by_code`: with any of `refused_codes`.

    An array of all of them, made once for the statement, by which the accounts' key is searched: as cheap for the
    few that are refused of a million as an array of so many, and for the million as reading them in their order.
    """
    told = account_outcomes.c
    member = func.unnest(told.control_numbers).table_valued(column("number", Integer)).render_derived(name="refused")
    numbers = (
        select(member.c.number)
        .select_from(account_outcomes, member)
        .where(
            told.batch_update_id == _of_batch("refused_by"),
            told.outcome == literal("REFUSED", OUTCOME),
            *([told.codes.overlap(bindparam("refused_codes", type_=ARRAY(Text)))] if by_code else []),
        )
    )
    found: ColumnElement[bool] = number == any_(func.array(numbers.scalar_subquery(), type_=ARRAY(Integer)))
    return found


def left_by(number: Any) -> ColumnElement[bool]:
    """The control number of an account that the update `left_by` had selected and, stopped, did not come to."""
    chunks, earlier = batch_update_chunks.c, batch_updates.c
    stopped = earlier.state.in_([literal(state, UPDATE_STATE) for state in _STOPPED])
    rest = (
        select(func.range_agg(chunks.selection, type_=MULTIRANGE))
        .join_from(batch_update_chunks, batch_updates, earlier.id == chunks.batch_update_id)
        .where(
            chunks.batch_update_id == bindparam("left_by", type_=Integer),
            earlier.batch_id == _BATCH,
            stopped,
            chunks.chunk >= earlier.next_chunk,
        )
    )
    return in_ranges(number, rest)


def _of_batch(name: str) -> Any:
    """The update of that parameter, if it is one of the filter's batch."""
    earlier = batch_updates.c
    known = (earlier.id == bindparam(name, type_=Integer), earlier.batch_id == _BATCH)
    return select(earlier.id).where(*known).scalar_subquery()
