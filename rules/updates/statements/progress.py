"""The statements that move an update on: its cursor and counts, its end, accounts that are gone."""

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


def _count(name: str) -> Any:
    return bindparam(f"more_{name}", type_=Integer)


@cache
def advance() -> Prepared:
    """Moves the cursor past a chunk and adds its counts; answers nothing where the cursor is elsewhere already."""
    counted = {name: batch_updates.c[name] + _count(name) for name in COUNTS}
    exhausted: Any = bindparam("newly_exhausted", type_=ARRAY(Integer))
    return prepare(
        update(batch_updates)
        .values(
            next_chunk=CHUNK + literal(1, Integer),
            exhausted_distributors=batch_updates.c.exhausted_distributors.op("||")(exhausted),
            **counted,
        )
        .where(batch_updates.c.id == UPDATE, batch_updates.c.next_chunk == CHUNK, _RUNNING)
        .returning(batch_updates.c.id)
    )


@cache
def count_selected() -> Prepared:
    """Sets how many accounts are selected."""
    selected: Any = bindparam("selected", type_=Integer)
    return prepare(update(batch_updates).values(selected=selected).where(batch_updates.c.id == UPDATE))


@cache
def finish() -> Prepared:
    """Ends an update that is running: its state, and when."""
    values = {
        "state": bindparam("state", type_=UPDATE_STATE),
        "finished_at": bindparam("now", type_=batch_updates.c.finished_at.type),
    }
    return prepare(update(batch_updates).values(values).where(batch_updates.c.id == UPDATE, _RUNNING))


def _selected_numbers() -> Select[Any]:
    of_chunk = (batch_update_chunks.c.batch_update_id == UPDATE, batch_update_chunks.c.chunk == CHUNK)
    ranges = select(func.unnest(batch_update_chunks.c.selection).label("numbers")).where(*of_chunk).subquery("ranges")
    low, end = func.lower(ranges.c.numbers, type_=Integer), func.upper(ranges.c.numbers, type_=Integer)
    return select(func.generate_series(low, end - literal(1, Integer)).label("control_number"))


@cache
def record_gone() -> Prepared:
    """Records the selected accounts of a chunk that are not there any more as refused; answers how many.

    Those there are looked for within the chunk, so that no way of comparing looks at all accounts.
    """
    there = select(accounts.c.control_number).where(in_chunk())
    gone = _selected_numbers().except_(there).cte("gone")
    codes = cast(array([literal(ACCOUNT_NOT_FOUND.code)]), ARRAY(Text))
    number = gone.c.control_number
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
