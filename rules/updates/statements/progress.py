"""The statements that record an update's progress: its cursor and counts, its end, accounts that no longer exist."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Text, bindparam, cast, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, array

from db.column_types import OUTCOME, UPDATE_STATE
from db.sql import Prepared, prepare
from db.tables import account_outcomes, accounts, batch_update_chunks, batch_updates
from rules.declarations.always import ACCOUNT_NOT_FOUND
from rules.judging.statements.records import OUTCOME_COLUMNS
from rules.judging.statements.scope import CHUNK, STARTED_AT, TENANT, UPDATE, in_chunk

_RUNNING = batch_updates.c.state == literal("RUNNING", UPDATE_STATE)
COUNTS = ("processed", "updated", "unchanged", "refused")


_STATE: Any = bindparam("state", type_=UPDATE_STATE)
_FINISHED_AT: Any = bindparam("finished_at", type_=batch_updates.c.finished_at.type)


def _count(name: str) -> Any:
    return bindparam(f"more_{name}", type_=Integer)


@cache
def advance() -> Prepared:
    """Moves the cursor past a chunk, adds its counts and sets the state; returns no row where the cursor has moved."""
    counted = {name: batch_updates.c[name] + _count(name) for name in COUNTS}
    exhausted: Any = bindparam("newly_exhausted", type_=ARRAY(Integer))
    return prepare(
        update(batch_updates)
        .values(
            next_chunk=CHUNK + literal(1, Integer),
            exhausted_distributors=batch_updates.c.exhausted_distributors.op("||")(exhausted),
            state=_STATE,
            finished_at=_FINISHED_AT,
            **counted,
        )
        .where(batch_updates.c.id == UPDATE, batch_updates.c.next_chunk == CHUNK, _RUNNING)
        .returning(batch_updates.c.id)
    )


@cache
def count_selected() -> Prepared:
    """Sets the number of selected accounts."""
    selected: Any = bindparam("selected", type_=Integer)
    return prepare(update(batch_updates).values(selected=selected).where(batch_updates.c.id == UPDATE))


@cache
def finish() -> Prepared:
    """Ends a running update all of whose chunks are done."""
    values = {"state": literal("COMPLETED", UPDATE_STATE), "finished_at": _FINISHED_AT}
    return prepare(update(batch_updates).values(values).where(batch_updates.c.id == UPDATE, _RUNNING))


def _selected_numbers() -> Select[Any]:
    """The control numbers that a chunk has selected, one row each."""
    of_chunk = (batch_update_chunks.c.batch_update_id == UPDATE, batch_update_chunks.c.chunk == CHUNK)
    ranges = select(func.unnest(batch_update_chunks.c.selection).label("numbers")).where(*of_chunk).subquery("ranges")
    low, end = func.lower(ranges.c.numbers, type_=Integer), func.upper(ranges.c.numbers, type_=Integer)
    return select(func.generate_series(low, end - literal(1, Integer)).label("control_number"))


@cache
def record_missing() -> Prepared:
    """Records the selected accounts of a chunk that no longer exist as refused; returns their number, if any.

    Existing accounts are read within the chunk only, so that no plan of the comparison can read all accounts.
    """
    existing = select(accounts.c.control_number).where(in_chunk())
    missing = _selected_numbers().except_(existing).cte("missing")
    codes = cast(array([literal(ACCOUNT_NOT_FOUND.code)]), ARRAY(Text))
    number = missing.c.control_number
    rows = select(
        TENANT,
        UPDATE,
        STARTED_AT,
        CHUNK,
        literal("REFUSED", OUTCOME),
        codes,
        func.count(),
        func.max(number),
        func.array_agg(number),
    )
    recorded = insert(account_outcomes).from_select(OUTCOME_COLUMNS, rows.having(func.count() > 0))
    return prepare(recorded.returning(account_outcomes.c.accounts))
