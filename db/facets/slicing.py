"""What deltas move in the facets of slices, and which slices it is time to merge."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    any_,
    cast,
    column,
    delete,
    false,
    func,
    insert,
    literal_column,
    select,
    true,
    values,
)  # fmt: skip

from db.facets.model import FACET_KEYS
from db.tables import facet_slices
from db.tables.facet_slices import WIDTHS

SLICE_KEYS = (*FACET_KEYS, "level", "slice")
"""The columns that identify a facet of a slice."""

_LEVELS = values(column("level", SmallInteger), column("width", Integer), name="levels").data(list(enumerate(WIDTHS)))


def of_all_levels(deltas: FromClause, sign: int = 1) -> Select[Any]:
    """Rows with DELTA_KEYS and `n` as rows of the slices of each level that they are in: SLICE_KEYS and `n`."""
    keys = [deltas.c[name] for name in FACET_KEYS]
    place = (deltas.c.slice // _LEVELS.c.width).label("slice")
    return select(*keys, _LEVELS.c.level, place, (deltas.c.n * sign).label("n")).join_from(deltas, _LEVELS, true())


def insert_slices(rows: CTE) -> Any:
    """Insert rows (SLICE_KEYS, `merged` and `n`) as facets of slices, summed, without sums of zero.

    Slice by slice, so that those of a slice are next to one another and read together.
    """
    keys = [rows.c[name] for name in (*SLICE_KEYS, "merged")]
    n = func.sum(rows.c.n)
    summed = select(*keys, n).group_by(*keys).having(n != 0).order_by(rows.c.batch_id, rows.c.level, rows.c.slice)
    return insert(facet_slices).from_select([*SLICE_KEYS, "merged", "n"], summed)


def fold_slices(deltas: CTE, batch: ColumnElement[int]) -> Any:
    """Insert what a batch's deltas, which are being deleted, move in its slices; merge slices that have many rows."""
    every = of_all_levels(deltas).where(deltas.c.slice.is_not(None)).subquery("every")
    keys, n = [every.c[name] for name in SLICE_KEYS], func.sum(every.c.n)
    moved = select(*keys, cast(n, Integer).label("n")).group_by(*keys).having(n != 0).cte("moved")
    due = _due(moved, batch)
    # A search among ranges, as a join's plan would depend on estimates.
    is_due: Any = _place(moved).op("<@", is_comparison=True)(select(func.range_agg(due.c.place)).scalar_subquery())
    added = select(*(moved.c[name] for name in SLICE_KEYS), func.coalesce(is_due, false()).label("merged"), moved.c.n)
    taken = _take(due)
    kept = select(*(taken.c[name] for name in SLICE_KEYS), true().label("merged"), taken.c.n)
    return insert_slices(added.union_all(kept).cte("slice_rows"))


def _place(row: Any) -> ColumnElement[int]:
    """A number that identifies a slice of any level within its batch."""
    place: ColumnElement[int] = row.c.slice * len(WIDTHS) + row.c.level
    return place


def _due(moved: CTE, batch: ColumnElement[int]) -> CTE:
    """The slices whose rows it is time to merge: those that were not are more than half of those that were.

    Columns are `place`, a range of the one number, and `rows`, where its rows are now.
    """
    keys = (moved.c.level, moved.c.slice)
    touched = select(*keys, _place(moved).label("place"), func.count().label("added")).group_by(*keys).cte("touched")
    merged = facet_slices.c.merged
    stored = (
        select(
            func.count().filter(merged).label("merged"),
            func.count().filter(~merged).label("appended"),
            func.array_agg(_ROW).label("rows"),
        )
        .where(
            facet_slices.c.batch_id == batch,
            facet_slices.c.level == touched.c.level,
            facet_slices.c.slice == touched.c.slice,
        )
        .lateral("stored")
    )
    many = (touched.c.added + stored.c.appended) * 2 > stored.c.merged
    place = func.int4range(touched.c.place, touched.c.place + 1).label("place")
    return select(place, stored.c.rows).join_from(touched, stored, true()).where(many).cte("due")


_ROW: ColumnElement[Any] = literal_column("facet_slices.ctid")
"""Where a row is: it stays there for the time of a statement."""


def _take(due: CTE) -> CTE:
    """Deletes the rows of those slices, and returns them."""
    columns = [facet_slices.c[name] for name in (*SLICE_KEYS, "n")]
    found = func.array(select(func.unnest(due.c.rows)).scalar_subquery())
    return delete(facet_slices).where(any_(found) == _ROW).returning(*columns).cte("taken")
